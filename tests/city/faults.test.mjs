// Each kind of fault does what its name says, and stores the request or not as it promises.
import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { openCity, POTHOLE, raw, rawPost } from './client.mjs';
import { KINDS } from './faults.mjs';

const c = await openCity({ batchMs: 0 });
after(() => c.stop());
beforeEach(() => c.control('reset', {}));

const tried = new Set();
const stored = async () => (await c.received()).length;
async function fault(kind, rest, match) {
    tried.add(kind);
    await c.fault(kind, rest, { method: 'POST', ...match });
}
const rawOne = (options) => raw(c.ready.port, rawPost(c.ready, c.form(POTHOLE)), options);

test('latency answers late and stores before or after the wait', async () => {
    for (const when of ['after', 'before']) {
        await c.control('reset', {});
        await fault('latency', { ms: 300, when });
        const started = performance.now();
        const answer = c.post();
        await new Promise((resolve) => { setTimeout(resolve, 60); });
        assert.equal(await stored(), when === 'after' ? 1 : 0);
        assert.equal((await answer).status, 200);
        assert.ok(performance.now() - started >= 299);
        assert.equal(await stored(), 1);
    }
});

test('drip sends the whole answer in small pieces', async () => {
    await fault('drip', { bytes: 40, ms: 5 });
    const got = await rawOne();
    assert.equal(got.ended, 'end');
    assert.ok(got.parts > 1, `${got.parts} pieces`);
    assert.match(got.text, /^HTTP\/1\.1 200 OK\r\n/);
    assert.equal(JSON.parse(got.text.split('\r\n\r\n')[1]).length, 1);
    assert.equal(await stored(), 1);
});

test('cut_in ends the connection while the request comes in and stores nothing', async () => {
    for (const bytes of [0, 20, 100000]) {
        await fault('cut_in', { bytes });
        assert.equal((await rawOne()).text, '');
    }
    await fault('cut_in', { bytes: 10, reset: true });
    assert.equal((await rawOne()).ended, 'ECONNRESET');
    assert.equal(await stored(), 0);
});

test('cut_out stores, and ends the connection within the answer', async () => {
    for (const bytes of [0, 5, 60, 150]) {
        await fault('cut_out', { bytes });
        const got = await rawOne();
        assert.equal(got.text.length, bytes);
        assert.ok('HTTP/1.1 200 OK'.startsWith(got.text.slice(0, 15)));
    }
    assert.equal(await stored(), 4);
});

test('lost_answer stores and says nothing', async () => {
    await fault('lost_answer');
    assert.deepEqual((await rawOne()).text, '');
    await fault('lost_answer', { reset: true });
    assert.equal((await rawOne()).ended, 'ECONNRESET');
    assert.equal(await stored(), 2);
});

test('error_after_commit stores and answers an error', async () => {
    await fault('error_after_commit', { status: 504, body: 'Gateway Timeout' });
    const { status, text, type } = await c.post();
    assert.deepEqual([status, text], [504, 'Gateway Timeout']);
    assert.match(type, /text\/plain/);
    assert.equal(await stored(), 1);
});

test('status answers what is asked, with headers, and stores nothing', async () => {
    await fault('status', { status: 429, body: 'slow down', type: 'text/plain',
        headers: { 'Retry-After': '7' } });
    const limited = await c.post();
    assert.deepEqual([limited.status, limited.headers.get('retry-after')], [429, '7']);
    await fault('status', { status: 502, body: '<html></html>', type: 'text/html' });
    assert.deepEqual((await c.post()).type, 'text/html');
    assert.equal(await stored(), 0);
});

test('malformed stores and answers JSON or XML that ends in the middle', async () => {
    await fault('malformed', {}, { times: 2 });
    const json = await c.post();
    assert.equal(json.status, 200);
    assert.equal(json.json, undefined);
    assert.ok(json.text.startsWith('[{"'));
    const xml = await c.post({}, { path: 'requests.xml' });
    assert.ok(xml.text.startsWith('<?xml') && !xml.text.includes('</service_requests>'));
    assert.equal(await stored(), 2);
});

test('hang never answers and stores nothing, or stores when told to', async () => {
    await fault('hang');
    assert.equal((await rawOne({ waitMs: 80 })).ended, 'silence');
    assert.equal(await stored(), 0);
    await fault('hang', { commit: true });
    assert.equal((await rawOne({ waitMs: 80 })).ended, 'silence');
    assert.equal(await stored(), 1);
});

test('html answers a page with 200 and stores nothing', async () => {
    await fault('html');
    const { status, type, text } = await c.post();
    assert.deepEqual([status, type], [200, 'text/html']);
    assert.match(text, /^<!DOCTYPE html>/);
    assert.equal(await stored(), 0);
});

test('empty_ok stores and answers 200 with no body', async () => {
    await fault('empty_ok');
    const { status, text } = await c.post();
    assert.deepEqual([status, text], [200, '']);
    assert.equal(await stored(), 1);
});

test('echo refuses in the words of what was sent', async () => {
    await fault('echo');
    const answer = await c.post({ description: 'Zoe lives here' });
    assert.equal(answer.status, 400);
    assert.match(answer.text, /description Zoe lives here/);
});

test('duplicate_key says that the reference already exists', async () => {
    for (const status of [409, 400]) {
        await fault('duplicate_key', { status });
        const answer = await c.post();
        assert.equal(answer.status, status);
        assert.match(answer.json[0].description, /External system reference .* already exists/);
    }
});

test('token answers a token that becomes an id after a time or some polls', async () => {
    await fault('token', { ms: 60 });
    const [{ token, service_request_id: id }] = (await c.post()).json;
    assert.equal(id, undefined);
    assert.equal((await c.get(`tokens/${token}.json`)).status, 404);
    assert.deepEqual((await c.get('requests.json?service_code=pothole')).json
        .filter((r) => r.description.includes('[ref')), []);
    await new Promise((resolve) => { setTimeout(resolve, 80); });
    assert.equal((await c.get(`tokens/${token}.json`)).json[0].token, token);
    await fault('token', { polls: 1 });
    const [next] = (await c.post()).json;
    assert.equal((await c.get(`tokens/${next.token}.json`)).status, 404);
    assert.equal((await c.get(`tokens/${next.token}.json`)).status, 200);
});

test('blackbox stores and gives neither id nor token', async () => {
    await fault('blackbox');
    const [answer] = (await c.post()).json;
    assert.deepEqual(Object.keys(answer), ['service_notice', 'account_id']);
    assert.equal(await stored(), 1);
});

test('wrong_list answers the requests of others', async () => {
    await fault('wrong_list');
    const { json } = await c.post();
    assert.ok(json.length > 1);
    assert.ok(json.every((r) => r.service_request_id && !r.description.includes('[ref')));
    assert.equal(await stored(), 0);
});

test('cookie_poison spoils the next answer for who sends the cookie back', async () => {
    await fault('cookie_poison');
    const { headers, json } = await c.post();
    assert.equal(json.length, 1);
    const cookie = headers.get('set-cookie').split(';')[0];
    const spoilt = await c.get('services.json', { headers: { Cookie: cookie } });
    assert.equal(spoilt.json, undefined);
    assert.match(spoilt.text, /^\[\{"description":"open311\/unknownService"\}\]\[\{/);
    assert.ok((await c.get('services.json')).json.length);
    assert.ok((await c.get('services.json', { headers: { Cookie: cookie } })).json.length);
});

test('redirect sends the client elsewhere and stores nothing', async () => {
    await fault('redirect', { status: 307, location: 'http://127.0.0.1:9/' });
    const { status, headers } = await c.post();
    assert.deepEqual([status, headers.get('location')], [307, 'http://127.0.0.1:9/']);
    assert.equal(await stored(), 0);
});

test('oversize sends as many bytes as asked, with or without a length', async () => {
    for (const chunked of [false, true]) {
        await fault('oversize', { bytes: 3000000, chunked }, { method: 'GET' });
        const { text, headers } = await c.get('services.json');
        assert.equal(Buffer.byteLength(text), 3000000);
        assert.equal(headers.get('content-length'), chunked ? null : '3000000');
    }
});

test('refuse lets nobody in for a while, then the city is back on the same port', async () => {
    await fault('refuse', { ms: 400 });
    await rawOne();
    assert.equal((await rawOne()).ended, 'ECONNREFUSED');
    await new Promise((resolve) => { setTimeout(resolve, 600); });
    assert.match((await rawOne({ waitMs: 300 })).text, /^HTTP\/1\.1 200/);
    assert.equal(await stored(), 1);
});

test('rules hit the nth match, so many times, by method and path', async () => {
    await c.control('faults', [
        { match: { method: 'GET', path_regex: 'services/', nth: 2, times: 2 },
            do: { kind: 'status', status: 500 } },
        { match: { path_regex: 'page=3' }, do: { kind: 'status', status: 418 } }]);
    const got = [];
    for (let k = 0; k < 5; k += 1) got.push((await c.get('services/pothole.json')).status);
    assert.deepEqual(got, [200, 500, 500, 200, 200]);
    assert.equal((await c.get('services.json')).status, 200);
    assert.equal((await c.get('requests.json?page=3')).status, 418);
    assert.deepEqual((await c.control('faults')).map((r) => [r.seen, r.applied]),
        [[5, 2], [1, 1]]);
    await c.control('faults', {}, 'DELETE');
    assert.deepEqual(await c.control('faults'), []);
});

test('chance draws the same faults from the same seed', async () => {
    const run = async (seed) => {
        await c.control('faults', [{ match: { times: 0, chance: 0.5 },
            do: { kind: 'status', status: 503 } }]);
        await c.control('seed', { seed });
        const got = [];
        for (let k = 0; k < 24; k += 1) got.push((await c.get('discovery.json')).status);
        return got.join();
    };
    const first = await run(5);
    assert.equal(await run(5), first);
    assert.notEqual(await run(6), first);
    assert.ok(first.includes('200') && first.includes('503'));
});

test('an unknown fault is refused', async () => {
    await assert.rejects(c.control('faults', [{ do: { kind: 'earthquake' } }]), /earthquake/);
});

test('faults also hit the content pack', async () => {
    await c.fault('malformed', {}, { path_regex: '^/content/pack' });
    const { text, json } = await c.page(`${c.ready.content}pack.json`);
    assert.ok(text.startsWith('{') && json === undefined);
});

test('no kind of fault is left untried', () => {
    assert.deepEqual([...tried].sort(), Object.keys(KINDS).sort());
});
