// Tracking: by reference and by the city's number, also while the request still waits in the outbox.
import assert from 'node:assert/strict';
import test from 'node:test';
import { fillReport, until, world } from './kiosk.mjs';

async function track(kiosk, number) {
  await kiosk.press('primary');
  await kiosk.wait('home');
  await kiosk.press('home.track');
  await kiosk.wait('track');
  await kiosk.press('reference');
  await kiosk.type(number);
  await kiosk.press('primary');
  await kiosk.wait('track_result');
}

async function send(kiosk) {
  await fillReport(kiosk);
  await kiosk.press('primary');
  await kiosk.wait('done');
  const { reference } = await kiosk.state();
  return reference;
}

test('a reference finds its request, with status and notes in words, after staff changed it', async () => {
  const { city, kiosk, end } = await world();
  try {
    const reference = await send(kiosk);
    const number = await until(async () => (await kiosk.state()).number, 10000, 'the number');
    await kiosk.press('primary');
    await kiosk.wait('attract');
    await city.control('POST', `requests/${encodeURIComponent(number)}`, { status: 'closed', status_notes: 'Filled on Tuesday.' });
    await track(kiosk, reference.toLowerCase());
    await kiosk.waitLabel('It is closed.');
    const text = await kiosk.text();
    assert.ok(text.includes('Filled on Tuesday.'), text);
    assert.ok(text.includes(number), text);
  } finally { await end(); }
});

test('a reference still in the outbox is told from the kiosk itself', async () => {
  const { city, kiosk, end } = await world();
  try {
    await city.faults([{ match: { path_regex: '/requests' }, do: { kind: 'cut_in', bytes: 1 } }]);
    const reference = await send(kiosk);
    await kiosk.press('primary');
    await kiosk.wait('attract');
    await track(kiosk, reference);
    await kiosk.waitName('facts', 35000);
    assert.ok((await kiosk.text()).includes(reference));
  } finally { await end(); }
});

test('a typing slip is told at once and nothing is asked of the city', async () => {
  const { city, kiosk, end } = await world();
  try {
    await kiosk.press('primary');
    await kiosk.wait('home');
    await kiosk.press('home.track');
    await kiosk.wait('track');
    await kiosk.press('reference');
    await kiosk.type('K1-7F3Q-2X');
    await city.control('DELETE', 'log');
    await kiosk.press('primary');
    const { screen } = await kiosk.state();
    const text = await kiosk.text();
    assert.ok(screen === 'track' && text.includes('alert'), text);
  } finally { await end(); }
});
