// The report journey by itself on the real program, with a picture of each screen and what the city received.
//   node tests/journeys/walk.mjs --shots DIR [--lang N] [--size N]
// firmware/run calls it when there is no display.
import fs from 'node:fs';
import path from 'node:path';
import { fillReport, until, world } from './kiosk.mjs';

const option = (name, otherwise) => { const at = process.argv.indexOf(name); return at < 0 ? otherwise : process.argv[at + 1]; };
const folder = path.resolve(option('--shots', 'shots'));
const lang = Number(option('--lang', -1)), size = Number(option('--size', -1));
fs.mkdirSync(folder, { recursive: true });
const { city, kiosk, end } = await world();
let count = 0;
const see = async (name) => { await kiosk.shot(path.join(folder, `${String(++count).padStart(2, '0')}-${name}.png`)); };
try {
  await see('attract');
  if (lang >= 0 || size >= 0) { // settings are of the visit: open it, set them, and go on from home
    await kiosk.press('primary');
    await kiosk.wait('home');
    await kiosk.press('bar.display');
    await kiosk.wait('display');
    if (size >= 0) await kiosk.press('size', size);
    await kiosk.press('bar.language');
    await kiosk.wait('language');
    if (lang >= 0) await kiosk.press('lang', lang);
    for (let k = 0; k < 3 && (await kiosk.state()).screen !== 'home'; k++) await kiosk.press('primary');
  }
  await fillReport(kiosk, { see, words: 'In the right lane, just before the bus stop. It fills with water when it rains.', isHome: lang >= 0 || size >= 0 });
  await kiosk.press('primary');
  await kiosk.wait('done');
  const number = await until(async () => (await kiosk.state()).number, 15000, 'the city\'s number');
  await kiosk.waitLabel(number);
  await see('done');
  const received = path.join(folder, 'received.json');
  fs.writeFileSync(received, `${JSON.stringify(await city.requests(), null, 2)}\n`);
  console.log(`${count} pictures and what the city received (request ${number}) are in ${folder}`);
} finally {
  await end();
}
