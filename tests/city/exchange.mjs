// One HTTP exchange: reading the call, and writing the answer whole, slowly, in part or not at all.
import http from 'node:http';

const BODY_MAX = 8 << 20;
const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

export function endSocket(socket, fault) {
    if (fault?.reset && socket.resetAndDestroy) socket.resetAndDestroy();
    else socket.destroy();
}

// -> the body, or null when the fault cut it or the client went away.
export function readBody(req, fault) {
    return new Promise((resolve) => {
        const parts = [];
        let size = 0;
        const cut = () => {
            endSocket(req.socket, fault);
            resolve(null);
        };
        const limit = fault?.kind === 'cut_in' ? fault.bytes ?? 0 : Infinity;
        if (limit <= 0) {
            cut();
            return;
        }
        req.on('data', (part) => {
            size += part.length;
            parts.push(part);
            if (size >= limit || size > BODY_MAX) cut();
        });
        req.on('end', () => {
            if (limit !== Infinity) cut(); // shorter than the cut: still not committed
            else resolve(Buffer.concat(parts));
        });
        req.on('close', () => resolve(null));
        req.on('error', () => resolve(null));
    });
}

function rawAnswer(answer, version) {
    const lines = [`HTTP/${version} ${answer.status} ${http.STATUS_CODES[answer.status] ?? 'Odd'}`];
    const headers = { ...answer.headers, Connection: 'close',
        'Content-Length': answer.body.length };
    for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
    return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), answer.body]);
}

async function drip(socket, bytes, { bytes: step = 1, ms = 10 }) {
    for (let k = 0; k < bytes.length && !socket.destroyed; k += step) {
        socket.write(bytes.subarray(k, k + step));
        await pause(ms);
    }
    socket.end();
}

function oversize(res, answer, { bytes = 1 << 20, chunked = false }) {
    // JSON and XML both allow white space at the end: the size is the only thing wrong.
    const left = Math.max(0, bytes - answer.body.length);
    const headers = { ...answer.headers };
    if (!chunked) headers['Content-Length'] = answer.body.length + left;
    res.writeHead(answer.status, headers);
    res.write(answer.body);
    const part = Buffer.alloc(65536, ' ');
    let rest = left;
    const more = () => {
        while (rest > 0) {
            const size = Math.min(rest, part.length);
            rest -= size;
            if (!res.write(part.subarray(0, size))) {
                res.once('drain', more);
                return;
            }
        }
        res.end();
    };
    more();
}

// answer: {status, headers, body: Buffer}. -> the bytes of the body that were sent.
export function send(res, answer, fault, { isHttp10 = false } = {}) {
    const { socket } = res;
    if (!socket || socket.destroyed) return 0;
    switch (fault?.kind) {
    case 'lost_answer':
        endSocket(socket, fault);
        return 0;
    case 'cut_out': {
        const bytes = rawAnswer(answer, '1.1').subarray(0, fault.bytes ?? 0);
        socket.write(bytes, () => endSocket(socket, fault));
        return bytes.length;
    }
    case 'drip':
        drip(socket, rawAnswer(answer, '1.1'), fault);
        return answer.body.length;
    case 'oversize':
        oversize(res, answer, fault);
        return fault.bytes ?? 1 << 20;
    default:
    }
    if (isHttp10) {
        socket.end(rawAnswer(answer, '1.0'));
    } else {
        res.writeHead(answer.status, { ...answer.headers, 'Content-Length': answer.body.length });
        res.end(answer.body);
    }
    return answer.body.length;
}
