// /_control/: what a test or a person at the desk may ask of the city itself.
import { changeCatalogue, loadCatalogue } from './catalogue.mjs';
import { applyQuirks, PRESETS, QUIRKS } from './quirks.mjs';

const json = (value, status = 200) => ({ status, raw: { type: 'application/json',
    body: JSON.stringify(value) } });

const referenceOf = (text) => /\[ref ([^\]]+)\]/.exec(text ?? '')?.[1] ?? null;

function changeRequest(city, name, change) {
    const { records } = city;
    const record = records.get(name) ?? records.byToken.get(name) ?? records.byReference(name);
    if (!record) return json({ error: `no request ${name}` }, 404);
    const allowed = ['status', 'status_notes', 'agency', 'expected_ms', 'requested_ms',
        'is_private', 'media_url', 'description'];
    const set = Object.fromEntries(Object.entries(change).filter(([key]) => allowed.includes(key)));
    records.change(record, { ...set, updated_ms: city.now() });
    return json({ ok: true, id: record.id });
}

function reset(city) {
    city.records.reset();
    city.recordings.reset();
    city.documents?.forget();
    city.documents?.setFaults([]);
    city.faults.set([]);
    city.faults.seed(city.seed);
    city.log.length = 0;
    city.clockMs = 0;
    for (const name of Object.keys(city.quirks)) delete city.quirks[name];
    const { changes } = city.catalogue;
    Object.assign(city.catalogue, loadCatalogue({ count: city.count }), { changes: changes + 1 });
    city.georeport.recent = [];
    city.content.extra.clear();
    city.content.state = null;
    city.sessions.clear();
}

const quirkTable = (city) => Object.fromEntries(Object.entries(QUIRKS).map(
    ([name, [number, about]]) => [name, { number, about, value: city.quirks[name] ?? false }]));

const GETS = {
    faults: (city) => city.faults.list(),
    quirks: (city) => ({ presets: PRESETS, quirks: quirkTable(city) }),
    log: (city) => city.log,
    documents: (city) => city.documents?.list() ?? [],
    recordings: (city) => [...city.recordings.all.values()],
    requests: (city, query) => city.records.all
        .filter((record) => query.has('all') || !record.is_seeded)
        .map((record) => ({ ...record, reference: referenceOf(record.description) })),
};

const POSTS = {
    faults: (city, value) => city.faults.set(value),
    'document-faults': (city, value) => city.documents?.setFaults(value),
    seed: (city, value) => city.faults.seed(value.seed),
    quirks: (city, value) => applyQuirks(city.quirks, value),
    catalogue: (city, value) => changeCatalogue(city.catalogue, value),
    clock: (city, value) => { city.clockMs = value.offset_ms; },
    content: (city, value) => city.content.put(value.path, value.text),
    reset,
};

export function control(city, { method, path, query, body }) {
    const [name, ...rest] = path.split('/').map(decodeURIComponent);
    try {
        if (method === 'GET' && GETS[name] && !rest.length) return json(GETS[name](city, query));
        if (method === 'DELETE' && name === 'faults') city.faults.set([]);
        else if (method === 'DELETE' && name === 'log') city.log.length = 0;
        else if (method === 'DELETE' && name === 'quirks') {
            for (const quirk of Object.keys(city.quirks)) delete city.quirks[quirk];
        } else if (method === 'POST' && name === 'requests' && rest.length) {
            return changeRequest(city, rest.join('/'), JSON.parse(body || '{}'));
        } else if (method === 'POST' && name === 'recordings' && rest.length) {
            const error = city.recordings.decide(rest.join('/'), JSON.parse(body || '{}'));
            if (error) return json({ error }, 409);
        } else if (method === 'POST' && POSTS[name]) POSTS[name](city, JSON.parse(body || '{}'));
        else return json({ error: 'no such control' }, 404);
        return json({ ok: true });
    } catch (error) {
        return json({ error: error.message }, 400);
    }
}
