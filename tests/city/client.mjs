// A small client for the tests of the city: opens one, asks it, and remembers to close it.
import net from 'node:net';
import { startCity } from './city.mjs';

export async function openCity(options) {
    const city = await startCity(options);
    const root = city.ready.georeport;
    const form = (fields) => {
        const body = new URLSearchParams();
        const all = { api_key: city.ready.api_key, ...fields };
        for (const [name, value] of Object.entries(all)) {
            for (const one of [value].flat()) if (one !== undefined) body.append(name, one);
        }
        return body.toString();
    };
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8' };
    const read = async (answer) => {
        const text = await answer.text();
        let json;
        try { json = JSON.parse(text); } catch { json = undefined; }
        return { status: answer.status, type: answer.headers.get('content-type'), text, json,
            headers: answer.headers };
    };
    const ask = async (url, init) => read(await fetch(url, { redirect: 'manual', ...init }));
    const control = async (path, value, method) => {
        const answer = await ask(city.ready.control + path, value === undefined && !method ? {}
            : { method: method ?? 'POST', body: JSON.stringify(value ?? {}) });
        if (answer.status !== 200) throw new Error(answer.text);
        return answer.json;
    };
    return {
        city, ready: city.ready, form, control,
        get: (path, init) => ask(root + path, init),
        page: (url, init) => ask(url, init),
        post: (fields, { path = 'requests.json', ...init } = {}) => ask(root + path, {
            method: 'POST', headers, body: form({ ...POTHOLE, ...fields }), ...init }),
        fault: (kind, rest = {}, match = {}) => control('faults',
            [{ match, do: { kind, ...rest } }]),
        quirk: (...names) => control('quirks', Object.fromEntries(names.map((n) => [n, true]))),
        received: () => control('requests'),
        stop: () => city.stop(),
    };
}

export const POTHOLE = { service_code: 'pothole', 'attribute[size]': 'small',
    address_string: '214 Mill Street', description: 'Deep. [ref K1-7F3Q-2Z]' };

// Sends bytes, and gives everything that came back and how the connection ended.
export function raw(port, text, { waitMs = 2000 } = {}) {
    return new Promise((resolve) => {
        const socket = net.connect(port, '127.0.0.1', () => socket.write(text));
        const parts = [];
        const started = performance.now();
        const done = (ended) => {
            socket.destroy();
            resolve({ text: Buffer.concat(parts).toString('latin1'), ended, parts: parts.length,
                ms: performance.now() - started });
        };
        socket.setTimeout(waitMs, () => done('silence'));
        socket.on('data', (part) => parts.push(part));
        socket.on('end', () => done('end'));
        socket.on('error', (error) => done(error.code));
    });
}

export function rawPost(ready, body) {
    return `POST /open311/v2/requests.json HTTP/1.1\r\nHost: city\r\n`
        + 'Content-Type: application/x-www-form-urlencoded\r\n'
        + `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}
