// Each quirk mode bends the answers as its line in quirks.mjs says.
import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { openCity, POTHOLE, raw, rawPost } from './client.mjs';
import { PRESETS, QUIRKS } from './quirks.mjs';

const c = await openCity({ batchMs: 0 });
after(() => c.stop());
beforeEach(() => c.control('reset', {}));

const tried = new Set();
async function quirk(...names) {
    for (const name of names) tried.add(name);
    await c.control('quirks', {}, 'DELETE');
    await c.quirk(...names);
}
const one = async (fields, options) => (await c.post(fields, options)).json[0];
const read = async (id) => (await c.get(`requests/${id}.json`)).json[0];
const services = async () => (await c.get('services.json')).json;
const same = (actual, ...expected) => assert.deepEqual(actual, ...expected);
const statusOf = async (...args) => (await c.post(...args)).status;
const FORM = { headers: { 'Content-Type': 'application/json' } };

test('ids and codes are numbers', async () => {
    await quirk('ids_numeric');
    const { service_request_id: id } = await one();
    same(typeof id, 'number');
    same((await read(id)).service_request_id, id);
    await quirk('codes_numeric');
    const list = await services();
    same(list[0].service_code, 1);
    same((await c.get('services/1.json')).json.service_code, 1);
    same(await statusOf({ service_code: '1' }), 200);
    same(await statusOf({ service_code: 'pothole' }), 404);
    same((await c.get('requests.json?service_code=1')).json[0].service_code, 1);
});

test('lat and long are strings, or rounded to float32', async () => {
    const place = { lat: '51.48513770', long: '5.2321687' };
    await quirk('latlong_strings');
    same((await read((await one(place)).service_request_id)).lat, '51.4851377');
    await quirk('float32');
    same((await read((await one(place)).service_request_id)).long, Math.fround(5.2321687));
});

test('0 is an id once', async () => {
    await quirk('id_zero');
    same((await one()).service_request_id, '0');
    same((await read('0')).status, 'open');
    assert.notEqual((await one()).service_request_id, '0');
});

test('codes hold spaces, colons and slashes and work in paths and in the pack', async () => {
    await quirk('odd_codes');
    const [{ service_code: code }] = await services();
    same(code, 'City: pothole/1');
    same((await c.get(`services/${encodeURIComponent(code)}.json`)).json.service_code, code);
    same(await statusOf({ service_code: code }), 200);
    const file = await c.page(`${c.ready.content}files/services.en.json`);
    assert.ok(file.json.services[code]);
});

test('no value is left out, "null" or ""', async () => {
    const id = (await one()).service_request_id;
    await quirk('drop_nulls');
    assert.ok(!('zipcode' in await read(id)));
    assert.ok(!(await c.get(`requests/${id}.xml`)).text.includes('zipcode'));
    await quirk('null_text');
    same((await read(id)).zipcode, 'null');
    assert.match((await c.get(`requests/${id}.xml`)).text, /<zipcode>null<\/zipcode>/);
    await quirk('empty_strings');
    same((await read(id)).zipcode, '');
    await quirk('drop_service_fields');
    assert.ok(!('service_code' in await read(id)) && !('service_name' in await read(id)));
    await quirk('boolean_strings');
    same((await services())[0].metadata, 'true');
});

test('XML comes in the wrappers of other servers', async () => {
    await quirk('xml_wrappers_nl');
    const { text } = await c.post({}, { path: 'requests.xml' });
    assert.match(text, /<service_requests><service_requests><service_request_id>/);
    assert.match((await c.get('requests.xml')).text, /<service_requests><service_request><service/);
    const definition = (await c.get('services/pothole.xml')).text;
    assert.match(definition, /<attributes><variable>.*<values><key>small.*<\/values><values><key>/);
    assert.match((await c.get('discovery.xml')).text, /<endpoints><specification>/);
    await quirk('xml_attributes_direct');
    assert.match((await c.get('services/pothole.xml')).text,
        /<service_code>pothole<\/service_code><attribute><variable>/);
});

test('values, attributes and lists have other shapes', async () => {
    const attributes = async () => (await c.get('services/pothole.json')).json.attributes;
    await quirk('values_objects');
    same((await attributes())[0].values[0].key, { value: 'small' });
    assert.match((await c.get('services/pothole.xml')).text, /<key><value>small<\/value><\/key>/);
    await quirk('values_number');
    same((await attributes())[2].values, 0);
    await quirk('boston_datatypes');
    same((await attributes()).map((a) => a.datatype), ['Picklist', 'Picklist', 'Date']);
    await quirk('attributes_map');
    same(Object.keys(await attributes()), ['size', 'lane', 'since']);
    await quirk('arrays_nested');
    assert.ok(Array.isArray((await services())[0]));
    await quirk('empty_services');
    same(await services(), []);
    assert.match((await c.get('services.xml')).text, /<services><\/services>/);
});

test('errors have the shapes of eight servers', async () => {
    const shape = async (name) => {
        await quirk(name);
        return (await c.get('services/nope.json')).json;
    };
    same((await shape('error_shape_nl')).code, 'middleware_26');
    same((await c.get('services/nope.xml')).type, 'application/json; charset=utf-8');
    same(Object.keys(await shape('error_shape_message')), ['message']);
    same(Object.keys(await shape('error_shape_boston')), ['message']);
    same(Object.keys((await shape('error_shape_no_code'))[0]), ['description']);
    same((await shape('error_shape_wrapped')).errors[0].code, 404);
    same(Object.keys((await shape('error_shape_seeclickfix')).errors), ['base', 'full_errors']);
    same(Object.keys(await shape('error_shape_duplicate')), ['duplicate']);
    await quirk('errors_plain');
    const plain = await c.get('services/nope.json');
    same([plain.type, plain.text], ['text/plain', 'Not found']);
    await quirk('xml_errors_empty');
    same((await c.get('services/nope.xml')).text, '<?xml version="1.0" encoding="utf-8"?>\n');
    await quirk('xml_definition_500');
    const broken = await c.get('services/pothole.xml');
    same([broken.status, broken.text.length], [500, 39]);
    same((await c.get('services/pothole.json')).status, 200);
});

test('unknown paths are pages', async () => {
    await quirk('html_unknown_paths');
    same((await c.get('services')).type, 'text/html');
    same((await c.get('services')).status, 200);
    await quirk('html_unknown_paths', 'html_declaration');
    const { type, text } = await c.get('services');
    same(type, 'text/xml');
    assert.match(text, /^<\?xml .*\?>\n<!DOCTYPE html>/);
});

test('status codes are those of other servers', async () => {
    const wrong = async (name, ask, expected) => {
        await quirk(name);
        const { status, json } = await ask();
        same([status, json.length === 0], expected, name);
    };
    const badKey = () => c.post({ api_key: 'x' });
    const badCode = () => c.post({ service_code: 'x' });
    const jurisdiction = () => c.get('services.json?jurisdiction_id=x');
    const id = () => c.get('requests/99999.json');
    await wrong('bad_key_400', badKey, [400, false]);
    await wrong('unknown_service_400', badCode, [400, false]);
    await wrong('unknown_service_403', badCode, [403, false]);
    await wrong('unknown_jurisdiction_400', jurisdiction, [400, false]);
    await wrong('unknown_jurisdiction_empty', jurisdiction, [200, true]);
    await wrong('unknown_id_empty', id, [200, true]);
    await wrong('unknown_id_500', id, [500, false]);
});

test('a POST that is not understood becomes a search', async () => {
    await quirk('post_without_code_lists');
    assert.ok((await c.post({ service_code: undefined })).json.length > 5);
    await quirk('json_post_lists');
    assert.ok((await c.post({}, FORM)).json.length > 5);
    same(await c.received(), []);
    await quirk('json_post_accepted');
    const body = JSON.stringify({ api_key: c.ready.api_key, ...POTHOLE });
    same((await c.post({}, { ...FORM, body })).status, 200);
    same((await c.received()).length, 1);
});

test('a large form is 500, an unknown service hangs', async () => {
    await quirk('too_large_500');
    const large = await c.post({ description: 'é'.repeat(3000) });
    same([large.status, large.text], [500, '']);
    await quirk('hang_unknown_service');
    const request = rawPost(c.ready, c.form({ ...POTHOLE, service_code: 'abc' }));
    same((await raw(c.ready.port, request, { waitMs: 80 })).ended, 'silence');
});

test('a session keeps an error and spoils the next answer', async () => {
    await quirk('cookie_session');
    const bad = await c.get('services/999.json');
    const cookie = bad.headers.get('set-cookie').split(';')[0];
    assert.match(cookie, /^PHPSESSID=/);
    const next = await c.get('services.json', { headers: { Cookie: cookie } });
    same(next.status, 200);
    assert.ok(next.text.startsWith(`${bad.text}[{"service_code"`));
    assert.ok((await c.get('services.json')).json);
});

test('strict servers refuse what they do not know', async () => {
    await quirk('unknown_field_400');
    same(await statusOf({ client_request_id: 'a' }), 400);
    same((await c.get('requests.json?page=1')).status, 400);
    same(await statusOf({ 'attribute[else]': '1' }), 200);
    await quirk('empty_fields_400');
    same(await statusOf({ lat: '', long: '' }), 400);
    same(await statusOf({}), 200);
    await quirk('dotted_fields_400');
    same(await statusOf({ jurisdiction_id: 'riverton.gov' }), 400);
    await quirk('multi_value_repeated');
    const fields = { service_code: 'missed-trash', 'attribute[day]': '2026-11-20' };
    same(await statusOf({ ...fields, 'attribute[carts][]': ['trash', 'yard'] }), 400);
    same(await statusOf({ ...fields, 'attribute[carts]': ['trash', 'yard'] }), 200);
    same((await c.received()).at(-1).attributes.carts, ['trash', 'yard']);
});

test('lax servers take everything', async () => {
    await quirk('no_validation');
    const { service_request_id: id } = await one({ 'attribute[size]': undefined, lat: 'foo',
        long: 'bar', description: 'x'.repeat(5000) });
    const got = await read(id);
    same([got.lat, got.long, got.description.length], [0, 0, 5000]);
});

test('dates are read and written badly', async () => {
    const { service_request_id: id } = await one();
    const list = async (query) => c.get(`requests.json?${query}`);
    await quirk('bad_date_500');
    same([(await list('start_date=x')).status, (await list('start_date=x')).text], [500, '']);
    await quirk('bad_date_empty');
    same((await list('start_date=x')).json, []);
    await quirk('fraction_500');
    same((await list('start_date=2026-11-20T10:00:00.5Z')).status, 500);
    same((await list('start_date=2026-11-20T10:00:00Z')).status, 200);
    await quirk('dates_inverted');
    const past = new Date(Date.now() - 60000).toISOString().replace(/\.\d+/, '');
    const ids = async (query) => (await list(query)).json.map((r) => r.service_request_id);
    assert.ok(!(await ids(`start_date=${past}`)).includes(id));
    assert.ok((await ids(`end_date=${past}`)).includes(id));
    await quirk('dates_local');
    assert.match((await read(id)).requested_datetime, /T\d\d:\d\d:\d\d$/);
});

test('lists ignore or refuse what they are asked', async () => {
    const a = (await one()).service_request_id;
    const b = (await one()).service_request_id;
    const list = async (query) => c.get(`requests.json?${query}`);
    await quirk('first_id_only');
    same((await list(`service_request_id=${a},${b}`)).json.length, 1);
    await quirk('status_filter_ignored');
    assert.ok((await list('status=closed')).json.some((r) => r.status === 'open'));
    await quirk('bbox_500');
    same((await list('bbox=1,2,3,4')).status, 500);
    await quirk('page_size_400');
    same((await list('page_size=10')).status, 400);
    await quirk('no_search');
    same((await list('')).status, 404);
    same((await c.get(`requests/${a}.json`)).status, 200);
    await quirk('request_singular');
    same((await c.get(`requests/${a}.json`)).status, 404);
    same((await c.get(`request/${a}.json`)).json[0].service_request_id, a);
});

test('paging is obeyed, with a default size', async () => {
    for (let k = 0; k < 5; k += 1) await one();
    tried.add('paging');
    await c.control('quirks', { paging: 2 });
    const list = async (query) => (await c.get(`requests.json?service_code=pothole&${query}`)).json
        .map((r) => r.service_request_id);
    const all = await list('page_size=100');
    same(await list(''), all.slice(0, 2));
    same(await list('page=2'), all.slice(2, 4));
    same(await list('page=2&page_size=3'), all.slice(3, 6));
    same(await list('page=90'), []);
});

test('a new request is listed only after a while', async () => {
    tried.add('list_lag_ms');
    await c.control('quirks', { list_lag_ms: 5000 });
    const { service_request_id: id } = await one();
    const isListed = async () => (await c.get('requests.json')).json
        .some((r) => r.service_request_id === id);
    assert.ok(!await isListed());
    same((await read(id)).service_request_id, id);
    await c.control('clock', { offset_ms: 6000 });
    assert.ok(await isListed());
});

test('POST answers with the whole request', async () => {
    await quirk('post_whole_request');
    const got = await one();
    assert.ok(got.description && got.status && !('service_notice' in got));
});

test('media and signs beyond the BMP get lost', async () => {
    const media = { media_url: 'https://a.example/1.jpg', description: 'a 🙂 b' };
    const stored = async () => read((await one(media)).service_request_id);
    same((await stored()).media_url, media.media_url);
    await quirk('media_dropped');
    same((await stored()).media_url, '');
    await quirk('media_ignored');
    same((await stored()).media_url, null);
    await quirk('media_url_array');
    same((await stored()).media_url, [{ id: 1, url: media.media_url }]);
    await quirk('emoji_lost');
    same((await stored()).description, 'a ???? b');
});

test('discovery is missing, stale, elsewhere or an object', async () => {
    const get = async (name) => {
        await quirk(name);
        return (await c.get('discovery.json')).json;
    };
    same((await get('discovery_missing'))[0].code, 404);
    const stale = await get('discovery_stale');
    same([stale.changeset, stale.endpoints[0].type], ['2012-01-01T00:00:00Z', 'development']);
    assert.match(stale.endpoints[0].url, /\/v2\/\?jurisdiction_id=riverton\.gov$/);
    assert.match((await get('discovery_other_host')).endpoints[0].url, /riverton\.invalid/);
    assert.ok((await get('discovery_object')).endpoints.url);
});

test('answers are HTTP/1.0, without charset, pretty-printed', async () => {
    await quirk('http10', 'no_charset', 'pretty');
    const { text, ended } = await raw(c.ready.port,
        'GET /open311/v2/services.json HTTP/1.1\r\nHost: city\r\n\r\n');
    same(ended, 'end');
    assert.match(text, /^HTTP\/1\.0 200 OK\r\nContent-Type: application\/json\r\n/);
    assert.match(text, /\r\n\r\n\[\n {4}\{\n {8}"service_code"/);
});

test('captcha, rate limit and redirect stand before a POST', async () => {
    await quirk('captcha');
    same(await statusOf(), 403);
    await quirk('redirect_posts');
    const moved = await c.post();
    same(moved.status, 301);
    assert.match(moved.headers.get('location'), /^https:/);
    same(await c.received(), []);
    tried.add('rate_limit');
    await c.control('reset', {});
    await c.control('quirks', { rate_limit: 3 });
    same([await statusOf(), await statusOf(), await statusOf()], [200, 200, 200]);
    const limited = await c.post();
    same(limited.status, 429);
    assert.ok(Number(limited.headers.get('retry-after')) > 0);
    await c.control('clock', { offset_ms: 61000 });
    same(await statusOf(), 200);
});

test('one format is missing', async () => {
    await quirk('xml_only');
    same((await c.get('services.json')).status, 404);
    same((await c.get('services.xml')).status, 200);
    assert.ok(!(await c.get('discovery.xml')).text.includes('application/json'));
    await quirk('json_only');
    same((await c.get('services.xml')).status, 404);
    same((await c.get('discovery.json')).json.endpoints[0].formats, ['application/json']);
    same(await statusOf({}, { path: 'requests.xml' }), 404);
});

test('GET wants a key, every service gives a token, a token is empty before its time', async () => {
    await quirk('key_on_get');
    same((await c.get('services.json')).status, 403);
    same((await c.get(`services.json?api_key=${c.ready.api_key}`)).status, 200);
    await quirk('batch_all', 'token_empty');
    same((await services())[0].type, 'batch');
    await c.fault('token', { polls: 1 });
    const { token } = await one();
    same((await c.get(`tokens/${token}.json`)).json, []);
    same((await c.get(`tokens/${token}.json`)).json[0].token, token);
});

test('client_request_id makes a second POST answer as the first', async () => {
    const key = { client_request_id: '0b6f3c1e-0000-4000-8000-000000000001' };
    await one(key);
    same((await c.received()).length, 1);
    await quirk('client_request_id');
    const first = await one({ client_request_id: 'b' });
    await c.fault('lost_answer', {}, { method: 'POST' });
    await assert.rejects(c.post(key));
    const again = await one(key);
    same(await one(key), again);
    assert.notEqual(first.service_request_id, again.service_request_id);
    same((await c.received()).length, 3);
});

test('the pack is unsigned, signed badly, or its files do not fit', async () => {
    const pack = async () => (await c.page(`${c.ready.content}pack.json`)).headers
        .get('content-signature');
    const good = await pack();
    await quirk('pack_bad_signature');
    assert.ok(await pack() && await pack() !== good);
    await quirk('pack_unsigned');
    same(await pack(), null);
    const file = `${c.ready.content}files/city.json`;
    const whole = (await c.page(file)).text;
    await quirk('pack_bad_file');
    const bent = (await c.page(file)).text;
    same(bent.length, whole.length);
    assert.notEqual(bent, whole);
});

test('presets stand for three servers, and unknown names are refused', async () => {
    for (const [preset, names] of Object.entries(PRESETS)) {
        await c.control('reset', {});
        await c.control('quirks', { preset });
        const { quirks } = await c.control('quirks');
        for (const name of names) same(quirks[name].value, true, name);
    }
    await assert.rejects(c.control('quirks', { nonsense: true }), /nonsense/);
    await assert.rejects(c.control('quirks', { preset: 'mars' }), /mars/);
});

test('no quirk is left untried', () => {
    same([...tried].sort(), Object.keys(QUIRKS).sort());
});
