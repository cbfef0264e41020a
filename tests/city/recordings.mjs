// Recordings and their clerk: what kiosks ask, what the clerk decides, and a page to decide on.
import path from 'node:path';
import { openJournal } from './journal.mjs';
import { escape } from './xml.mjs';

const POLL_MS = 1000;
const json = (value, status = 200) => ({ status, raw: { type: 'application/json',
    body: JSON.stringify(value) } });
const missing = () => json({ error: 'unknown' }, 404);

// What each step may follow; others are answered with 409.
const STEPS = { in_review: ['received'], accepted: ['received', 'in_review'],
    rejected: ['received', 'in_review'], paid: ['accepted'], recorded: ['paid'],
    withdrawn: ['received', 'in_review', 'accepted'] };

export class Recordings {
    constructor({ data, now, origin }) {
        Object.assign(this, { now, origin });
        this.journal = openJournal(data && path.join(data, 'recordings'));
        this.clear();
        for (const line of this.journal.lines) {
            if (line.event === 'reset') this.clear();
            else this.put(line.record);
        }
    }

    clear() {
        this.all = new Map();
        this.byKey = new Map();
    }

    reset() {
        this.clear();
        this.journal.append({ event: 'reset' });
    }

    put(record) {
        this.all.set(record.id, record);
        this.byKey.set(record.key, record);
    }

    save(record) {
        this.journal.append({ event: 'put', record });
        this.put(record);
    }

    view(record) {
        const waiting = [...this.all.values()].filter((one) => ['received', 'in_review']
            .includes(one.state));
        const position = waiting.indexOf(record);
        const { id, state, reason, fees, total, currency, number, recorded_at: at,
            cover_url: cover } = record;
        return { id, state, ref: record.body.ref, reason, fees, total, currency, number,
            recorded_at: at, cover_url: cover, poll_after_ms: POLL_MS,
            queue: position < 0 ? undefined : { position: position + 1,
                wait_s: (position + 1) * 120 } };
    }

    post(key, text) {
        const known = this.byKey.get(key);
        if (!key) return json({ error: 'Idempotency-Key is missing' }, 400);
        if (known) return known.text === text ? json(this.view(known), 201) : json({}, 409);
        let body;
        try { body = JSON.parse(text); } catch { return json({ error: 'not JSON' }, 400); }
        if (!body.ref || !body.kind || !body.documents?.every((one) => one.url && one.sha256)) {
            return json({ error: 'ref, kind and documents are needed' }, 422);
        }
        const record = { id: `R-${1001 + this.all.size}`, key, text, body, state: 'received',
            received_ms: this.now() };
        this.save(record);
        return json(this.view(record), 201);
    }

    // The clerk's decisions: {state, fees, reason, number}. -> an error's words, or null.
    decide(id, change) {
        const record = this.all.get(id);
        if (!record) return 'No such recording.';
        if (!STEPS[change.state]?.includes(record.state)) {
            return `It is ${record.state} and cannot become ${change.state}.`;
        }
        const next = { ...record, state: change.state };
        if (change.state === 'rejected') {
            if (!/^\d{5}$/.test(change.reason?.code ?? '')) return 'The code has five digits.';
            next.reason = change.reason;
        }
        if (change.state === 'accepted') {
            next.fees = change.fees ?? [{ code: 'REC', text: 'Recording', cents: 3000, count: 1 }];
            next.total = next.fees.reduce((sum, fee) => sum + fee.cents * fee.count, 0);
            next.currency = 'USD';
        }
        if (change.state === 'recorded') {
            next.number = change.number || `2026-${record.id.slice(2).padStart(7, '0')}`;
            next.recorded_at = `${new Date(this.now()).toISOString().slice(0, 19)}Z`;
            next.cover_url = change.cover_url ?? `${this.origin()}/cover/${id}`;
        }
        this.save(next);
        return null;
    }

    handle({ method, path: where, query, body, key }) {
        const [id, verb] = where.replace(/^\/recordings\/?/, '').split('/').map(decodeURIComponent);
        if (method === 'POST' && !id) return this.post(key, body);
        if (method === 'GET' && !id) {
            const found = [...this.all.values()].findLast((one) => one.body.ref === query.get('ref'));
            return found ? json(this.view(found)) : missing();
        }
        const record = this.all.get(id);
        if (!record) return missing();
        if (method === 'GET' && !verb) return json(this.view(record));
        if (method !== 'POST' || verb !== 'withdraw') return json({}, 405);
        if (record.state === 'withdrawn') return json(this.view(record));
        return this.decide(id, { state: 'withdrawn' }) ? json({}, 409)
            : json(this.view(this.all.get(id)));
    }

    // -- pages for the clerk

    page(title, inner) {
        return { status: 200, raw: { type: 'text/html; charset=utf-8', body: `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escape(title)}</title><style>body{font:18px/1.5 system-ui,sans-serif;max-width:50rem;
margin:2rem auto;padding:0 1rem;background:#F7F3EB;color:#13222B}fieldset{margin:1rem 0;
border:1px solid #667}input,button,textarea{font:inherit;padding:.3rem}:focus{outline:3px solid #0B57A4}
label{display:block;margin:.4rem 0}td,th{text-align:start;padding:.4rem;border-bottom:1px solid #bbb}
</style></head><body><main><h1>${escape(title)}</h1>${inner}</main></body></html>` } };
    }

    listPage() {
        const rows = [...this.all.values()].reverse().map((one) => `<tr><th scope="row"><a href="/clerk/${
            one.id}">${one.id}</a></th>${[one.body.ref, one.body.kind, one.state]
            .map((text) => `<td>${escape(text)}</td>`).join('')}</tr>`).join('');
        return this.page('Recordings', `<table><thead><tr>${['Number', 'Reference', 'Kind', 'State']
            .map((name) => `<th scope="col">${name}</th>`).join('')}</tr></thead><tbody>${rows
        }</tbody></table><p>${this.all.size} in all.</p>`);
    }

    form(id, state, legend, fields = '') {
        return `<form method="post" action="/clerk/${id}"><fieldset><legend>${legend}</legend>
<input type="hidden" name="state" value="${state}">${fields}<button>${legend}</button></fieldset></form>`;
    }

    forms(record) {
        const field = (name, label, more = '') => `<label>${label} <input name="${name}" ${more}></label>`;
        const all = { in_review: ['Begin to look at it'],
            accepted: ['Accept with fees', field('cents', 'Recording fee in cents',
                'value="3000" inputmode="numeric" required') + field('copies', 'Certified copies',
                'value="0" inputmode="numeric"')],
            rejected: ['Reject', field('code', 'Code of five digits', 'pattern="[0-9]{5}" required')
                + '<label>What is wrong, in plain words <textarea name="text" rows="3" cols="50">'
                + '</textarea></label>'],
            paid: ['Mark as paid'], recorded: ['Record', field('number', 'Recording number')] };
        return Object.entries(all).filter(([state]) => STEPS[state].includes(record.state))
            .map(([state, [legend, fields]]) => this.form(record.id, state, legend, fields)).join('');
    }

    onePage(id, error = '') {
        const record = this.all.get(id);
        if (!record) return missing();
        const { contact = {}, documents, ...rest } = record.body;
        const pairs = Object.entries({ state: record.state, ...rest, ...contact, number: record.number,
            total: record.total }).filter(([, value]) => value);
        const papers = documents.map((one, at) => `<li><a href="${escape(one.url)}">Document ${at + 1}: ${
            escape(one.kind ?? '')}, ${one.pages} pages, ${escape(one.form ?? '')}</a><ul>${
            (one.checks ?? []).map((check) => `<li>Page ${check.page}: ${escape(String(check.code))} (${
                escape(String(check.measured ?? ''))})</li>`).join('')}</ul></li>`).join('');
        return this.page(`Recording ${id}`, `${error && `<p role="alert"><strong>${escape(error)
        }</strong></p>`}<dl>${pairs.map(([name, value]) => `<dt>${escape(name)}</dt><dd>${
            escape(String(value))}</dd>`).join('')}</dl><h2>Pages</h2><ul>${papers}</ul><h2>Decide</h2>${
            this.forms(record) || '<p>Nothing to decide.</p>'}<p><a href="/clerk">All recordings</a></p>`);
    }

    decideByForm(id, body) {
        const form = new URLSearchParams(body);
        const fees = [{ code: 'REC', text: 'Recording', cents: Number(form.get('cents')), count: 1 }];
        const copies = Number(form.get('copies') ?? 0);
        if (copies > 0) fees.push({ code: 'COPY', text: 'Certified copy', cents: 300, count: copies });
        const error = this.decide(id, { state: form.get('state'), fees,
            reason: { code: form.get('code') ?? '', text: form.get('text') ?? '' },
            number: form.get('number') });
        return this.onePage(id, error ?? '');
    }

    clerk({ method, path: where, body }) {
        const id = decodeURIComponent(where.slice(7));
        if (method === 'POST') return this.decideByForm(id, body);
        return id ? this.onePage(id) : this.listPage();
    }

    coverPage(id) {
        const record = this.all.get(id);
        if (!record?.number) return missing();
        return this.page('Recorded', `<p>Riverton County Recorder</p><dl><dt>Number</dt><dd>${
            escape(record.number)}</dd><dt>Recorded</dt><dd>${escape(record.recorded_at)}</dd></dl>`);
    }
}
