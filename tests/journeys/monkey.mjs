// A monkey at the kiosk: seeded random taps, keys, typed text and bar presses on the real program. It must never die, hang
// or lose its way: in the end Finish leads to the attract screen and the program stops cleanly (sanitizers speak then).
//   node tests/journeys/monkey.mjs [ACTIONS=100000] [SEED=1]
import assert from 'node:assert/strict';
import { until, world } from './kiosk.mjs';

const actions = Number(process.argv[2] || 100000);
let seed = BigInt(process.argv[3] || 1);
const random = (below) => { // xorshift: the same run for the same seed
  seed ^= seed << 13n; seed &= (1n << 64n) - 1n; seed ^= seed >> 7n; seed ^= seed << 17n; seed &= (1n << 64n) - 1n;
  return Number(seed % BigInt(below));
};
const keys = ['up', 'down', 'left', 'right', 'select', 'back', 'help', 'volume_up', 'volume_down', 'rate_up', 'rate_down', 'repeat', 'pause',
  'backspace', 'delete', 'enter', 'tab', 'tab_back', 'home', 'end', 'page_up', 'page_down'];
const texts = ['a', 'pothole', '214 mil', 'ñ¿é', 'nihao', 'tieengs vieetj', 'حفرة', '4111 1111 1111 1111', '😀', 'K1-7F3Q-2Z', '  ', "O'Neill", '\u0301\u0301', '٣٤٥'];

const { kiosk, city, end } = await world({ config: { visit: { idle_s: 3600 } } });
const started = Date.now();
try {
  for (let k = 0; k < actions; k++) {
    const dice = random(100);
    if (dice < 45) {
      const targets = (await kiosk.tree()).filter((node) => node.flags.includes('focusable') && node.hit[2] > 0);
      const target = targets[random(targets.length)];
      if (target && (target.name !== 'bar.finish' || random(6) === 0)) await kiosk.ask({ do: 'press', id: target.id });
    } else if (dice < 60) {
      const x = random(1080), y = random(1920);
      await kiosk.ask({ do: 'touch', finger: ['down', 'move', 'up', 'cancel'][random(4)], x, y });
    } else if (dice < 85) await kiosk.ask({ do: 'key', name: keys[random(keys.length)] });
    else await kiosk.ask({ do: 'type', text: texts[random(texts.length)] });
    if (k % 5000 === 4999) console.log(`${k + 1} actions, ${((k + 1) * 1000 / (Date.now() - started)).toFixed(0)}/s, on ${(await kiosk.state()).screen}`);
  }
  for (let k = 0; k < 6 && (await kiosk.state()).screen !== 'attract'; k++) {
    await kiosk.ask({ do: 'press', name: 'bar.finish' });
    await kiosk.ask({ do: 'press', name: 'leave.now' });
  }
  const state = await until(async () => { const now = await kiosk.state(); return now.screen === 'attract' ? now : null; }, 60000, 'the way home');
  assert.equal(state.screen, 'attract');
  console.log(`monkey: ${actions} actions, seed ${process.argv[3] || 1}, ${(await city.requests()).length} requests filed, home again`);
} finally {
  await end();
}
assert.equal(kiosk.child.exitCode, 0, `the kiosk ended with ${kiosk.child.exitCode} ${kiosk.child.signalCode}`);
