// What a finger sees when it comes down, on the real program: every target answers at once, not when the finger lifts.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { world } from './kiosk.mjs';

// The targets of this screen whose picture a finger does not change.
async function deaf(kiosk, folder) {
  const file = path.join(folder, 'shot.png'), found = [];
  const shot = async () => { await kiosk.shot(file); return fs.readFileSync(file); };
  const before = await shot();
  for (const node of (await kiosk.tree()).filter((one) => one.flags.includes('focusable') && one.hit[2] > 0)) {
    const [left, top, width, height] = node.hit, at = { x: Math.round(left + width / 2), y: Math.round(top + height / 2) };
    await kiosk.must({ do: 'touch', finger: 'down', ...at });
    if (before.equals(await shot())) found.push(`${node.name}#${node.index}`);
    await kiosk.must({ do: 'touch', finger: 'cancel', ...at });
  }
  assert.ok(before.equals(await shot()), 'a finger that was cancelled leaves nothing');
  return found;
}

test('every target answers a finger when it comes down', async () => {
  const { kiosk, folder, end } = await world({ noCity: true, noCatalogue: true });
  try {
    assert.deepEqual(await deaf(kiosk, folder), []);
    await kiosk.press('primary');
    await kiosk.wait('home');
    assert.deepEqual(await deaf(kiosk, folder), []);
    await kiosk.press('bar.display');
    await kiosk.wait('display');
    assert.deepEqual(await deaf(kiosk, folder), []);
  } finally { await end(); }
});
