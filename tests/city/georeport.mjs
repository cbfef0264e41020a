// GeoReport v2: from a call to an answer {status, kind, data, headers}. Knows nothing of sockets.
// An answer may instead carry {raw: {type, body}} or {hang: true}. A POST that stores a request
// also says {committed: record}.
import { formatDate, parseDate } from './dates.mjs';
import { parseForm } from './form.mjs';
import { entryErrors, formErrors } from './validate.mjs';

export const JURISDICTION = 'riverton.gov';
const DAY_MS = 86400000;

const errors = (status, ...list) => ({ status, kind: 'errors', data: list.map((e) => (
    typeof e === 'string' ? { code: status, description: e } : e)) });

const html = (status, body = '') => ({ status, raw: { type: 'text/html', body } });
const nothing = () => ({ status: 200, kind: 'requests', data: [] });

export class GeoReport {
    // city: {catalogue, quirks, records, now, apiKey, base}
    constructor(city) {
        this.city = city;
        this.recent = [];
    }

    get quirks() { return this.city.quirks; }

    services() { return this.city.catalogue.services; }

    // -- codes, which some quirks write in another way

    outCode(code) {
        if (this.quirks.codes_numeric) return [...this.services().keys()].indexOf(code) + 1;
        if (this.quirks.odd_codes) return `City: ${code.replaceAll('-', ' ')}/1`;
        return code;
    }

    findService(code) {
        if (!this.quirks.codes_numeric && !this.quirks.odd_codes) return this.services().get(code);
        return [...this.services().values()].find((s) => String(this.outCode(s.code)) === code);
    }

    // -- routing

    // call: {method, path (below the base), query, contentType, body}
    handle(call) {
        const early = this.gate(call);
        if (early) return early;
        const match = /^(.*)\.(json|xml)$/.exec(call.path);
        if (!match) return this.unknownPath();
        let parts;
        try {
            parts = match[1].split('/').map(decodeURIComponent);
        } catch {
            return errors(400, 'the path is not valid');
        }
        // A code may hold a slash (quirk odd_codes): everything behind services/ is the code.
        const name = parts[0];
        const rest = parts.length > 1 ? parts.slice(1).join('/') : null;
        if (call.method === 'POST') {
            return name === 'requests' && rest === null ? this.post(call)
                : errors(400, 'POST endpoint not available');
        }
        if (call.method !== 'GET') return errors(400, 'GET endpoint not available');
        return this.get(name, rest, call.query, match[2]);
    }

    get(name, rest, query, format) {
        if (name === 'discovery' && rest === null) return this.discovery();
        const refused = this.checkGet(query);
        if (refused) return refused;
        const isSingular = Boolean(this.quirks.request_singular);
        if (name === 'services' && rest === null) return this.serviceList();
        if (name === 'services') return this.definition(rest, format);
        if (name === 'requests' && rest === null) return this.list(query);
        if (name === (isSingular ? 'request' : 'requests') && rest !== null) return this.one(rest);
        if (name === 'tokens' && rest !== null) return this.token(rest);
        return this.unknownPath();
    }

    gate(call) {
        const { rate_limit: rate, redirect_posts: redirect } = this.quirks;
        if (rate) {
            const now = this.city.now();
            this.recent = this.recent.filter((ms) => now - ms < 60000);
            if (this.recent.length >= (rate === true ? 10 : rate)) {
                const seconds = Math.ceil((60000 - (now - this.recent[0])) / 1000);
                return { ...errors(429, 'too many requests'),
                    headers: { 'Retry-After': String(seconds) } };
            }
            this.recent.push(now);
        }
        if (redirect && call.method === 'POST') {
            return { ...html(301, '<html>Moved</html>'),
                headers: { Location: this.city.base.replace('http:', 'https:') + call.path } };
        }
        const isXml = call.path.endsWith('.xml');
        const isJson = call.path.endsWith('.json');
        if ((this.quirks.xml_only && isJson) || (this.quirks.json_only && isXml)) {
            return { status: 404, raw: { type: 'text/plain', body: 'Not found' } };
        }
        return null;
    }

    unknownPath() {
        if (!this.quirks.html_unknown_paths) return errors(404, 'there is nothing here');
        const page = '<!DOCTYPE html><html><head><title>Riverton</title></head>'
            + '<body><h1>Welcome to Riverton 311</h1></body></html>';
        if (!this.quirks.html_declaration) return html(200, page);
        return { status: 200, raw: { type: 'text/xml',
            body: `<?xml version="1.0" encoding="utf-8"?>\n${page}` } };
    }

    checkJurisdiction(id) {
        if (!id || id === JURISDICTION) return null;
        if (this.quirks.unknown_jurisdiction_empty) return nothing();
        return errors(this.quirks.unknown_jurisdiction_400 ? 400 : 404,
            'jurisdiction_id was not found');
    }

    checkKey(key) {
        if (key === this.city.apiKey) return null;
        return errors(this.quirks.bad_key_400 ? 400 : 403, key ? 'api_key is not valid'
            : 'api_key is required');
    }

    checkGet(query) {
        if (this.quirks.unknown_field_400) {
            const known = ['jurisdiction_id', 'api_key', 'service_request_id', 'service_code',
                'start_date', 'end_date', 'status'];
            const unknown = [...query.keys()].filter((name) => !known.includes(name));
            if (unknown.length) {
                return errors(400, `found unexpected entries: ${unknown.join(', ')}`);
            }
        }
        if (this.quirks.key_on_get) {
            const refused = this.checkKey(query.get('api_key'));
            if (refused) return refused;
        }
        return this.checkJurisdiction(query.get('jurisdiction_id'));
    }

    // -- discovery, services

    discovery() {
        const { quirks, city } = this;
        if (quirks.discovery_missing) return errors(404, 'there is nothing here');
        const changeset = quirks.discovery_stale ? '2012-01-01T00:00:00Z'
            : formatDate(Date.UTC(2026, 0, 5, 9) + city.catalogue.changes * 60000);
        let url = city.base.replace(/\/$/, '');
        if (quirks.discovery_stale) url += `/?jurisdiction_id=${JURISDICTION}`;
        if (quirks.discovery_other_host) url = 'https://test.riverton.invalid/open311/v2';
        const formats = [];
        if (!quirks.json_only) formats.push('text/xml');
        if (!quirks.xml_only) formats.push('application/json');
        const endpoint = { specification: 'http://wiki.open311.org/GeoReport_v2', url, changeset,
            type: quirks.discovery_stale ? 'development' : 'production', formats };
        return { status: 200, kind: 'discovery', data: {
            changeset,
            contact: 'Riverton 311, City Hall, 100 Main Street. Call 311 or write to '
                + '311@riverton.example.',
            key_service: 'Keys are given by Riverton 311, City Hall, room 104.',
            endpoints: quirks.discovery_object ? endpoint : [endpoint] } };
    }

    serviceList() {
        if (this.quirks.empty_services) return { status: 200, kind: 'services', data: [] };
        const data = [...this.services().values()].map((service) => ({
            service_code: this.outCode(service.code), service_name: service.name,
            description: service.description, metadata: service.attributes.length > 0,
            type: this.typeOf(service), keywords: service.keywords, group: service.group }));
        return { status: 200, kind: 'services', data: this.nested(data) };
    }

    typeOf(service) {
        if (this.quirks.batch_all) return 'batch';
        return service.type ?? 'realtime';
    }

    nested(list) { return this.quirks.arrays_nested ? [list] : list; }

    definition(code, format) {
        const service = this.findService(code);
        if (!service) return errors(404, `service_code ${code} was not found`);
        if (format === 'xml' && this.quirks.xml_definition_500) {
            return { status: 500, raw: { type: 'text/xml',
                body: '<?xml version="1.0" encoding="utf-8"?>\n' } };
        }
        const list = service.attributes.map((attribute) => this.attributeOut(attribute));
        const attributes = this.quirks.attributes_map && format === 'json'
            ? Object.fromEntries(list.map((attribute) => [attribute.code, attribute])) : list;
        return { status: 200, kind: 'definition',
            data: { service_code: this.outCode(service.code), attributes } };
    }

    attributeOut(attribute) {
        const { quirks } = this;
        const bend = (text) => (quirks.values_objects ? { value: text } : text);
        const values = Object.entries(attribute.values ?? {})
            .map(([key, name]) => ({ key: bend(key), name: bend(name) }));
        const out = {
            variable: attribute.variable, code: attribute.code, datatype: attribute.datatype,
            required: attribute.required,
            datatype_description: attribute.datatype_description ?? null,
            order: attribute.order, description: attribute.description };
        if (values.length) out.values = values;
        else if (quirks.values_number) out.values = 0;
        if (quirks.boston_datatypes) {
            const names = { string: 'Text', text: 'Text', singlevaluelist: 'Picklist',
                multivaluelist: 'Multi Picklist', number: 'Number', datetime: 'Date' };
            out.datatype = attribute.variable ? names[attribute.datatype] : 'Informational';
            out.dependencies = null;
        }
        return out;
    }

    // -- requests, read

    requestOut(record) {
        const { quirks } = this;
        const service = this.services().get(record.code);
        const id = record.id;
        const date = (ms) => (ms ? formatDate(ms, { withZone: !quirks.dates_local }) : null);
        const round = (n) => (n !== null && quirks.float32 ? Math.fround(n) : n);
        const text = (s) => (s && quirks.emoji_lost
            ? s.replace(/[\u{10000}-\u{10ffff}]/gu, '????') : s);
        const out = {
            service_request_id: quirks.ids_numeric ? Number(id) : id,
            status: record.status, status_notes: record.status_notes ?? null,
            service_name: service?.name ?? record.service_name,
            service_code: this.outCode(record.code), description: text(record.description ?? null),
            agency_responsible: record.agency ?? null,
            service_notice: service?.notice ?? null,
            requested_datetime: date(record.requested_ms),
            updated_datetime: date(record.updated_ms),
            expected_datetime: date(record.expected_ms),
            address: record.address_string ?? null, address_id: record.address_id ?? null,
            zipcode: null, lat: round(record.lat ?? null), long: round(record.long ?? null),
            media_url: quirks.media_dropped ? '' : record.media_url ?? null };
        if (quirks.media_url_array) {
            out.media_url = record.media_url ? [{ id: 1, url: record.media_url }] : [];
        }
        if (quirks.drop_service_fields) {
            delete out.service_name;
            delete out.service_code;
        }
        return out;
    }

    one(id) {
        const record = this.city.records.get(id);
        if (!record || record.id === null) {
            if (this.quirks.unknown_id_empty) return nothing();
            return errors(this.quirks.unknown_id_500 ? 500 : 404,
                `service_request_id ${id} was not found`);
        }
        if (record.is_private) return errors(403, 'this request is not public');
        return { status: 200, kind: 'requests', data: this.nested([this.requestOut(record)]) };
    }

    token(token) {
        const record = this.city.records.poll(token);
        if (!record || record.id === null) {
            if (this.quirks.token_empty) return nothing();
            return errors(404, `token ${token} was not found`);
        }
        const id = this.quirks.ids_numeric ? Number(record.id) : record.id;
        return { status: 200, kind: 'requests', data: [{ service_request_id: id, token }] };
    }

    // -> {from, until} or {answer}
    window(query) {
        const { quirks } = this;
        const texts = ['start_date', 'end_date'].map((name) => query.get(name) ?? '');
        const times = texts.map((text) => (text ? parseDate(text) : null));
        if (quirks.fraction_500 && texts.some((text) => text.includes('.'))) {
            return { answer: html(500) };
        }
        if (times.some(Number.isNaN)) {
            if (quirks.bad_date_500) return { answer: html(500) };
            if (quirks.bad_date_empty) return { answer: nothing() };
            return { answer: errors(400, 'the date is not valid') };
        }
        if (quirks.dates_inverted) times.reverse();
        let [from, until] = times;
        until ??= this.city.now() + DAY_MS;
        from ??= until - 90 * DAY_MS;
        if (!quirks.dates_inverted && until - from > 91 * DAY_MS) from = until - 90 * DAY_MS;
        return { from, until };
    }

    list(query) {
        const { quirks } = this;
        if (quirks.no_search) return errors(404, 'there is nothing here');
        if (quirks.bbox_500 && query.has('bbox')) return html(500);
        if (quirks.page_size_400 && query.has('page_size')) {
            return errors(400, 'SQL error near "25"');
        }
        const ids = (query.get('service_request_id') ?? '').split(',').filter(Boolean);
        if (ids.length) return this.listById(ids);
        const { answer, from, until } = this.window(query);
        if (answer) return answer;
        const codes = (query.get('service_code') ?? '').split(',').filter(Boolean)
            .map((code) => this.findService(code)?.code ?? code);
        const states = quirks.status_filter_ignored ? []
            : (query.get('status') ?? '').split(',').filter(Boolean);
        const isWanted = (record) => (!codes.length || codes.includes(record.code))
            && (!states.length || states.includes(record.status))
            && record.requested_ms >= from && record.requested_ms <= until;
        return { status: 200, kind: 'requests', data: this.nested(this.page(isWanted, query)) };
    }

    page(isWanted, query) {
        const { paging, list_lag_ms: lag } = this.quirks;
        const usual = paging === true ? 50 : paging;
        const size = paging ? Number(query.get('page_size')) || usual : 1000;
        const page = Math.max(1, Number(query.get('page')) || 1);
        const skip = paging ? (page - 1) * size : 0;
        const latest = this.city.now() - (Number(lag) || 0);
        const found = [];
        let seen = 0;
        for (const record of this.city.records.listed()) {
            if ((lag && record.committed_ms > latest) || !isWanted(record)) continue;
            seen += 1;
            if (seen > skip) found.push(this.requestOut(record));
            if (found.length >= size) break;
        }
        return found;
    }

    listById(ids) {
        const wanted = this.quirks.first_id_only ? ids.slice(0, 1) : ids;
        const found = wanted.map((id) => this.city.records.get(id))
            .filter((record) => record && record.id !== null && !record.is_private);
        return { status: 200, kind: 'requests',
            data: this.nested(found.map((record) => this.requestOut(record))) };
    }

    // A list of requests that are not the caller's: what a POST must never take an id from.
    otherRequests() {
        const found = [];
        for (const record of this.city.records.listed()) {
            if (record.is_seeded) found.push(this.requestOut(record));
            if (found.length >= 20) break;
        }
        return { status: 200, kind: 'requests', data: found };
    }

    // -- requests, written

    readForm(call) {
        const { quirks } = this;
        const type = (call.contentType ?? '').split(';')[0].trim().toLowerCase();
        const repeated = Boolean(quirks.multi_value_repeated);
        if (type === 'application/json' && quirks.json_post_lists) {
            return { answer: this.otherRequests() };
        }
        if (type === 'application/json' && quirks.json_post_accepted) {
            return { form: parseForm(new URLSearchParams(JSON.parse(call.body)).toString()) };
        }
        if (type !== 'application/x-www-form-urlencoded') {
            return { answer: errors(400, 'send application/x-www-form-urlencoded') };
        }
        return { form: parseForm(call.body, { repeated }) };
    }

    post(call, { wait, kind } = {}) {
        const { quirks } = this;
        if (quirks.captcha) return errors(403, 'reCAPTCHA is required');
        if (quirks.too_large_500 && call.body.length > 8192) {
            return html(500);
        }
        const { answer, form } = this.readForm(call);
        if (answer) return answer;
        const { fields } = form;
        const refused = this.checkKey(fields.api_key)
            ?? this.checkJurisdiction(fields.jurisdiction_id);
        if (refused) return refused;
        const known = quirks.client_request_id && fields.client_request_id
            && this.city.records.byClientId.get(fields.client_request_id);
        if (known) return this.posted(this.city.records.settle(known));
        const service = this.findService(fields.service_code ?? '');
        if (!service) return this.noService(fields.service_code);
        const found = [...entryErrors(form, quirks),
            ...(quirks.no_validation ? [] : formErrors(service, form))];
        if (found.length) return { status: 400, kind: 'errors', data: found };
        return this.posted(this.commit(service, form, { wait, kind }), true);
    }

    noService(code) {
        const { quirks } = this;
        if (!code) {
            return quirks.post_without_code_lists ? this.otherRequests()
                : errors(400, 'service_code is required');
        }
        if (quirks.hang_unknown_service) return { hang: true };
        const status = [400, 403].find((n) => quirks[`unknown_service_${n}`]) ?? 404;
        return errors(status, `service_code ${code} was not found`);
    }

    commit(service, form, { wait, kind }) {
        const { quirks, city } = this;
        const { fields } = form;
        const number = (text) => {
            if (!text) return null;
            const n = Number(text);
            return Number.isFinite(n) ? n : 0;
        };
        const now = city.now();
        const optional = Object.fromEntries(['description', 'address_string', 'address_id', 'email',
            'phone', 'first_name', 'last_name', 'account_id', 'device_id', 'media_url',
            'client_request_id'].filter((name) => fields[name])
            .map((name) => [name, fields[name]]));
        if (quirks.media_ignored) delete optional.media_url;
        if (!quirks.client_request_id) delete optional.client_request_id;
        const isZero = quirks.id_zero && !city.records.byId.has('0');
        return city.records.add(kind ?? this.typeOf(service), {
            ...optional, code: service.code, service_name: service.name, agency: service.agency,
            is_private: Boolean(service.private),
            lat: number(fields.lat), long: number(fields.long),
            attributes: form.attributes, entries: form.entries,
            expected_ms: now + (service.days ?? 5) * DAY_MS,
        }, { wait, id: isZero ? '0' : undefined });
    }

    // isNew: this very call stored it.
    posted(record, isNew = false) {
        const service = this.services().get(record.code);
        const extra = { service_notice: service?.notice ?? null, account_id: null };
        const id = this.quirks.ids_numeric ? Number(record.id) : record.id;
        let item = { service_request_id: id, ...extra };
        if (record.kind === 'batch') item = { token: record.token, ...extra };
        else if (record.kind === 'blackbox') item = extra;
        else if (this.quirks.post_whole_request) {
            const { service_notice: dropped, ...whole } = this.requestOut(record);
            item = whole;
        }
        return { status: 200, kind: 'posted', data: [item], committed: isNew ? record : undefined,
            record };
    }
}
