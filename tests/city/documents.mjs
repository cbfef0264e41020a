// Where kiosks send documents: tus 1.0.0 by @tus/server, and what the contract adds to it: a key
// that makes a repeated creation the same one, a receipt, and lies and faults on demand.
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const ROOT = '/documents';
const UUID = /^[0-9a-f-]{36}$/;
const TUS = { 'Tus-Resumable': '1.0.0' };

// The packages are in node_modules beside this file (npm ci); without them there is no such server.
async function loadTus() {
    try {
        const [server, store] = await Promise.all([import('@tus/server'),
            import('@tus/file-store')]);
        return { Server: server.Server, FileStore: store.FileStore };
    } catch {
        return null;
    }
}

export class Documents {
    static async open(data) {
        const tus = await loadTus();
        if (!tus) return null;
        return new Documents(tus, data && path.join(data, 'documents'));
    }

    constructor(tus, kept) {
        Object.assign(this, { tus, kept, faults: [] });
    }

    // Made when they are first needed: most tests of the city send no documents.
    get folder() {
        if (!this.made) {
            this.made = this.kept ?? fs.mkdtempSync(path.join(os.tmpdir(), 'city-documents-'));
            fs.mkdirSync(this.made, { recursive: true });
        }
        return this.made;
    }

    get server() {
        const { Server, FileStore } = this.tus;
        this.tusServer ??= new Server({ path: ROOT,
            datastore: new FileStore({ directory: this.folder }),
            namingFunction: (req) => this.nameOf(req.headers.get('idempotency-key')) });
        return this.tusServer;
    }

    nameOf(key) {
        return UUID.test(key ?? '') ? key : crypto.randomUUID();
    }

    // [{at:"POST"|"HEAD"|"PATCH"|"RECEIPT", kind, times, ...}]; kinds are in `misbehave`.
    setFaults(list) {
        this.faults = list.map((fault) => ({ times: 1, ...fault }));
    }

    take(at) {
        const fault = this.faults.find((one) => one.at === at && one.times > 0);
        if (fault) fault.times -= 1;
        return fault;
    }

    about(id) {
        try {
            return JSON.parse(fs.readFileSync(path.join(this.folder, `${id}.json`), 'utf8'));
        } catch {
            return null;
        }
    }

    size(id) {
        try { return fs.statSync(path.join(this.folder, id)).size; } catch { return -1; }
    }

    // Every upload, for tests: what was said of it and what came.
    list() {
        return fs.readdirSync(this.folder).filter((name) => UUID.test(name)).map((id) => {
            const about = this.about(id);
            const bytes = fs.readFileSync(path.join(this.folder, id));
            return { id, length: about?.size, bytes: bytes.length, metadata: about?.metadata,
                sha256: crypto.createHash('sha256').update(bytes).digest('hex') };
        });
    }

    forget() {
        if (!this.made) return;
        for (const name of fs.readdirSync(this.folder)) fs.unlinkSync(path.join(this.folder, name));
    }

    stop() {
        if (this.made && !this.kept) fs.rmSync(this.made, { recursive: true, force: true });
    }

    // true: this was the answer.
    misbehave(fault, req, res, id) {
        const answer = (status, headers = {}, body = '') => {
            req.resume();
            res.writeHead(status, { ...TUS, ...headers });
            res.end(body);
            return true;
        };
        switch (fault?.kind) {
        case 'status': return answer(fault.status ?? 503, fault.headers);
        case 'location': return answer(201, { Location: fault.location ?? 'http://evil.example/1' });
        case 'offset': return answer(fault.status ?? 200, { 'Upload-Offset': String(fault.offset),
            'Upload-Length': String(this.about(id)?.size ?? 0) });
        case 'hash': return answer(200, { 'Content-Type': 'application/json' }, JSON.stringify({
            sha256: '0'.repeat(64), bytes: this.size(id), url: 'http://city.example/none' }));
        case 'gone':
            for (const name of [id, `${id}.json`]) {
                fs.rmSync(path.join(this.folder, name), { force: true });
            }
            return false;
        case 'cut': {
            let left = fault.bytes ?? 0;
            req.on('data', (part) => { left -= part.length; if (left <= 0) req.socket.destroy(); });
            return left <= 0 ? (req.socket.destroy(), true) : false;
        }
        default: return false;
        }
    }

    create(req, res, origin) {
        const key = req.headers['idempotency-key'];
        const about = UUID.test(key ?? '') ? this.about(key) : null;
        if (!about) return this.server.handle(req, res);
        const isSame = String(about.size) === req.headers['upload-length'];
        req.resume();
        res.writeHead(isSame ? 201 : 409, { ...TUS, Location: `${origin}${ROOT}/${key}` });
        return res.end();
    }

    receipt(res, id, origin) {
        const about = this.about(id);
        const isWhole = about && this.size(id) === about.size;
        const body = isWhole && JSON.stringify({ bytes: about.size, url: `${origin}/papers/${id}`,
            sha256: crypto.createHash('sha256')
                .update(fs.readFileSync(path.join(this.folder, id))).digest('hex') });
        res.writeHead(isWhole ? 200 : about ? 202 : 404, { ...TUS,
            'Content-Type': 'application/json' });
        res.end(isWhole ? body : '{}');
    }

    // The yardstick of the bench: the same bytes into a file by a plain PUT, whose answer, with
    // `?hash`, says what came as a receipt does.
    plainPut(req, res, isHashed) {
        const name = path.join(this.folder, 'plain');
        req.pipe(fs.createWriteStream(name)).on('finish', () => {
            res.writeHead(201);
            res.end(isHashed ? crypto.createHash('sha256').update(fs.readFileSync(name))
                .digest('hex') : '');
        });
    }

    async handle(req, res, url, origin) {
        const [id, below] = url.pathname.slice(ROOT.length + 1).split('/');
        const at = below === 'receipt' ? 'RECEIPT' : req.method;
        if (req.method === 'PUT') {
            this.plainPut(req, res, url.searchParams.has('hash'));
            return;
        }
        const fault = this.take(at);
        if (fault?.ms) await new Promise((done) => { setTimeout(done, fault.ms); });
        if (this.misbehave(fault, req, res, id)) return;
        if (at === 'RECEIPT') this.receipt(res, id, origin);
        else if (req.method === 'POST' && !id) await this.create(req, res, origin);
        else await this.server.handle(req, res);
    }

    // The document itself, for the clerk.
    paper(id) {
        const about = UUID.test(id) && this.about(id);
        if (!about) return { status: 404, raw: { type: 'text/plain', body: 'Not found' } };
        return { status: 200, raw: { type: about.metadata?.filetype ?? 'application/octet-stream',
            body: fs.readFileSync(path.join(this.folder, id)) } };
    }
}
