#!/usr/bin/env node
// A whole city on loopback for tests and for trying the kiosk: see README.md.
import fs from 'node:fs';
import http from 'node:http';
import { parseArgs } from 'node:util';
import { loadCatalogue } from './catalogue.mjs';
import { Content } from './content.mjs';
import { control } from './control.mjs';
import { Documents } from './documents.mjs';
import { endSocket, readBody, send } from './exchange.mjs';
import { faultAnswer, Faults, random } from './faults.mjs';
import { GeoReport } from './georeport.mjs';
import { openJournal } from './journal.mjs';
import { deskPage, trackPage } from './pages.mjs';
import { Recordings } from './recordings.mjs';
import { Records } from './records.mjs';
import { toJson, toXml } from './xml.mjs';

const API_KEY = 'rivertonkiosk311';
const LOG_MAX = 50000;
const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

// Requests of other residents: what a client must never take for its own.
function neighbours(city) {
    const places = ['12 Mill Street', '88 Main Street', '431 Orchard Lane', '9 River Road'];
    const texts = ['It has been like this for a week.', 'Please have a look.',
        'It is in front of the school.', 'It came back after the last repair.'];
    return (records) => {
        const draw = random(city.seed);
        const services = [...city.catalogue.services.values()]
            .filter((service) => (service.type ?? 'realtime') === 'realtime');
        for (let k = 0; k < 30; k += 1) {
            const service = services[Math.floor(draw() * services.length)];
            const ms = city.now() - Math.floor(draw() * 20 * 86400000) - 3600000;
            const isClosed = draw() < 0.4;
            records.add('realtime', {
                code: service.code, service_name: service.name, agency: service.agency,
                description: texts[k % texts.length], address_string: places[k % places.length],
                lat: 41.8 + draw() / 50, long: -107.6 + draw() / 50,
                requested_ms: ms, updated_ms: ms, committed_ms: 0,
                expected_ms: ms + 5 * 86400000, attributes: {}, entries: [],
                is_private: Boolean(service.private), status: isClosed ? 'closed' : 'open',
                status_notes: isClosed ? 'Done. Thank you for telling us.' : null,
            }, { isSeeded: true });
        }
    };
}

function makeCity({ seed, data, services, batchMs }) {
    const city = { seed, count: services, quirks: {}, log: [], clockMs: 0, apiKey: API_KEY,
        sessions: new Map(), faults: new Faults(seed) };
    city.now = () => Date.now() + city.clockMs;
    city.catalogue = loadCatalogue({ count: services });
    city.journal = openJournal(data);
    city.records = new Records({ journal: city.journal, now: city.now, batchMs,
        firstId: 4700 + (seed % 100), seed: neighbours(city) });
    city.georeport = new GeoReport(city);
    city.recordings = new Recordings({ data, now: city.now, origin: () => city.origin });
    city.content = new Content(city, (code) => city.georeport.outCode(code));
    return city;
}

// -- answers to bytes

function contentType(city, type) {
    return city.quirks.no_charset ? type.split(';')[0] : type;
}

function bytesOf(city, answer, format) {
    const headers = { ...answer.headers };
    if (answer.raw) {
        if (answer.raw.type) headers['Content-Type'] = answer.raw.type;
        return { status: answer.status, headers, body: Buffer.from(answer.raw.body) };
    }
    const { quirks } = city;
    const isError = answer.kind === 'errors';
    if (isError && quirks.errors_plain && answer.status !== 400) {
        headers['Content-Type'] = 'text/plain';
        const body = answer.status === 404 ? 'Not found' : 'Internal Server Error';
        return { status: answer.status, headers, body: Buffer.from(body) };
    }
    const isXml = format === 'xml' && !(isError && quirks.error_shape_nl);
    headers['Content-Type'] = contentType(city, isXml ? 'text/xml; charset=utf-8'
        : 'application/json; charset=utf-8');
    const text = isXml ? toXml(answer.kind, answer.data, quirks)
        : toJson(answer.kind, answer.data, quirks);
    return { status: answer.status, headers, body: Buffer.from(text) };
}

// Quirk 12: an error is kept behind the session's cookie and precedes the next good answer.
function applySession(city, req, answer, isPoisoned) {
    if (!city.quirks.cookie_session && !isPoisoned && !city.sessions.size) return;
    const id = /PHPSESSID=(\w+)/.exec(req.headers.cookie ?? '')?.[1];
    const kept = id && city.sessions.get(id);
    if (kept) {
        answer.body = Buffer.concat([kept, answer.body]);
        city.sessions.delete(id);
    }
    if (!city.quirks.cookie_session && !isPoisoned) return;
    const session = id ?? `s${city.log.length}${city.seed}`;
    answer.headers['Set-Cookie'] = `PHPSESSID=${session}; path=/`;
    if (answer.status >= 400 || isPoisoned) {
        city.sessions.set(session, answer.status >= 400 ? Buffer.from(answer.body)
            : Buffer.from('[{"description":"open311/unknownService"}]'));
    }
}

// -- one exchange

function route(city, call, fault) {
    const { path, method } = call;
    if (path.startsWith('/open311/')) {
        const below = path.replace(/^\/open311\/(v2\/)?/, '');
        const inner = { ...call, path: below };
        const isPost = method === 'POST' && /^requests\.(json|xml)$/.test(below);
        const kind = isPost && { token: 'batch', blackbox: 'blackbox' }[fault?.kind];
        if (!kind) return city.georeport.handle(inner);
        const wait = fault.polls === undefined ? { ms: fault.ms ?? 0 } : { polls: fault.polls };
        return city.georeport.gate(inner) ?? city.georeport.post(inner, { kind, wait });
    }
    if (/^\/recordings(\/|$)/.test(path)) return city.recordings.handle(call);
    if (/^\/clerk(\/|$)/.test(path)) return city.recordings.clerk(call);
    if (path.startsWith('/cover/')) return city.recordings.coverPage(path.slice(7));
    if (path.startsWith('/papers/') && city.documents) return city.documents.paper(path.slice(8));
    if (method !== 'GET') return { status: 405, raw: { type: 'text/plain', body: 'Not allowed' } };
    if (path.startsWith('/content/')) return city.content.handle(path.slice(9), call.ifNoneMatch);
    if (path.startsWith('/track/')) {
        return trackPage(city.records, decodeURIComponent(path.slice(7)));
    }
    if (path === '/desk') return deskPage(city.records);
    return { status: 404, raw: { type: 'text/plain', body: 'Not found' } };
}

async function answerTo(city, call, fault) {
    if (fault?.kind === 'latency' && fault.when === 'before') await pause(fault.ms ?? 0);
    const instead = fault && faultAnswer(fault, city.georeport, call.body);
    const isCarriedOut = !fault || fault.commit || (call.method === 'GET' && !instead);
    const truth = isCarriedOut ? route(city, call, fault) : null;
    if (fault?.kind === 'latency' && fault.when !== 'before') await pause(fault.ms ?? 0);
    return { truth, answer: instead ?? truth };
}

function finish(city, { req, res, entry, fault }, answer, format) {
    const bytes = bytesOf(city, answer, format);
    applySession(city, req, bytes, fault?.kind === 'cookie_poison');
    if (fault?.kind === 'malformed') {
        const keep = Math.floor(bytes.body.length * (fault.keep ?? 0.6));
        bytes.body = bytes.body.subarray(0, keep);
    }
    entry.status = bytes.status;
    const isHttp10 = Boolean(city.quirks.http10) && entry.path.startsWith('/open311/');
    entry.bytes_out = send(res, bytes, fault, { isHttp10 });
}

function refuse(city, ms) {
    city.server.close();
    city.server.closeAllConnections();
    setTimeout(() => {
        if (!city.isEnding) city.server.listen(city.port, '127.0.0.1');
    }, ms);
}

async function exchange(city, req, res) {
    const url = new URL(req.url, 'http://city');
    const isControl = url.pathname.startsWith('/_control/');
    const fault = isControl ? null : city.faults.take(req.method, url.pathname + url.search);
    const entry = { time: new Date(city.now()).toISOString(), method: req.method,
        path: url.pathname, query: url.search, bytes_in: 0, bytes_out: 0, status: 0,
        fault: fault?.kind ?? null };
    if (!isControl && city.log.push(entry) > LOG_MAX) city.log.shift();
    if (fault?.kind === 'refuse') {
        endSocket(req.socket, { reset: true });
        refuse(city, fault.ms ?? 100);
        return;
    }
    if (/^\/documents(\/|$)/.test(url.pathname) && city.documents) {
        res.on('close', () => { entry.status = res.statusCode; });
        await city.documents.handle(req, res, url, city.origin);
        return;
    }
    const body = await readBody(req, fault);
    if (body === null) return;
    entry.bytes_in = body.length;
    const call = { method: req.method, path: url.pathname, query: url.searchParams,
        contentType: req.headers['content-type'], body: body.toString(),
        ifNoneMatch: req.headers['if-none-match'], key: req.headers['idempotency-key'] };
    if (isControl) {
        const answer = control(city, { ...call, path: url.pathname.slice(10) });
        finish(city, { req, res, entry, fault: null }, answer, 'json');
        return;
    }
    entry.reference = /\[ref ([^\]]+)\]/.exec(
        call.method === 'POST' ? new URLSearchParams(call.body).get('description') : '')?.[1];
    const { truth, answer } = await answerTo(city, call, fault);
    if (truth?.committed) entry.committed = truth.committed.id ?? truth.committed.token;
    if (fault?.kind === 'hang' || answer === null || answer.hang) return;
    const format = url.pathname.endsWith('.xml') ? 'xml' : 'json';
    finish(city, { req, res, entry, fault }, answer, format);
    if (!city.isQuiet) {
        const { method, path, status } = entry;
        process.stderr.write(`${method} ${path} ${status} ${entry.fault ?? ''}\n`);
    }
}

// -- start and end

export async function startCity({ port = 0, seed = 1, data, services = 0, batchMs = 3000,
    isQuiet = true } = {}) {
    const city = makeCity({ seed, data, services, batchMs });
    city.isQuiet = isQuiet;
    city.documents = await Documents.open(data);
    city.server = http.createServer({ keepAliveTimeout: 60000 }, (req, res) => {
        exchange(city, req, res).catch((error) => {
            process.stderr.write(`city: ${error.stack}\n`);
            res.socket?.destroy();
        });
    });
    city.server.on('clientError', (error, socket) => socket.destroy());
    await new Promise((resolve, reject) => {
        city.server.once('error', reject);
        city.server.listen(port, '127.0.0.1', resolve);
    });
    city.port = city.server.address().port;
    city.origin = `http://127.0.0.1:${city.port}`;
    city.base = `${city.origin}/open311/v2/`;
    city.ready = { port: city.port, georeport: city.base, content: `${city.origin}/content/`,
        control: `${city.origin}/_control/`, tracking: `${city.origin}/track/`,
        desk: `${city.origin}/desk`, clerk: `${city.origin}/clerk`,
        documents: city.documents ? `${city.origin}/documents` : '',
        recordings: `${city.origin}/recordings`, content_key: city.content.keys.publicKey, api_key: API_KEY,
        jurisdiction_id: 'riverton.gov' };
    city.stop = () => {
        city.isEnding = true;
        city.server.close();
        city.server.closeAllConnections();
        city.journal.close();
        city.documents?.stop();
    };
    return city;
}

const OPTIONS = {
    port: { type: 'string', default: '0' }, data: { type: 'string' },
    seed: { type: 'string', default: '1' }, services: { type: 'string', default: '0' },
    'batch-ms': { type: 'string', default: '3000' }, 'ready-fd': { type: 'string' },
    'ready-file': { type: 'string' }, 'with-stdin': { type: 'boolean' },
    quiet: { type: 'boolean' },
};

async function main() {
    let values;
    let city;
    try {
        ({ values } = parseArgs({ options: OPTIONS }));
        city = await startCity({ port: Number(values.port), seed: Number(values.seed),
            data: values.data, services: Number(values.services),
            batchMs: Number(values['batch-ms']), isQuiet: values.quiet });
    } catch (error) {
        process.stderr.write(`city: ${error.message}\n`);
        process.exit(2);
    }
    const end = () => {
        city.stop();
        process.exit(0);
    };
    process.on('SIGTERM', end);
    process.on('SIGINT', end);
    if (values['with-stdin']) process.stdin.on('end', end).on('error', end).resume();
    const line = `${JSON.stringify(city.ready)}\n`;
    if (values['ready-fd']) fs.writeSync(Number(values['ready-fd']), line);
    if (values['ready-file']) {
        fs.writeFileSync(`${values['ready-file']}.new`, line);
        fs.renameSync(`${values['ready-file']}.new`, values['ready-file']);
    }
    process.stdout.write(line); // last: who reads it may count on the others
}

if (process.argv[1] && fs.realpathSync(process.argv[1]) === new URL(import.meta.url).pathname) {
    await main();
}
