// Pages for people: where a resident follows a request, and the desk where staff see them all.
import { formatDate } from './dates.mjs';
import { escape } from './xml.mjs';

const STYLE = 'body{font:18px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;'
    + 'padding:0 1rem;background:#F7F3EB;color:#13222B}h1{font-size:1.6rem}dt{font-weight:600}'
    + 'dd{margin:0 0 .8rem}'
    + 'table{border-collapse:collapse;width:100%}td,th{text-align:start;padding:.4rem;'
    + 'border-bottom:1px solid #bbb;vertical-align:top}';

const page = (title, inner) => ({ status: 200, raw: { type: 'text/html; charset=utf-8',
    body: `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" `
        + `content="width=device-width"><title>${escape(title)}</title><style>${STYLE}</style>`
        + `</head><body><h1>${escape(title)}</h1>${inner}</body></html>` } });

const rows = (pairs) => `<dl>${pairs.filter(([, text]) => text !== null && text !== undefined
    && text !== '').map(([name, text]) => `<dt>${escape(name)}</dt><dd>${escape(text)}</dd>`)
    .join('')}</dl>`;

const time = (ms) => formatDate(ms).slice(0, 16).replace('T', ' ');
const withoutReference = (text) => (text ?? '').replace(/\s*\[ref [^\]]*\]\s*/g, '');
const STATUS = { open: 'Open: we are working on it', closed: 'Closed' };

export function trackPage(records, reference) {
    const record = records.byReference(reference);
    if (!record) {
        const missing = page('We do not know this number yet', `<p>${escape(reference)} has not `
            + 'reached us. A request from a kiosk can take a while. Try again later, or call '
            + '311.</p>');
        return { ...missing, status: 404 };
    }
    records.settle(record);
    const pairs = [['Status', STATUS[record.status] ?? record.status],
        ['City number', record.kind === 'blackbox' ? null : record.id],
        ['Received', time(record.requested_ms)], ['Last change', time(record.updated_ms)],
        ['We expect to be done by', record.expected_ms && time(record.expected_ms).slice(0, 10)],
        ['What we did', record.status_notes], ['Department', record.agency]];
    if (!record.is_private) {
        pairs.unshift(['Problem', record.service_name], ['Place', record.address_string]);
        pairs.push(['What you told us', withoutReference(record.description)]);
    }
    return page(`Request ${reference}`, rows(pairs));
}

export function deskPage(records) {
    const list = records.all.filter((record) => !record.is_seeded).slice(-500).reverse();
    const line = (record) => `<tr>${[record.id ?? record.token, time(record.requested_ms),
        record.service_name, record.address_string ?? [record.lat, record.long].join(', '),
        record.description, [record.first_name, record.last_name, record.phone, record.email]
            .filter(Boolean).join(', ') || 'anonymous',
        Object.entries(record.attributes).map(([k, v]) => `${k}: ${v.join(', ')}`).join('; '),
        record.status].map((text) => `<td>${escape(text ?? '')}</td>`).join('')}</tr>`;
    return page('Riverton 311: requests received', `<p>${list.length} requests</p><table><tr>${
        ['Number', 'Received', 'Service', 'Place', 'Description', 'From', 'Answers', 'Status']
            .map((name) => `<th>${name}</th>`).join('')}</tr>${list.map(line).join('')}</table>`);
}
