// kill -9 of the whole program at random moments around Send: nothing that was acknowledged on the screen is lost, and
// nothing reaches the city twice. KILLS=500 for the long run (label soak).
import assert from 'node:assert/strict';
import fs from 'node:fs';
import test from 'node:test';
import { answerQuestions, makeFolder, pressFirst, startCity, startKiosk, until, writeConfig } from './kiosk.mjs';

const kills = Number(process.env.KILLS || 12);
let seed = Number(process.env.SEED || 311);
const random = () => { seed = (seed * 1103515245 + 12345) % 2147483648; return seed / 2147483648; };
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function toReview(kiosk) {
  await kiosk.press('primary'); await kiosk.wait('home');
  await kiosk.press('home.report'); await kiosk.wait('choose_service');
  await pressFirst(kiosk, 'service'); await kiosk.wait('where');
  await kiosk.press('here');
  await answerQuestions(kiosk);
  await kiosk.wait('describe'); await kiosk.press('primary');
  await kiosk.wait('contact'); await kiosk.press('contact', 1); await kiosk.press('primary');
  await kiosk.wait('review');
}

test(`${kills} kills around Send: nothing acknowledged is lost, nothing is there twice`, async () => {
  const city = await startCity(), folder = makeFolder(), config = writeConfig(folder, city), acknowledged = new Set();
  let kiosk = null;
  try {
    for (let k = 0; k < kills; k++) {
      kiosk = await startKiosk(folder, config);
      kiosk.gone.catch(() => {});
      await until(async () => (await kiosk.state()).content, 15000, 'the catalogue');
      await toReview(kiosk);
      const delay = random() < 0.5 ? random() * 30 : random() * 400;
      const sending = (async () => {
        await kiosk.press('primary');
        await kiosk.wait('done', 5000);
        const { reference } = await kiosk.state();
        if (reference) acknowledged.add(reference);
      })().catch(() => {});
      await sleep(delay);
      kiosk.child.kill('SIGKILL');
      await kiosk.gone;
      await sending;
    }
    kiosk = await startKiosk(folder, config);
    const inCity = async () => (await city.requests()).map((request) => request.reference);
    await until(async () => { const there = await inCity(); return [...acknowledged].every((one) => there.includes(one)); }, 120000,
      'the last acknowledged one');
    await until(async () => { const { outbox } = await kiosk.state(); return outbox.waiting + outbox.unknown === 0; }, 60000, 'an empty outbox');
    const references = await inCity();
    for (const reference of acknowledged) assert.ok(references.includes(reference), `${reference} was acknowledged and is not there`);
    assert.equal(new Set(references).size, references.length, `twice: ${references}`);
    assert.ok(acknowledged.size > 0, 'some Sends were acknowledged before the kill');
    console.log(`${kills} kills, ${acknowledged.size} acknowledged, ${references.length} in the city: 0 lost, 0 twice`);
  } finally {
    await kiosk?.stop('SIGKILL').catch(() => {});
    await city.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  }
});
