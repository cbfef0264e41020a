// An append-only file of JSON lines. A line is written before the answer goes out, so that a city
// that is killed comes back with everything it has acknowledged.
import fs from 'node:fs';
import path from 'node:path';

export function openJournal(folder) {
    if (!folder) return { lines: [], append() {}, close() {} };
    fs.mkdirSync(folder, { recursive: true });
    const file = path.join(folder, 'journal.jsonl');
    const text = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    // A torn last line was never acknowledged: it goes.
    if (whole.length !== text.length) fs.writeFileSync(file, whole);
    const descriptor = fs.openSync(file, 'a');
    return {
        lines: whole.split('\n').filter(Boolean).map((line) => JSON.parse(line)),
        append(event) { fs.writeSync(descriptor, `${JSON.stringify(event)}\n`); },
        close() { fs.closeSync(descriptor); },
    };
}
