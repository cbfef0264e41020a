// The fault switch: rules that say which exchange goes wrong, and how.
//   {"match":{"method","path_regex","nth","times","chance"},"do":{"kind":...,...}}
// nth: the first matching exchange that is hit (1). times: how many are hit from there on (1;
// 0 = all). chance: 0..1, drawn from the seeded generator. The first rule that hits wins.

// true: the call is carried out (a request is stored) although its answer goes wrong.
// "do":{"commit":true|false} says otherwise.
export const KINDS = {
    latency: true, // {ms, when:"after"|"before"} the commit
    drip: true, // {bytes, ms}: so many bytes of the answer every so many ms
    cut_in: false, // {bytes, reset}: the socket ends after so many bytes of the body
    cut_out: true, // {bytes, reset}: ... of the answer, its head counted
    lost_answer: true, // {reset}
    error_after_commit: true, // {status, body, type}
    status: false, // {status, body, type, headers}
    malformed: true, // {keep}: the answer ends in the middle, its length agrees
    hang: false,
    html: false, // {status}
    empty_ok: true,
    duplicate_key: false, // {status}
    echo: false, // {status}: a refusal that quotes what a person wrote, as many servers do
    token: true, // {ms} or {polls}
    blackbox: true,
    wrong_list: false,
    cookie_poison: true,
    redirect: false, // {status, location}
    oversize: true, // {bytes, chunked}
    refuse: false, // {ms}: nobody listens for so long
};

export const random = (seed) => {
    let state = seed >>> 0;
    return () => { // mulberry32
        state = (state + 0x6d2b79f5) >>> 0;
        let t = Math.imul(state ^ (state >>> 15), 1 | state);
        t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
        return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
};

export class Faults {
    constructor(seed) {
        this.rules = [];
        this.seed(seed);
    }

    seed(seed) { this.draw = random(seed); }

    set(rules) {
        if (!Array.isArray(rules)) throw new Error('send a list of rules');
        for (const rule of rules) {
            if (!(rule.do?.kind in KINDS)) throw new Error(`no fault ${rule.do?.kind}`);
        }
        this.rules = rules.map((rule) => {
            const { path_regex: path = '', ...match } = rule.match ?? {};
            return { nth: 1, times: 1, chance: 1, ...match, rule, path: new RegExp(path), seen: 0,
                applied: 0 };
        });
    }

    list() {
        return this.rules.map(({ rule, seen, applied }) => ({ ...rule, seen, applied }));
    }

    take(method, path) {
        for (const entry of this.rules) {
            if ((entry.method && entry.method !== method) || !entry.path.test(path)) continue;
            entry.seen += 1;
            const isLeft = entry.times === 0 || entry.applied < entry.times;
            if (entry.seen < entry.nth || !isLeft || this.draw() >= entry.chance) continue;
            entry.applied += 1;
            return { ...entry.rule.do, commit: entry.rule.do.commit ?? KINDS[entry.rule.do.kind] };
        }
        return null;
    }
}

const PAGE = '<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head><body>'
    + '<center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center></body></html>\n';

const errorsOf = (status, description) => (
    { status, kind: 'errors', data: [{ code: status, description }] });

// The answer that a fault puts in the place of the true one; null: the true one stands.
export function faultAnswer(fault, georeport, sent = '') {
    switch (fault.kind) {
    case 'status':
    case 'error_after_commit': {
        const { status = 500, body, type = 'text/plain; charset=utf-8', headers = {} } = fault;
        return { status, headers, raw: { type, body: body ?? 'Internal Server Error' } };
    }
    case 'html':
        return { status: fault.status ?? 200,
            raw: { type: 'text/html', body: fault.body ?? PAGE } };
    case 'empty_ok': return { status: 200, raw: { type: 'application/json', body: '' } };
    case 'duplicate_key':
        return errorsOf(fault.status ?? 409,
            "External system reference 'K1' already exists in database");
    case 'echo': {
        const form = new URLSearchParams(sent);
        const quoted = ['description', 'first_name', 'last_name', 'email', 'phone']
            .filter((name) => form.has(name)).map((name) => `${name} ${form.get(name)}`);
        return errorsOf(fault.status ?? 400, `not valid: ${quoted.join('; ')}`);
    }
    case 'wrong_list': return georeport.otherRequests();
    case 'redirect': {
        const location = fault.location ?? 'https://portal.invalid/login';
        return { status: fault.status ?? 302, headers: { Location: location },
            raw: { type: 'text/html', body: '<html><body>Found</body></html>' } };
    }
    default: return null;
    }
}
