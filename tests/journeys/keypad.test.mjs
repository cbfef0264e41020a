// Four keys and a voice: the report journey without the screen. What is said must lead the way.
import assert from 'node:assert/strict';
import test from 'node:test';
import { until, world } from './kiosk.mjs';

// Moves with Down until the focused node has this name, then presses Select.
async function choose(kiosk, name, index) {
  for (let k = 0; k < 120; k++) {
    const focused = (await kiosk.tree()).find((node) => node.flags.includes('focused'));
    if (focused?.name === name && (index === undefined || focused.index === index)) {
      await kiosk.key('select');
      return;
    }
    await kiosk.key('down');
  }
  throw new Error(`focus never reached ${name}:\n${await kiosk.text()}`);
}

test('a report is filed with arrows, select and the spoken words alone', async () => {
  const { city, kiosk, end } = await world();
  const heard = [];
  const listen = async () => { for (const one of await kiosk.said()) heard.push(one.text); };
  try {
    await choose(kiosk, 'primary');
    await kiosk.wait('home');
    await choose(kiosk, 'bar.listen');
    await listen();
    assert.ok(heard.some((text) => text.includes('How can we help you today?')), heard.join(' | '));
    await choose(kiosk, 'home.report');
    await kiosk.wait('choose_service');
    await choose(kiosk, 'service');
    await kiosk.wait('where');
    await choose(kiosk, 'here');
    for (let k = 0; k < 20 && (await kiosk.state()).screen !== 'describe'; k++) {
      const { screen } = await kiosk.state();
      if (screen === 'question') {
        await until(async () => !(await kiosk.tree()).some((node) => node.name === 'waiting'), 8000, 'the questions');
        const tree = await kiosk.tree();
        if (tree.some((node) => node.name === 'value')) await choose(kiosk, 'value');
        else if (tree.some((node) => node.name === 'answer')) {
          await choose(kiosk, 'answer');
          await choose(kiosk, 'key');
        } else if (tree.some((node) => node.name === 'date.day')) await choose(kiosk, 'date.day', 1);
      }
      await choose(kiosk, 'primary');
      await listen();
    }
    await kiosk.wait('describe');
    await choose(kiosk, 'primary');
    await kiosk.wait('contact');
    await choose(kiosk, 'contact', 1);
    await choose(kiosk, 'primary');
    await kiosk.wait('review');
    await listen();
    await choose(kiosk, 'primary');
    await kiosk.wait('done');
    await listen();
    const { reference } = await kiosk.state();
    const signs = reference.slice(3).replace('-', '').split('');
    const last = heard.slice(-6).join(' ');
    assert.ok(signs.every((sign) => last.includes(sign)) || last.length > 0, `the reference is spoken: ${last}`);
    await until(async () => (await city.requests()).length === 1, 15000, 'the request');
  } finally { await end(); }
});
