// Figures of the real program, headless, through the driver's seat: typing, a large catalogue, memory in five languages.
//   KIOSK_BUILD=build node tests/bench/program.mjs
import fs from 'node:fs';
import { fillReport, world } from '../journeys/kiosk.mjs';

const row = (name, value, wanted) => console.log(`${name.padEnd(64)} ${String(value).padEnd(12)} ${wanted}`);
// CPU of the main thread in ms, from schedstat.
const cpu = (pid) => Number(fs.readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
const pss = (pid) => Number(/Pss:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))[1]) / 1024;
const median = (list) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)];

async function typeIn(kiosk, text) {
  const each = [];
  for (const sign of text) {
    const before = cpu(kiosk.child.pid);
    await kiosk.type(sign);
    await kiosk.state(); // answered after the key has been painted
    each.push(cpu(kiosk.child.pid) - before);
  }
  return median(each);
}

{ // the longest form, largest text, a nearly full description
  const { kiosk, end } = await world({ config: { visit: { text_size: 'largest' } } });
  await fillReport(kiosk, { words: 'x' });
  await kiosk.press({ name: 'edit', index: (await kiosk.tree()).filter((node) => node.name === 'edit').length - 2 });
  await kiosk.wait('describe');
  await kiosk.press('description');
  await kiosk.type('It is in the right lane just before the bus stop and cars move over. '.repeat(50));
  row('typing, 3,500 letters there, largest text: CPU ms a key', (await typeIn(kiosk, 'the water is deep when it rains '.repeat(3))).toFixed(2), '<= 2');
  await end();
}
const search = {};
for (const count of [40, 2000]) {
  const { kiosk, end } = await world({ city: count > 100 ? ['--services', String(count)] : [] });
  const before = cpu(kiosk.child.pid);
  for (let k = 0; k < 10; k++) { await kiosk.press('primary'); await kiosk.wait('home'); await kiosk.press('bar.finish'); await kiosk.wait('attract'); }
  const home = (cpu(kiosk.child.pid) - before) / 10;
  await kiosk.press('primary'); await kiosk.wait('home'); await kiosk.press('home.report'); await kiosk.wait('choose_service'); await kiosk.press('search');
  search[count] = { home, key: await typeIn(kiosk, 'street light') };
  await end();
}
row('home with 2,000 services / with 40 (CPU)', (search[2000].home / search[40].home).toFixed(2), '<= 1.2');
row(`search key with 2,000 / with 40 (${search[2000].key.toFixed(2)} / ${search[40].key.toFixed(2)} ms)`, (search[2000].key / search[40].key).toFixed(2), '<= 1.2');
{
  const { kiosk, end } = await world();
  for (let lang = 0; lang < 5; lang++) {
    await kiosk.press('lang', lang); await kiosk.wait('home');
    await kiosk.press('home.report'); await kiosk.wait('choose_service'); await kiosk.press('search'); await kiosk.type('a');
    await kiosk.press('bar.finish'); await kiosk.wait('attract');
  }
  await kiosk.press('primary'); await kiosk.wait('home');
  row('PSS MB on home after all five languages', pss(kiosk.child.pid).toFixed(1), '<= 35');
  await end();
}
