// The content pack: signed, whole, and complete in every language.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import { after, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openCity } from './client.mjs';
import { LANGUAGES } from './content.mjs';

const c = await openCity();
after(() => c.stop());
beforeEach(() => c.control('reset', {}));

const pack = (init) => c.page(`${c.ready.content}pack.json`, init);
const file = (name) => c.page(`${c.ready.content}files/${name}`);
const here = (name) => fileURLToPath(new URL(name, import.meta.url));

test('pack.json carries a signature by the key of the ready line', async () => {
    const { text, headers } = await pack();
    const [name, signature] = headers.get('content-signature').split(/=(.*)/s);
    assert.equal(name, 'ed25519');
    const raw = Buffer.from(c.ready.content_key, 'base64');
    assert.equal(raw.length, 32);
    const key = crypto.createPublicKey({ format: 'der', type: 'spki',
        key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw]) });
    const check = (body) => crypto.verify(null, Buffer.from(body), key,
        Buffer.from(signature, 'base64'));
    assert.ok(check(text));
    assert.ok(!check(`${text} `));
});

test('the key follows the seed', async () => {
    const [same, other] = [await openCity({ seed: 1 }), await openCity({ seed: 2 })];
    assert.equal(same.ready.content_key, c.ready.content_key);
    assert.notEqual(other.ready.content_key, c.ready.content_key);
    same.stop();
    other.stop();
});

test('every file has the length and the hash that pack.json gives', async () => {
    const { json } = await pack();
    assert.deepEqual(json.files.map((f) => f.path).sort(), ['city.json', 'gazetteer.csv',
        'notices.json', 'services.ar.json', 'services.en.json', 'services.es.json',
        'services.meta.json', 'services.vi.json', 'services.zh.json']);
    for (const { path, sha256, bytes } of json.files) {
        const body = Buffer.from((await file(path)).text);
        assert.equal(body.length, bytes, path);
        assert.equal(crypto.createHash('sha256').update(body).digest('hex'), sha256, path);
    }
    assert.equal((await file('nope.json')).status, 404);
    assert.equal((await file('../city.mjs')).status, 404);
});

test('an unchanged pack is 304, a changed catalogue or file makes a new version', async () => {
    const first = await pack();
    const etag = first.headers.get('etag');
    assert.equal((await pack({ headers: { 'If-None-Match': etag } })).status, 304);
    await c.control('catalogue', { change_service: { code: 'pothole', name: 'Hole' } });
    const second = await pack({ headers: { 'If-None-Match': etag } });
    assert.equal(second.status, 200);
    assert.notEqual(second.json.version, first.json.version);
    await c.control('content', { path: 'city.json', text: '{}' });
    assert.equal((await file('city.json')).text, '{}');
});

// Every text of the English file, by its place in it.
function* texts(value, path = '') {
    if (typeof value === 'string') yield [path, value];
    else for (const [key, inner] of Object.entries(value)) yield* texts(inner, `${path}/${key}`);
}

test('every text of every service is there in every language', async () => {
    const english = (await file('services.en.json')).json;
    const all = new Map(texts(english));
    assert.ok(all.size > 800, `${all.size} texts`);
    for (const lang of LANGUAGES) {
        const { json } = await file(`services.${lang}.json`);
        assert.equal(json.lang, lang);
        const own = new Map(texts(json));
        for (const path of all.keys()) assert.ok(own.get(path)?.trim(), `${lang}${path}`);
        for (const path of own.keys()) assert.ok(all.has(path), `${lang}${path} is too much`);
    }
});

test('translations are in their own script and do not repeat the English', async () => {
    const english = new Map(texts((await file('services.en.json')).json));
    const script = { zh: /\p{Script=Han}/u, ar: /\p{Script=Arabic}/u };
    const may = /\/(attributes\/park|attributes\/unit|lang)/;
    for (const lang of ['es', 'zh', 'vi', 'ar']) {
        for (const [path, text] of texts((await file(`services.${lang}.json`)).json)) {
            if (may.test(path)) continue;
            const isShort = /^(No|Color|Graffiti)$/.test(text);
            assert.ok(isShort || text !== english.get(path), `${lang}${path}: ${text}`);
            if (script[lang]) assert.match(text, script[lang], `${lang}${path}`);
            assert.equal(text, text.normalize('NFC'));
        }
    }
});

test('Chinese keywords can also be typed in pinyin', async () => {
    const { services } = (await file('services.zh.json')).json;
    assert.ok(services['street-light'].keywords.split(',').includes('ludeng'));
    for (const [code, { keywords }] of Object.entries(services)) {
        assert.match(keywords, /(^|,)[a-z]{3,}(,|$)/, code);
    }
});

test('icons, most used and groups name what exists', async () => {
    const meta = (await file('services.meta.json')).json;
    const list = (await c.get('services.json')).json;
    const codes = list.map((s) => s.service_code);
    const icons = fs.readdirSync(here('../../assets/icons'));
    assert.deepEqual(Object.keys(meta.icons).sort(), [...codes].sort());
    const named = [...Object.values(meta.icons), ...Object.values(meta.group_icons)];
    for (const icon of named) assert.ok(icons.includes(`${icon}.svg`), icon);
    assert.deepEqual(new Set(Object.keys(meta.group_icons)), new Set(list.map((s) => s.group)));
    for (const code of [...meta.most_used, meta.other]) assert.ok(codes.includes(code), code);
});

test('city.json and notices.json speak all languages, and a notice is on today', async () => {
    const city = (await file('city.json')).json;
    const notices = (await file('notices.json')).json;
    assert.equal(city.tracking, c.ready.tracking);
    for (const text of [city.name, city.hall, ...notices.map((n) => n.text)]) {
        assert.deepEqual(Object.keys(text).sort(), [...LANGUAGES].sort());
    }
    for (const { from, until } of notices) {
        assert.ok(Date.parse(from) <= Date.now() && Date.now() < Date.parse(until));
    }
});

const ROW = /^(\w+),([^,]*),(?:"([^"]*)"|([^,]*)),([^,]+),(-?\d+\.\d+),(-?\d+\.\d+)$/;

function gazetteer(text) {
    const [head, ...lines] = text.trim().split('\n');
    assert.equal(head, 'kind,code,text,district,lat,long');
    return lines.map((line) => {
        const m = ROW.exec(line);
        assert.ok(m, line);
        return { kind: m[1], code: m[2], text: m[3] ?? m[4], district: m[5], lat: Number(m[6]),
            long: Number(m[7]) };
    });
}

test('the gazetteer has its kinds, and places lie in the city or outside it', async () => {
    const rows = gazetteer((await file('gazetteer.csv')).text);
    const [south, west, north, east] = (await file('city.json')).json.bounds;
    const isIn = (row) => row.lat > south && row.lat < north && row.long > west && row.long < east;
    const count = (kind) => rows.filter((row) => row.kind === kind).length;
    assert.ok(count('address') >= 5000);
    assert.deepEqual([count('notice'), count('outside')], [60, 150]);
    for (const row of rows) assert.equal(isIn(row), row.kind !== 'outside', row.text);
    const find = (text) => rows.find((row) => row.text === text);
    assert.equal(find('214 Mill Street').district, 'Mill District');
    assert.equal(find('214 Milton Avenue').district, 'Eastside');
    assert.ok(find('Mill Street and 3rd Avenue') && find('City Hall, 100 Main Street'));
    assert.equal(new Set(rows.filter((r) => r.code).map((r) => r.code)).size, 60);
    const places = rows.filter((r) => !['notice', 'outside'].includes(r.kind)).map((r) => r.text);
    assert.equal(new Set(places).size, places.length);
});

test('the committed gazetteer is what its script makes', () => {
    const made = execFileSync(process.execPath, [here('make-gazetteer.mjs')],
        { maxBuffer: 1 << 24 });
    assert.ok(made.equals(fs.readFileSync(here('data/gazetteer.csv'))));
    assert.ok(made.length < 600000);
});
