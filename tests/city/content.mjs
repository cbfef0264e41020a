// The content pack (CITY_API section 5): files made from data/, signed with the city's key.
import crypto from 'node:crypto';
import fs from 'node:fs';
import { dayStart } from './dates.mjs';
import { expandAttributes, readData, stopValues } from './catalogue.mjs';

export const LANGUAGES = ['en', 'es', 'zh', 'vi', 'ar'];

// The same seed gives the same key at each start.
export function cityKey(seed) {
    const secret = crypto.createHash('sha256').update(`kiosk311 city ${seed}`).digest();
    const prefix = Buffer.from('302e020100300506032b657004220420', 'hex'); // PKCS 8, Ed25519
    const key = crypto.createPrivateKey({
        key: Buffer.concat([prefix, secret]), format: 'der', type: 'pkcs8' });
    const spki = crypto.createPublicKey(key).export({ format: 'der', type: 'spki' });
    return { key, publicKey: spki.subarray(-32).toString('base64') };
}

const attributeTexts = ({ description, datatype_description: hint, values }) => ({
    description, ...(hint ? { datatype_description: hint } : {}), ...(values ? { values } : {}) });

function englishServices(catalogue) {
    const services = {};
    const groups = {};
    for (const service of catalogue.services.values()) {
        const { name, description, keywords, notice, attributes } = service;
        groups[service.group] = service.group;
        services[service.code] = { name, description, keywords, ...(notice ? { notice } : {}),
            attributes: Object.fromEntries(attributes.map((a) => [a.code, attributeTexts(a)])) };
    }
    return { lang: 'en', groups, services };
}

// The translation's own words first, then those of a question that several services share, then
// the phrases that come again and again.
function translateAttribute(words, own, attribute) {
    const shared = words.shared[attribute.shared] ?? {};
    const phrase = (text) => words.phrases[text];
    const texts = { description: own.description ?? shared.description
        ?? phrase(attribute.description) };
    const hint = attribute.datatype_description;
    if (hint) {
        texts.datatype_description = own.datatype_description ?? shared.datatype_description
            ?? phrase(hint);
    }
    if (attribute.values) {
        texts.values = Object.fromEntries(Object.entries(attribute.values).map(([key, name]) => (
            [key, own.values?.[key] ?? shared.values?.[key] ?? phrase(name)])));
    }
    return texts;
}

function translated(lang, data) {
    const words = readData(`services.${lang}.json`);
    const services = {};
    for (const service of data.services) {
        const { attributes: questions = {}, ...own } = words.services[service.code];
        const attributes = {};
        for (const attribute of expandAttributes(data, service)) {
            const texts = translateAttribute(words, questions[attribute.code] ?? {}, attribute);
            if (attribute.list === 'stops') texts.values = stopValues(data, words.stops);
            attributes[attribute.code] = texts;
        }
        services[service.code] = { ...own, attributes };
    }
    return { lang, groups: words.groups, services };
}

// Codes as the service list shows them, also under a quirk that writes them in another way.
function recode(texts, outCode) {
    return { ...texts, services: Object.fromEntries(Object.entries(texts.services)
        .map(([code, service]) => [String(outCode(code)), service])) };
}

function metaFile(catalogue, outCode) {
    const { icons, group_icons: groupIcons, most_used: used, other } = readData('meta.json');
    const isHere = (code) => catalogue.services.has(code);
    return {
        icons: Object.fromEntries(Object.entries(icons).filter(([code]) => isHere(code))
            .map(([code, icon]) => [String(outCode(code)), icon])),
        group_icons: groupIcons,
        most_used: used.filter(isHere).map((code) => String(outCode(code))),
        other: String(outCode(other)),
    };
}

// from_day and until_day count from the city's today.
const noticesFile = (now) => readData('notices.json').map(({ id, from_day: from, until_day: until,
    text }) => ({ id, from: new Date(dayStart(now, from)).toISOString().replace('.000', ''),
    until: new Date(dayStart(now, until)).toISOString().replace('.000', ''), text }));

export class Content {
    // city: {catalogue, quirks, now, origin, seed}; outCode: a service code as the list shows it
    constructor(city, outCode) {
        this.city = city;
        this.outCode = outCode;
        this.data = readData('services.json');
        this.keys = cityKey(city.seed);
        this.extra = new Map();
        this.state = null;
    }

    // A test may put files of its own into the pack.
    put(path, text) {
        this.extra.set(path, Buffer.from(text));
        this.state = null;
    }

    build() {
        const { catalogue, quirks, now, origin } = this.city;
        const day = dayStart(now());
        const { odd_codes: odd, codes_numeric: numeric } = quirks;
        const state = JSON.stringify([catalogue.changes, day, odd, numeric]);
        if (state === this.state) return;
        const files = new Map();
        const json = (path, value) => files.set(path, Buffer.from(`${JSON.stringify(value)}\n`));
        for (const lang of LANGUAGES) {
            const texts = lang === 'en' ? englishServices(catalogue) : translated(lang, this.data);
            json(`services.${lang}.json`, recode(texts, this.outCode));
        }
        json('services.meta.json', metaFile(catalogue, this.outCode));
        json('city.json', { ...readData('city.json'), tracking: `${origin}/track/` });
        json('notices.json', noticesFile(now()));
        files.set('gazetteer.csv', fs.readFileSync(new URL('data/gazetteer.csv', import.meta.url)));
        for (const [path, bytes] of this.extra) files.set(path, bytes);
        const list = [...files].map(([path, bytes]) => ({ path, bytes: bytes.length,
            sha256: crypto.createHash('sha256').update(bytes).digest('hex') }));
        const version = crypto.createHash('sha256').update(JSON.stringify(list)).digest('hex');
        const pack = Buffer.from(JSON.stringify({ version: version.slice(0, 16), files: list }));
        Object.assign(this, { files, pack, state, etag: `"${version.slice(0, 32)}"`,
            signature: crypto.sign(null, pack, this.keys.key) });
    }

    // path: below /content/
    handle(path, ifNoneMatch) {
        this.build();
        if (path === 'pack.json') return this.packAnswer(ifNoneMatch);
        const bytes = this.files.get(decodeURIComponent(path.replace(/^files\//, '')));
        if (!path.startsWith('files/') || !bytes) {
            return { status: 404, raw: { type: 'text/plain', body: 'Not found' } };
        }
        const type = path.endsWith('.csv') ? 'text/csv; charset=utf-8' : 'application/json';
        const body = this.city.quirks.pack_bad_file ? Buffer.from(bytes).fill('x', 5, 6) : bytes;
        return { status: 200, raw: { type, body } };
    }

    packAnswer(ifNoneMatch) {
        const { quirks } = this.city;
        const headers = { ETag: this.etag };
        const signature = Buffer.from(this.signature);
        if (quirks.pack_bad_signature) signature[7] ^= 1;
        if (!quirks.pack_unsigned) {
            headers['Content-Signature'] = `ed25519=${signature.toString('base64')}`;
        }
        if (ifNoneMatch === this.etag) return { status: 304, headers, raw: { type: '', body: '' } };
        return { status: 200, headers, raw: { type: 'application/json', body: this.pack } };
    }
}
