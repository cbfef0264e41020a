// The journey that the project exists for: a resident files a request by touch, leaves with a reference, and the city
// has it exactly once. In three languages, with the network away, and with a server that takes it and does not say so.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import test from 'node:test';
import { answerQuestions, fillReport, makeFolder, pressFirst, startCity, startKiosk, until, world, writeConfig } from './kiosk.mjs';

test('a resident files a request, leaves with a reference, and the city has it once with every answer', async () => {
  const { city, kiosk, end } = await world();
  try {
    await fillReport(kiosk, { words: 'In the right lane, before the bus stop.' });
    assert.equal((await city.requests()).length, 0, 'nothing leaves before Send');
    await kiosk.press('primary');
    await kiosk.wait('done');
    const { reference } = await kiosk.state();
    assert.match(reference, /^K1-[0-9A-Z]{4}-[0-9A-Z]{2}$/);
    const [request] = await until(async () => { const all = await city.requests(); return all.length ? all : null; }, 10000, 'the request');
    assert.ok(request.description.includes('In the right lane, before the bus stop.'));
    assert.ok(request.description.startsWith(`[ref ${reference}]\n`));
    assert.ok(request.address_string.startsWith('214 Mil'));
    assert.equal(Object.fromEntries(request.entries).email, undefined, 'anonymous sends no contact');
    const number = await until(async () => (await kiosk.state()).number, 10000, 'the city\'s number');
    await kiosk.waitLabel(number);
    assert.equal((await city.requests()).length, 1);
    await kiosk.press('primary');
    await kiosk.wait('attract');
  } finally { await end(); }
});

test('the same in Spanish and in Arabic: the words change, what reaches the city does not', async () => {
  for (const [index, word] of [[1, 'problema'], [4, 'مشكلة']]) {
    const { city, kiosk, end } = await world();
    try {
      await kiosk.press('lang', index);
      await kiosk.wait('home');
      assert.ok((await kiosk.text()).includes(word), `home speaks language ${index}`);
      await kiosk.press('home.report');
      await kiosk.wait('choose_service');
      await pressFirst(kiosk, 'service');
      await kiosk.wait('where');
      await kiosk.press('here');
      await answerQuestions(kiosk);
      await kiosk.wait('describe');
      await kiosk.press('primary');
      await kiosk.wait('contact');
      await kiosk.press('contact', 1);
      await kiosk.press('primary');
      await kiosk.wait('review');
      await kiosk.press('primary');
      await kiosk.wait('done');
      const [request] = await until(async () => { const all = await city.requests(); return all.length ? all : null; }, 10000, 'the request');
      assert.ok(request.description.includes('[ref K1-'));
      assert.equal((await city.requests()).length, 1);
    } finally { await end(); }
  }
});

test('without the network the report is kept, the screen says so, and it goes out when the city is back', async () => {
  const { city, kiosk, end } = await world();
  try {
    await fillReport(kiosk);
    await city.faults([{ match: { method: 'POST', path_regex: '/requests' }, do: { kind: 'cut_in', bytes: 1 } }]);
    await kiosk.press('primary');
    await kiosk.wait('done');
    const { reference } = await kiosk.state();
    assert.equal((await city.requests()).length, 0);
    const waiting = await until(async () => { const state = await kiosk.state(); return state.outbox.oldest_age_ms > 200 && state; }, 5000, 'an entry that waits');
    assert.ok(waiting.outbox.oldest_age_ms < 60000, `${waiting.outbox.oldest_age_ms} ms`);
    assert.ok(waiting.catalogue_age_ms >= 0 && waiting.catalogue_age_ms < 60000, `${waiting.catalogue_age_ms} ms`);
    await city.clearFaults();
    await until(async () => (await city.requests()).length === 1, 60000, 'the request after the fault');
    await until(async () => (await kiosk.state()).outbox.oldest_age_ms === null, 20000, 'nothing waits any more');
    assert.ok((await city.requests())[0].description.includes(reference));
  } finally { await end(); }
});

test('a server that stores the request and loses the answer gets it only once', async () => {
  const { city, kiosk, end } = await world();
  try {
    await city.faults([{ match: { method: 'POST', path_regex: '/requests', times: 1 }, do: { kind: 'lost_answer' } }]);
    await fillReport(kiosk);
    await kiosk.press('primary');
    await kiosk.wait('done');
    await until(async () => (await kiosk.state()).number, 60000, 'the number, found by lookup');
    assert.equal((await city.requests()).length, 1, 'one request, not two');
  } finally { await end(); }
});

test('Back and Edit lose nothing; Start over and Finish ask before they erase', async () => {
  const { kiosk, city, end } = await world();
  try {
    await fillReport(kiosk, { words: 'Keep these words' });
    await kiosk.must({ do: 'press', name: 'edit', index: 1 });
    await kiosk.wait('where');
    await kiosk.press('primary');
    await kiosk.wait('review');
    assert.ok((await kiosk.text()).includes('Keep these words') || (await kiosk.text()).includes('private'));
    await kiosk.press('bar.finish');
    await kiosk.wait('leave');
    await kiosk.press('primary');
    await kiosk.wait('review');
    await kiosk.press('bar.finish');
    await kiosk.wait('leave');
    await kiosk.press('leave.now');
    await kiosk.wait('attract');
    assert.equal((await city.requests()).length, 0);
  } finally { await end(); }
});

test('what looks like a card number is refused and not sent', async () => {
  const { kiosk, city, end } = await world();
  try {
    await fillReport(kiosk, { words: 'Harmless' });
    await kiosk.press({ name: 'edit', index: (await kiosk.tree()).filter((node) => node.name === 'edit').length - 2 });
    await kiosk.wait('describe');
    await kiosk.press('description');
    await kiosk.type(' my card 4111 1111 1111 1111');
    await kiosk.press('primary');
    assert.equal((await kiosk.state()).screen, 'describe');
    assert.ok((await kiosk.text()).includes('card number'));
    await kiosk.press('bar.back');
    await kiosk.wait('review');
    const review = JSON.stringify(await kiosk.tree());
    assert.ok(!review.includes('4111'), 'the review neither shows nor says it');
    assert.ok(review.includes('card number'), 'the review says why');
    await kiosk.press('primary');
    await kiosk.wait('describe');
    assert.ok((await kiosk.text()).includes('card number'));
    assert.equal((await city.requests()).length, 0);
  } finally { await end(); }
});

// GeoReport service_notice and expected_datetime. Until the city speaks, the kiosk promises no time.
test('what the city says about the time is shown, and nothing is promised before', async () => {
  const { city, kiosk, end } = await world();
  try {
    await city.faults([{ match: { method: 'POST', path_regex: '/requests' }, do: { kind: 'status', status: 429 } }]);
    await fillReport(kiosk);
    await kiosk.press('primary');
    await kiosk.wait('done');
    await kiosk.waitLabel('The city decides who looks at it and when.');
    const before = await kiosk.text();
    assert.ok(!/work day|\bdays?\b/.test(before), before);
    assert.ok(!before.includes('The city says'), before);
    await city.clearFaults();
    await kiosk.waitLabel('Most potholes are filled within 5 working days.');
    await kiosk.press('primary');
    await kiosk.wait('attract');
  } finally { await end(); }
});

test('the city\'s notice is shown in the resident\'s language when the content pack has it', async () => {
  const { kiosk, end } = await world();
  try {
    await fillReport(kiosk);
    await kiosk.press('bar.language');
    await kiosk.wait('language');
    await kiosk.press('lang', 1);
    await kiosk.must({ do: 'wait', label: 'Enviar', ms: 8000 }).catch(() => null);
    if ((await kiosk.state()).screen === 'language') await kiosk.press('primary');
    await kiosk.wait('review');
    await kiosk.press('primary');
    await kiosk.wait('done');
    await kiosk.waitLabel('La mayoría de los baches se tapan en 5 días hábiles.');
  } finally { await end(); }
});

test('when the answer was lost and the lookup finds the request, its expected day is shown', async () => {
  const { city, kiosk, end } = await world();
  try {
    await city.faults([{ match: { method: 'POST', path_regex: '/requests', times: 1 }, do: { kind: 'lost_answer' } }]);
    await fillReport(kiosk);
    await kiosk.press('primary');
    await kiosk.wait('done');
    await kiosk.waitLabel('The city expects to be done.');
    assert.match(await kiosk.text(), /By .?(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day/);
  } finally { await end(); }
});

// More than the kiosk takes in: the service is not lost for it, and nobody finds out only later.
test('questions that are too large to load are named to the resident and to the city', async () => {
  const city = await startCity();
  const folder = makeFolder();
  await city.control('POST', 'quirks', { no_validation: true }); // a strict one refuses, and then it is for staff
  await city.faults([{ match: { method: 'GET', path_regex: '/services/[a-z]', times: 0 }, do: { kind: 'oversize', bytes: 6000000 } }]);
  const kiosk = await startKiosk(folder, writeConfig(folder, city));
  try {
    await until(async () => (await kiosk.state()).content, 15000, 'the catalogue');
    await fillReport(kiosk, { words: 'Deep.' });
    assert.match(await kiosk.text(), /questions for this could not be loaded\. Staff will see that/);
    await kiosk.press('primary');
    await kiosk.wait('done');
    const [request] = await until(async () => { const all = await city.requests(); return all.length ? all : null; }, 10000, 'the request');
    assert.match(request.description, /Deep\.\nThe questions could not be loaded at the kiosk: please ask\.$/);
  } finally {
    await kiosk.stop();
    await city.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  }
});
