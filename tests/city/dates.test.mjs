// Dates of the wire: with the city's offset, in winter and in summer.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayStart, formatDate, parseDate } from './dates.mjs';

test('a date carries the offset of its season and reads back', () => {
    for (const [utc, text] of [['2026-01-05T16:00:00Z', '2026-01-05T09:00:00-07:00'],
        ['2026-07-05T16:00:00.900Z', '2026-07-05T10:00:00-06:00'],
        ['2026-03-08T08:59:59Z', '2026-03-08T01:59:59-07:00'],
        ['2026-03-08T09:00:00Z', '2026-03-08T03:00:00-06:00']]) {
        assert.equal(formatDate(Date.parse(utc)), text);
        assert.equal(parseDate(text), Math.floor(Date.parse(utc) / 1000) * 1000);
    }
});

test('only a day or a date with a zone is a date', () => {
    for (const text of ['', 'junk', '2026-01-05T16:00:00', '5.1.2026', '2026-13-45T99:00:00Z']) {
        assert.ok(Number.isNaN(parseDate(text)), text);
    }
    assert.ok(parseDate('2026-01-05') && parseDate('2026-01-05T16:00:00.5+01:00'));
});

test('the day of the city starts at its own midnight, also over a change of the clock', () => {
    assert.equal(formatDate(dayStart(Date.parse('2026-11-24T05:00:00Z'))),
        '2026-11-23T00:00:00-07:00');
    assert.equal(formatDate(dayStart(Date.parse('2026-03-08T05:00:00Z'), 2)),
        '2026-03-09T00:00:00-06:00');
});
