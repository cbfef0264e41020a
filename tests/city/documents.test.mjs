// The documents server, the receipt, recordings and the clerk's page.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import test from 'node:test';
import { openCity } from './client.mjs';

const TUS = { 'Tus-Resumable': '1.0.0' };
const KEY = '11111111-2222-4333-8444-555555555555';
// npm ci puts the tus server beside the city; where that is not to be had, there is none.
const probe = await openCity();
const hasTus = probe.ready.documents !== '';
probe.stop();

const b64 = (text) => Buffer.from(text).toString('base64');

const create = (c, bytes, key = KEY) => fetch(c.ready.documents, { method: 'POST',
    headers: { ...TUS, 'Upload-Length': String(bytes.length), 'Idempotency-Key': key,
        'Upload-Metadata': `filename ${b64('a.tif')},kind ${b64('deed')}` } });
const append = (url, bytes, offset = 0) => fetch(url, { method: 'PATCH', body: bytes,
    headers: { ...TUS, 'Upload-Offset': String(offset),
        'Content-Type': 'application/offset+octet-stream' } });

test('a document goes up in parts and the receipt is of its bytes', { skip: !hasTus }, async () => {
    const c = await openCity();
    const bytes = crypto.randomBytes(200000);
    const made = await create(c, bytes);
    assert.equal(made.status, 201);
    const url = made.headers.get('location');
    const again = await create(c, bytes);
    assert.equal(again.headers.get('location'), url, 'the same key is the same upload');
    assert.equal((await create(c, bytes.subarray(1))).status, 409);
    assert.equal((await append(url, bytes.subarray(0, 70000))).status, 204);
    assert.equal((await fetch(`${url}/receipt`)).status, 202);
    assert.equal((await append(url, bytes.subarray(70000), 5)).status, 409);
    const head = await fetch(url, { method: 'HEAD', headers: TUS });
    assert.equal(head.headers.get('upload-offset'), '70000');
    assert.equal((await append(url, bytes.subarray(70000), 70000)).status, 204);
    const receipt = await (await fetch(`${url}/receipt`)).json();
    assert.equal(receipt.sha256, crypto.createHash('sha256').update(bytes).digest('hex'));
    assert.equal(receipt.bytes, bytes.length);
    const paper = Buffer.from(await (await fetch(receipt.url)).arrayBuffer());
    assert.ok(paper.equals(bytes));
    c.stop();
});

test('it lies and fails when it is told to', { skip: !hasTus }, async () => {
    const c = await openCity();
    await c.control('document-faults', [{ at: 'POST', kind: 'location' },
        { at: 'POST', kind: 'status', status: 503 }]);
    assert.match((await create(c, Buffer.from('x'))).headers.get('location'), /evil/);
    assert.equal((await create(c, Buffer.from('x'))).status, 503);
    assert.equal((await create(c, Buffer.from('x'))).status, 201);
    c.stop();
});

const PAPER = { url: 'http://127.0.0.1/papers/1', sha256: 'ab', pages: 2, kind: 'deed', form: 'tiff',
    checks: [{ code: 'faint', page: 2, measured: 47 }] };
const record = (c, key = KEY, more = {}) => c.page(c.ready.recordings, { method: 'POST',
    headers: { 'Idempotency-Key': key }, body: JSON.stringify({ ref: 'K1-7F3Q-2Z', kind: 'deed',
        documents: [PAPER], ...more }) });
const clerk = (c, id, fields) => c.page(`${c.ready.clerk}/${id}`, { method: 'POST',
    body: new URLSearchParams(fields) });

test('a recording goes its way on the page of the clerk', async () => {
    const c = await openCity();
    const { json: { id } } = await record(c);
    assert.equal((await record(c)).json.id, id, 'the same key is the same recording');
    assert.equal((await record(c, KEY, { kind: 'lien' })).status, 409);
    const page = await c.page(`${c.ready.clerk}/${id}`);
    assert.match(page.text, /Page 2: faint \(47\)/);
    assert.match((await clerk(c, id, { state: 'paid' })).text, /role="alert"/);
    await clerk(c, id, { state: 'in_review' });
    assert.match((await clerk(c, id, { state: 'rejected', code: '12' })).text, /five digits/);
    await clerk(c, id, { state: 'accepted', cents: '3000', copies: '2' });
    const view = (await c.page(`${c.ready.recordings}?ref=K1-7F3Q-2Z`)).json;
    assert.deepEqual([view.state, view.total, view.fees.length], ['accepted', 3600, 2]);
    await clerk(c, id, { state: 'paid' });
    await clerk(c, id, { state: 'recorded', number: '' });
    const done = (await c.page(`${c.ready.recordings}/${id}`)).json;
    assert.equal(done.state, 'recorded');
    assert.match((await c.page(done.cover_url)).text, new RegExp(done.number));
    assert.equal((await c.page(`${c.ready.recordings}/${id}/withdraw`, { method: 'POST' })).status,
        409);
    c.stop();
});
