// The requests the city holds: in memory, and in the journal before anything is acknowledged.

export class Records {
    // seed: puts the requests of other residents in; called before anything else is held, so
    // that their serial numbers are the same at each start.
    constructor({ journal, now, batchMs, firstId, seed = () => {} }) {
        Object.assign(this, { journal, now, batchMs, firstId, seed });
        this.clear();
        this.isReplaying = true;
        for (const line of journal.lines) this.replay(line);
        this.isReplaying = false;
    }

    clear() {
        this.all = [];
        this.byId = new Map();
        this.byToken = new Map();
        this.byClientId = new Map();
        this.nextId = this.firstId;
        this.seed(this);
    }

    reset() {
        this.clear();
        this.write({ event: 'reset' });
    }

    replay(line) {
        if (line.event === 'reset') this.clear();
        else if (line.event === 'add') this.insert(line.record);
        else Object.assign(this.all[line.serial], line.set);
        if (line.event !== 'change') return;
        const record = this.all[line.serial];
        if (record.id !== null) this.setId(record, record.id);
    }

    write(event) {
        if (!this.isReplaying) this.journal.append(event);
    }

    insert(record) {
        this.all.push(record);
        if (record.id !== null) this.setId(record, record.id);
        if (record.token) this.byToken.set(record.token, record);
        if (record.client_request_id) this.byClientId.set(record.client_request_id, record);
    }

    setId(record, id) {
        record.id = id;
        this.byId.set(id, record);
        this.nextId = Math.max(this.nextId, Number(id) + 1);
    }

    takeId() {
        const id = String(this.nextId);
        this.nextId += 1;
        return id;
    }

    // kind: realtime, batch or blackbox. Returns the record, committed. A seeded record belongs to
    // another resident and comes again at each start, so it stays out of the journal.
    add(kind, fields, { id, wait, isSeeded = false } = {}) {
        const now = this.now();
        const record = {
            serial: this.all.length, kind, token: null, status: 'open', status_notes: null,
            requested_ms: now, updated_ms: now, committed_ms: now, is_seeded: isSeeded,
            ...fields, id: null,
        };
        if (kind === 'batch') {
            record.token = `T${record.serial + 1}`;
            record.ready_ms = now + (wait?.ms ?? (wait?.polls === undefined ? this.batchMs : 0));
            record.polls_left = wait?.polls ?? 0;
        } else {
            record.id = id ?? this.takeId();
        }
        if (!isSeeded) this.write({ event: 'add', record });
        this.insert(record);
        return record;
    }

    change(record, set) {
        this.write({ event: 'change', serial: record.serial, set });
        Object.assign(record, set);
        if (record.id !== null) this.setId(record, record.id);
    }

    // A batch request gets its id when its time has come.
    settle(record) {
        if (record.id !== null || record.kind !== 'batch') return record;
        if (record.polls_left > 0 || this.now() < record.ready_ms) return record;
        this.change(record, { id: this.takeId() });
        return record;
    }

    poll(token) {
        const record = this.byToken.get(token);
        if (!record) return null;
        if (record.id === null && record.polls_left > 0) {
            record.polls_left -= 1;
            return record;
        }
        return this.settle(record);
    }

    get(id) {
        const record = this.byId.get(String(id));
        return record?.kind === 'blackbox' ? undefined : record;
    }

    byReference(reference) {
        const mark = `[ref ${reference}]`;
        return this.all.findLast((record) => record.description?.includes(mark));
    }

    // Newest first; only what the public may list.
    * listed() {
        for (let k = this.all.length - 1; k >= 0; k -= 1) {
            const record = this.settle(this.all[k]);
            const isPublic = record.kind !== 'blackbox' && !record.is_private;
            if (record.id !== null && isPublic) yield record;
        }
    }
}
