// Dates of the wire: RFC 3339, whole seconds, with the offset of the city's zone.
const ZONE = 'America/Denver';

const PARTS = new Intl.DateTimeFormat('en-US', {
    timeZone: ZONE, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit',
    hour: '2-digit', minute: '2-digit', second: '2-digit' });

function localParts(ms) {
    return Object.fromEntries(PARTS.formatToParts(ms).map(({ type, value }) => [type, value]));
}

// The offset changes at a quarter of an hour at most, and asking for it is slow.
const offsets = new Map();

export function offsetMinutes(ms) {
    const slot = Math.floor(ms / 900000);
    if (!offsets.has(slot)) {
        const p = localParts(slot * 900000);
        const local = Date.UTC(p.year, p.month - 1, p.day, p.hour, p.minute, p.second);
        offsets.set(slot, Math.round((local - slot * 900000) / 60000));
    }
    return offsets.get(slot);
}

export function formatDate(ms, { withZone = true } = {}) {
    const offset = offsetMinutes(ms);
    const text = new Date(ms + offset * 60000).toISOString().slice(0, 19);
    if (!withZone) return text;
    const two = (n) => String(n).padStart(2, '0');
    const size = Math.abs(offset);
    return `${text}${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

const RFC3339 = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d))?$/;

// -> ms, or NaN when the text is not a date with a zone (a bare day counts).
export const parseDate = (text) => (RFC3339.test(text) ? Date.parse(text) : NaN);

// The start of the city's day, `days` from the one that holds ms.
export function dayStart(ms, days = 0) {
    const p = localParts(ms);
    const guess = Date.UTC(p.year, p.month - 1, Number(p.day) + days, 12);
    return Date.UTC(p.year, p.month - 1, Number(p.day) + days) - offsetMinutes(guess) * 60000;
}
