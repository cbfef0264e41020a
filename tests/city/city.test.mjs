// The city as the standard has it: GeoReport v2, pages, journal, control.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openCity } from './client.mjs';

const c = await openCity({ batchMs: 0 });
after(() => c.stop());
beforeEach(() => c.control('reset', {}));

const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/;

test('discovery names the endpoint and both formats', async () => {
    const json = await c.get('discovery.json');
    assert.equal(json.type, 'application/json; charset=utf-8');
    assert.equal(json.json.endpoints[0].url, c.ready.georeport.replace(/\/$/, ''));
    assert.deepEqual(json.json.endpoints[0].formats, ['text/xml', 'application/json']);
    const xml = await c.get('discovery.xml');
    assert.equal(xml.type, 'text/xml; charset=utf-8');
    assert.match(xml.text, /^<\?xml .*\?>\n<discovery><changeset>/);
    assert.match(xml.text, /<endpoints><endpoint>.*<formats><format>text\/xml<\/format>/);
});

test('the service list holds at least 40 services in 6 groups, of all three types', async () => {
    const { json } = await c.get('services.json');
    assert.ok(json.length >= 40);
    assert.equal(new Set(json.map((s) => s.group)).size, 6);
    assert.deepEqual(new Set(json.map((s) => s.type)), new Set(['realtime', 'batch', 'blackbox']));
    assert.equal(new Set(json.map((s) => s.service_code)).size, json.length);
    for (const s of json) {
        assert.ok(s.service_name && s.description && s.keywords.includes(','), s.service_code);
        assert.equal(typeof s.metadata, 'boolean');
    }
    const xml = await c.get('services.xml');
    assert.equal(xml.text.match(/<service>/g).length, json.length);
});

test('definitions use all six datatypes, display-only text and a list of 120 values', async () => {
    const { json } = await c.get('services.json');
    const types = new Set();
    let longest = 0;
    let shown = 0;
    for (const s of json) {
        const { json: d } = await c.get(`services/${encodeURIComponent(s.service_code)}.json`);
        assert.equal(d.service_code, s.service_code);
        assert.equal(d.attributes.length > 0, s.metadata);
        assert.deepEqual(d.attributes.map((a) => a.order), d.attributes.map((_, k) => k + 1));
        for (const a of d.attributes) {
            types.add(a.datatype);
            longest = Math.max(longest, a.values?.length ?? 0);
            if (!a.variable) shown += 1;
            assert.equal(a.datatype.endsWith('valuelist'), Boolean(a.values), s.service_code);
        }
    }
    assert.deepEqual([...types].sort(), ['datetime', 'multivaluelist', 'number', 'singlevaluelist',
        'string', 'text']);
    assert.equal(longest, 120);
    assert.ok(shown >= 3);
});

test('a definition in XML holds attributes and values in their wrappers', async () => {
    const { text } = await c.get('services/pothole.xml');
    assert.match(text, /<service_definition><service_code>pothole<.*<attributes><attribute>/);
    assert.match(text, /<values><value><key>small<\/key><name>Smaller than a dinner plate<\/name>/);
});

test('an unknown service, request, path or jurisdiction is 404 with the errors array', async () => {
    for (const where of ['services/nope.json', 'requests/999999.json', 'nope.json', 'services',
        'services.json?jurisdiction_id=else.where', 'tokens/T99.json']) {
        const { status, json } = await c.get(where);
        assert.equal(status, 404, where);
        assert.equal(json[0].code, 404);
        assert.ok(json[0].description);
    }
    const { status, text } = await c.get('services/nope.xml');
    assert.equal(status, 404);
    assert.match(text, /<errors><error><code>404<\/code><description>/);
});

test('a posted request gets an id and can be read and listed, in JSON and in XML', async () => {
    const posted = await c.post({ lat: '41.8', long: '-107.6', email: 'a@b.example' });
    assert.equal(posted.status, 200);
    assert.deepEqual(Object.keys(posted.json[0]),
        ['service_request_id', 'service_notice', 'account_id']);
    const id = posted.json[0].service_request_id;
    assert.match(id, /^47\d\d$/);
    const [one] = (await c.get(`requests/${id}.json`)).json;
    assert.equal(one.status, 'open');
    assert.equal(one.address, '214 Mill Street');
    assert.equal(one.lat, 41.8);
    assert.equal(one.agency_responsible, 'Public Works');
    for (const name of ['requested_datetime', 'updated_datetime', 'expected_datetime']) {
        assert.match(one[name], DATE);
    }
    assert.ok(!('email' in one) && !('attribute' in one));
    const list = (await c.get('requests.json?service_code=pothole&status=open')).json;
    assert.equal(list[0].service_request_id, id);
    const xml = (await c.get(`requests/${id}.xml`)).text;
    assert.match(xml, new RegExp(`<service_requests><request><service_request_id>${id}<`));
    assert.match((await c.post({}, { path: 'requests.xml' })).text,
        /<service_requests><request><service_request_id>\d+<\/service_request_id><service_notice>/);
});

test('text comes back unchanged in both formats', async () => {
    const description = 'a <b> & "c" \' 5 > 3\nsecond line 🙂 عربي [ref K1-7F3Q-2Z]';
    const { json } = await c.post({ description });
    const id = json[0].service_request_id;
    assert.equal((await c.get(`requests/${id}.json`)).json[0].description, description);
    const xml = (await c.get(`requests/${id}.xml`)).text;
    const inner = /<description>(.*?)<\/description>/s.exec(xml)[1];
    assert.ok(!/[<>"']/.test(inner));
    assert.equal(inner.replace(/&#(\d+);/g, (_, n) => String.fromCharCode(n)), description);
});

test('a form that is not right is refused with 400, a bad key with 403', async () => {
    const cases = [
        [{ api_key: undefined }, 403], [{ api_key: 'wrong' }, 403],
        [{ service_code: undefined }, 400], [{ service_code: 'nope' }, 404],
        [{ address_string: undefined }, 400], [{ address_string: '' }, 400],
        [{ address_string: undefined, lat: '41' }, 400], [{ lat: 'x', long: '1' }, 400],
        [{ lat: '91', long: '1' }, 400], [{ 'attribute[size]': undefined }, 400],
        [{ 'attribute[size]': 'huge' }, 400], [{ description: 'x'.repeat(4001) }, 400],
        [{ 'attribute[since]': 'yesterday' }, 400], [{ jurisdiction_id: 'else' }, 404],
        [{ email: 'not an address' }, 400],
        [{ service_code: 'bulky-pickup', 'attribute[items][]': 'sofa',
            'attribute[count]': 'two' }, 400],
    ];
    for (const [fields, status] of cases) {
        const answer = await c.post(fields);
        assert.equal(answer.status, status, JSON.stringify(fields));
        assert.ok(answer.json[0].description);
    }
    assert.deepEqual(await c.received(), []);
    assert.equal((await c.post({ description: 'x'.repeat(4000), 'attribute[since]': '2026-11-20' }))
        .status, 200);
});

test('all missing answers are named at once', async () => {
    const { json } = await c.post({ service_code: 'missed-trash', address_string: undefined });
    assert.equal(json.length, 3);
});

test('only a form is taken, not JSON and not multipart', async () => {
    for (const type of ['application/json', 'multipart/form-data; boundary=x', 'text/plain']) {
        const { status } = await c.post({}, { headers: { 'Content-Type': type } });
        assert.equal(status, 400, type);
    }
    assert.deepEqual(await c.received(), []);
});

test('several values of one question arrive with [] and the last one without', async () => {
    const fields = { service_code: 'missed-trash', 'attribute[day]': '2026-11-20' };
    await c.post({ ...fields, 'attribute[carts][]': ['trash', 'yard'] });
    await c.post({ ...fields, 'attribute[carts]': ['trash', 'yard'] });
    const [first, second] = await c.received();
    assert.deepEqual(first.attributes.carts, ['trash', 'yard']);
    assert.deepEqual(second.attributes.carts, ['yard']);
});

test('a batch service gives a token, which becomes an id', async () => {
    await c.fault('token', { polls: 2 });
    const { json } = await c.post({ service_code: 'bulky-pickup', 'attribute[items][]': 'sofa',
        'attribute[count]': '1' });
    assert.deepEqual(Object.keys(json[0]), ['token', 'service_notice', 'account_id']);
    const { token } = json[0];
    assert.equal((await c.get(`tokens/${token}.json`)).status, 404);
    await c.quirk('token_empty');
    assert.deepEqual((await c.get(`tokens/${token}.json`)).json, []);
    const [ready] = (await c.get(`tokens/${token}.json`)).json;
    assert.equal(ready.token, token);
    const [one] = (await c.get(`requests/${ready.service_request_id}.json`)).json;
    assert.equal(one.service_code, 'bulky-pickup');
    assert.equal((await c.received()).length, 1);
});

test('a blackbox service gives neither id nor token and is never listed', async () => {
    const { json } = await c.post({ service_code: 'tip', 'attribute[about]': 'theft' });
    assert.deepEqual(Object.keys(json[0]), ['service_notice', 'account_id']);
    const [record] = await c.received();
    assert.equal((await c.get(`requests/${record.id}.json`)).status, 404);
    assert.deepEqual((await c.get('requests.json?service_code=tip')).json, []);
});

test('a request of a private service has an id, is 403 and is not listed', async () => {
    const { json } = await c.post({ service_code: 'housing', 'attribute[problem][]': 'heat' });
    const id = json[0].service_request_id;
    assert.equal((await c.get(`requests/${id}.json`)).status, 403);
    assert.deepEqual((await c.get('requests.json?service_code=housing')).json, []);
    assert.deepEqual((await c.get(`requests.json?service_request_id=${id}`)).json, []);
});

test('lists can be asked by service, state, id and time', async () => {
    const a = (await c.post()).json[0].service_request_id;
    const b = (await c.post({ service_code: '0311' })).json[0].service_request_id;
    const ids = async (query) => (await c.get(`requests.json?${query}`)).json
        .map((r) => r.service_request_id);
    assert.ok((await ids('')).length > 20);
    assert.equal((await ids('service_code=0311'))[0], b);
    assert.deepEqual(await ids(`service_request_id=${a},${b}&status=closed`), [a, b]);
    assert.ok(!(await ids('status=closed')).includes(a));
    const day = (ms) => new Date(Date.now() + ms).toISOString().replace(/\.\d+/, '');
    assert.deepEqual((await ids(`start_date=${day(-60000)}`)).sort(), [a, b].sort());
    assert.ok(!(await ids(`end_date=${day(-60000)}`)).includes(a));
    assert.equal((await c.get('requests.json?start_date=junk')).status, 400);
});

test('staff change a request by id or reference, and the resident sees it', async () => {
    const id = (await c.post()).json[0].service_request_id;
    await c.control('requests/K1-7F3Q-2Z', { status: 'closed', status_notes: 'Filled <today>.' });
    const [one] = (await c.get(`requests/${id}.json`)).json;
    assert.equal(one.status, 'closed');
    assert.equal(one.status_notes, 'Filled <today>.');
    const page = await c.page(`${c.ready.tracking}K1-7F3Q-2Z`);
    assert.match(page.text, /Filled &#60;today&#62;\./);
    assert.match(page.text, /Closed/);
    assert.equal((await c.page(`${c.ready.tracking}K1-NONE-00`)).status, 404);
    await assert.rejects(c.control('requests/none', { status: 'closed' }));
});

test('the desk lists what came in and shows no markup of residents', async () => {
    await c.post({ description: '<script>alert(1)</script>', first_name: '<i>' });
    const { text, type } = await c.page(c.ready.desk);
    assert.match(type, /text\/html/);
    assert.match(text, /&#60;script&#62;/);
    assert.ok(!/<script|<i>/.test(text));
});

test('a changed definition moves the changeset and is enforced', async () => {
    const before = (await c.get('discovery.json')).json.changeset;
    await c.control('catalogue', { add_attribute: { service_code: 'pothole',
        attribute: { code: 'new', description: 'New?', required: true } } });
    assert.notEqual((await c.get('discovery.json')).json.changeset, before);
    assert.equal((await c.get('services/pothole.json')).json.attributes.at(-1).code, 'new');
    assert.equal((await c.post()).status, 400);
    await c.control('catalogue', { change_attribute: { service_code: 'pothole', code: 'new',
        set: { required: false } } });
    assert.equal((await c.post()).status, 200);
    await c.control('catalogue', { remove_attribute: { service_code: 'pothole', code: 'new' } });
    assert.equal((await c.get('services/pothole.json')).json.attributes.length, 3);
    await c.control('catalogue', { change_service: { code: 'pothole', name: 'Hole' } });
    await c.control('catalogue', { remove_service: 'noise' });
    await c.control('catalogue', { add_service: { code: 'x', name: 'X', description: 'X',
        group: 'Parks and trees' } });
    const { json } = await c.get('services.json');
    assert.equal(json[0].service_name, 'Hole');
    assert.equal(json.at(-1).service_code, 'x');
    assert.ok(!json.some((s) => s.service_code === 'noise'));
    await assert.rejects(c.control('catalogue', { paint: {} }));
});

test('the log tells each exchange, with the reference and what was stored', async () => {
    const id = (await c.post()).json[0].service_request_id;
    await c.get('services.json');
    const [post, get] = await c.control('log');
    assert.equal(post.reference, 'K1-7F3Q-2Z');
    assert.equal(post.committed, id);
    assert.ok(post.bytes_in > 50 && post.bytes_out > 50);
    assert.deepEqual([get.method, get.path, get.status],
        ['GET', '/open311/v2/services.json', 200]);
});

test('the clock of the city can be moved', async () => {
    await c.control('clock', { offset_ms: 86400000 });
    const id = (await c.post()).json[0].service_request_id;
    const [one] = (await c.get(`requests/${id}.json`)).json;
    assert.ok(Date.parse(one.requested_datetime) - Date.now() > 80000000);
});

test('2,000 services are served on demand', async () => {
    const big = await openCity({ services: 2000 });
    const { json } = await big.get('services.json');
    assert.equal(json.length, 2000);
    assert.equal(new Set(json.map((s) => s.service_code)).size, 2000);
    assert.equal((await big.get('services/g1.json')).status, 200);
    big.stop();
});

function spawnCity(t, ...args) {
    const script = fileURLToPath(new URL('city.mjs', import.meta.url));
    const child = spawn(process.execPath, [script, '--quiet', ...args]);
    t.after(() => child.kill('SIGKILL'));
    const ready = new Promise((resolve) => {
        child.stdout.once('data', (line) => resolve(JSON.parse(line)));
    });
    const ended = new Promise((resolve) => { child.once('exit', (code) => resolve(code)); });
    return { child, ready, ended };
}

const postTo = (ready) => fetch(`${ready.georeport}requests.json`, { method: 'POST',
    body: new URLSearchParams({ api_key: ready.api_key, service_code: '0311', address_string: 'x',
        description: '[ref A]' }) });

test('a killed city keeps what it acknowledged, and a torn last line goes', async (t) => {
    const data = fs.mkdtempSync(path.join(os.tmpdir(), 'city-'));
    const first = spawnCity(t, '--data', data, '--batch-ms', '0');
    const [{ service_request_id: id }] = await (await postTo(await first.ready)).json();
    first.child.kill('SIGKILL');
    await first.ended;
    fs.appendFileSync(path.join(data, 'journal.jsonl'), '{"event":"add","rec');
    const second = spawnCity(t, '--data', data, '--with-stdin', '--ready-file', `${data}/ready`);
    const ready = await second.ready;
    assert.deepEqual(JSON.parse(fs.readFileSync(`${data}/ready`, 'utf8')), ready);
    const list = await (await fetch(`${ready.control}requests`)).json();
    assert.deepEqual(list.map((r) => [r.id, r.reference]), [[id, 'A']]);
    const [{ service_request_id: next }] = await (await postTo(ready)).json();
    assert.equal(Number(next), Number(id) + 1);
    second.child.stdin.end();
    assert.equal(await second.ended, 0);
    fs.rmSync(data, { recursive: true });
});

test('the city ends on SIGTERM and refuses unknown options in one line', async (t) => {
    const good = spawnCity(t);
    await good.ready;
    good.child.kill('SIGTERM');
    assert.equal(await good.ended, 0);
    const bad = spawnCity(t, '--nonsense');
    let said = '';
    bad.child.stderr.on('data', (part) => { said += part; });
    assert.equal(await bad.ended, 2);
    assert.match(said, /^city: .*\n$/);
});
