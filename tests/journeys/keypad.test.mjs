// Four keys and a voice: the report journey without the screen. What is said must lead the way.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import test from 'node:test';
import { makeFolder, openContactDetails, openSearch, plug, startCity, startKiosk, until, world, writeConfig } from './kiosk.mjs';

// Moves with Down (Right among the keys) until the focused node has this name, then presses Select.
async function choose(kiosk, name, index, way = 'down') {
  for (let k = 0; k < 120; k++) {
    const focused = (await kiosk.tree()).find((node) => node.flags.includes('focused'));
    if (focused?.name === name && (index === undefined || focused.index === index)) {
      await kiosk.key('select');
      return;
    }
    await kiosk.key(way);
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

// The name of every step is heard: what came up, what was typed, what was found, what is in the way.
test('typing, choosing and a wrong answer are heard without the screen', async () => {
  const { kiosk, end } = await world();
  const heard = async () => (await kiosk.said()).map((one) => one.text);
  const keyed = async (code) => { await choose(kiosk, 'key', code, 'right'); return heard(); };
  try {
    await choose(kiosk, 'primary');
    await kiosk.wait('home');
    await heard();
    await choose(kiosk, 'bar.listen');
    assert.match((await heard())[0], /arrow keys/, 'how the keys work is said first');
    await choose(kiosk, 'home.report');
    await kiosk.wait('choose_service');
    assert.match((await heard()).join(' | '), /What is the problem\?.*field\. empty/, 'the first control is focused and said');
    await kiosk.key('select');
    assert.match((await heard()).join(' | '), /keyboard is open/i);
    await kiosk.key('down');
    assert.equal((await heard())[0], 'Keyboard');
    assert.match((await keyed('p'.codePointAt(0))).slice(-2).join(' | '), /^P \| .*answers\. /, 'the sign, then what was found');
    assert.match((await keyed(0x200000)).slice(-2).join(' | '), /^Delete \| P$/, 'Delete says what went');
    await keyed('o'.codePointAt(0));
    await choose(kiosk, 'service');
    await kiosk.wait('where');
    await choose(kiosk, 'primary');
    await heard();
    await choose(kiosk, 'primary');
    assert.match((await heard()).join(' | '), /Tell us where it is/, 'the same error again is said again');
    await choose(kiosk, 'here');
    await until(async () => (await kiosk.tree()).some((node) => node.name === 'value' || node.name === 'description'), 8000, 'the question');
    if ((await kiosk.tree()).some((node) => node.name === 'value')) {
      await heard();
      await choose(kiosk, 'value');
      assert.match((await heard()).at(-1), /chosen/, 'what was chosen is said');
    }
  } finally { await end(); }
});

test('focus leaves an error that stands at three fields, and an e-mail is not said to the room', async () => {
  const { kiosk, end } = await world();
  try {
    await openContactDetails(kiosk);
    await kiosk.press('bar.listen');
    await choose(kiosk, 'primary');
    assert.equal((await kiosk.said()).filter((one) => one.text.startsWith('Give an email')).length, 1, 'said once');
    await choose(kiosk, 'email');
    await kiosk.type('a@b');
    const said = (await kiosk.said()).slice(-3).map((one) => one.text);
    assert.deepEqual(said, ['asterisk', 'asterisk', 'asterisk']);
  } finally { await end(); }
});

test('a key that turns the keyboard keeps the focus and says what came', async () => {
  const { kiosk, end } = await world();
  try {
    await openSearch(kiosk, { isRead: true });
    const at = async () => (await kiosk.tree()).find((node) => node.flags.includes('focused'));
    for (let k = 0; k < 3; k++) await kiosk.key('down');
    for (let k = 0; k < 60 && (await at()).index !== 0x200017; k++) await kiosk.key('right');
    for (const name of ['Letters with accents', 'Letters']) {
      assert.equal((await at()).label, name);
      await kiosk.said();
      await kiosk.key('select');
      assert.deepEqual((await kiosk.said()).map((one) => one.text), [name]);
      assert.equal((await at()).index, 0x200017, 'the focus stays');
    }
  } finally { await end(); }
});

// Who hears which keys are passed reads an address along: without headphones a private field's keys have no name.
test('the keys of a private field are named to headphones alone', async () => {
  const phones = plug();
  const { kiosk, end } = await world({ config: { voice: { jack: phones.jack } } });
  const heard = async () => (await kiosk.said()).map((one) => one.text);
  try {
    await openContactDetails(kiosk);
    await kiosk.press('bar.listen');
    await choose(kiosk, 'email');
    assert.match((await heard()).join(' | '), /Without headphones the keys are not named/);
    await choose(kiosk, 'key', 'b'.codePointAt(0), 'right');
    const room = await heard();
    assert.ok(room.length > 10 && room.includes('key'), room.join(' | '));
    assert.deepEqual(room.filter((text) => /^[A-Z0-9]$/.test(text)), [], 'no letter is named to the room');
    assert.equal(room.at(-1), 'asterisk');
    phones.set(true);
    await until(async () => (await kiosk.state()).phones, 5000, 'the headphones');
    await heard();
    await choose(kiosk, 'key', 'n'.codePointAt(0), 'right');
    const ear = await kiosk.said();
    assert.ok(ear.some((one) => one.text === 'N' && one.private), JSON.stringify(ear));
    assert.ok(ear.filter((one) => /^[A-Z]$/.test(one.text)).every((one) => one.private), 'all of it private');
    phones.set(false);
    await until(async () => !(await kiosk.state()).phones, 5000, 'their end');
    await heard();
    await kiosk.key('right');
    assert.deepEqual((await heard()).filter((text) => /^[A-Z]$/.test(text)), []);
  } finally { await end(); phones.end(); }
});

// One who looks something up goes on where he was, and hears where that is.
test('after Help, Language, Display and Back focus is where it was, and is said', async () => {
  const { kiosk, end } = await world();
  const heard = async () => (await kiosk.said()).map((one) => one.text);
  const focus = async () => (await kiosk.tree()).find((node) => node.flags.includes('focused'));
  const returnsTo = async (name, index, words, what) => {
    assert.deepEqual([(await focus()).name, (await focus()).index], [name, index], what);
    const said = await heard();
    assert.match(said.at(-1), words, what);
    assert.ok(said.join(' ').length < 130, `${what}: briefly, not the whole screen again: ${said.join(' | ')}`);
  };
  const goTo = async (name, index) => {
    for (let k = 0; k < 60 && ((await focus()).name !== name || (await focus()).index !== index); k++) await kiosk.key('down');
  };
  try {
    await choose(kiosk, 'primary');
    await kiosk.wait('home');
    await choose(kiosk, 'bar.listen');
    await goTo('home.report', 0);
    await kiosk.key('help');
    await kiosk.wait('help');
    await heard();
    await kiosk.key('back');
    await kiosk.wait('home');
    await returnsTo('home.report', 0, /Potholes/, 'the Help key and Back');
    await kiosk.key('select');
    await kiosk.wait('choose_service');
    await goTo('group', 2);
    await kiosk.key('select');
    await kiosk.wait('group');
    await heard();
    await kiosk.key('back');
    await kiosk.wait('choose_service');
    await returnsTo('group', 2, /kinds of problem/, 'Back from a group');
    for (const [bar, screen] of [['bar.language', 'language'], ['bar.display', 'display']]) {
      await choose(kiosk, bar);
      await kiosk.wait(screen);
      await goTo('primary', 0);
      await heard();
      await kiosk.key('select');
      await kiosk.wait('choose_service');
      await returnsTo(bar, 0, /button|botón/, `Done on ${screen}`);
    }
    await choose(kiosk, 'search');
    await choose(kiosk, 'key', 'p'.codePointAt(0), 'right');
    await kiosk.key('help');
    await kiosk.wait('help');
    await heard();
    await kiosk.key('back');
    await kiosk.wait('choose_service');
    await returnsTo('key', 'p'.codePointAt(0), /^p$/i, 'back among the keys');
  } finally { await end(); }
});

// Who cannot see the attract screen must hear that there is one, how to be read to, and that it ended.
test('the attract screen invites by voice, Repeat turns the voice on, and the end of a visit is said', async () => {
  const { kiosk, end } = await world();
  const heard = async () => (await kiosk.said()).map((one) => one.text);
  const pressed = async (...names) => { for (const name of names) await kiosk.key(name); return heard(); };
  try {
    assert.match((await pressed('down')).join(' | '), /^Welcome to City Hall\. .* press Up and then the round key.* \| Start without reading/);
    assert.deepEqual(await pressed('up'), ['Read this screen to me. button'], 'one step up, as was said');
    assert.match((await pressed('down', 'down', 'down')).at(-2), /^Español$/, 'languages are named');
    await pressed('up', 'up', 'up');
    assert.match((await pressed('select')).join(' | '), /^Hello\. .*How can we help you today/);
    await choose(kiosk, 'bar.listen');
    assert.match((await heard()).at(-1), /Reading aloud is off/);
    assert.deepEqual(await pressed('down', 'down'), [], 'off is off');
    assert.match((await pressed('repeat')).join(' | '), /^Hello\. .*How can we help you today/, 'Repeat turns it on');
    await choose(kiosk, 'home.report');
    await kiosk.wait('choose_service');
    await choose(kiosk, 'search');
    await heard();
    assert.deepEqual(await pressed('down'), ['Keyboard', 'Row one', 'one']);
    assert.deepEqual(await pressed('down'), ['Row two', 'Q']);
    assert.deepEqual(await pressed('right'), ['W'], 'within a row only the key');
    assert.match((await pressed('back')).join(' | '), /How can we help you/);
    assert.deepEqual(await pressed('back'), ['How can we help you today?'], 'no dead key at the start');
    await choose(kiosk, 'bar.finish');
    await kiosk.wait('attract');
    assert.deepEqual(await heard(), ['Your visit has ended. Everything you typed is erased.']);
    assert.match((await pressed('select'))[0], /^Welcome/, 'the first key only wakes it');
    await choose(kiosk, 'primary');
    await kiosk.wait('home');
    assert.match((await heard()).at(-1), /Reading aloud is off\. Listen, near the end/);
  } finally { await end(); }
});

test('a finger on the attract screen is not spoken to', async () => {
  const { kiosk, end } = await world();
  try {
    await kiosk.press('primary');
    await kiosk.wait('home');
    await kiosk.key('down');
    assert.deepEqual(await kiosk.said(), []);
  } finally { await end(); }
});

// What a critical listener missed once: kept in the order in which it must be heard.
test('a long list, a number, a correction, the review, the reference and tracking are followed by ear alone', async () => {
  const { kiosk, city, end } = await world();
  const heard = async () => (await kiosk.said()).map((one) => one.text);
  const pick = async (...what) => { await choose(kiosk, ...what); return (await heard()).slice(-6); };
  const type = async (text) => { await kiosk.type(text); return heard(); };
  const question = () => until(async () => (await kiosk.tree()).some((node) => ['filter', 'answer'].includes(node.name)), 8000, 'the question');
  try {
    await choose(kiosk, 'primary');
    await kiosk.wait('home');
    await pick('bar.listen');
    await pick('home.report');
    await kiosk.wait('choose_service');
    await pick('search');
    assert.match((await type('large item')).at(-1), /^one answer\. Large item/);
    await kiosk.key('enter');
    assert.match((await heard()).join(' | '), /^Keyboard closed\. \| Search.* field\. large item$/, 'it is said that the keys are gone');
    await pick('service');
    await kiosk.wait('where');
    await pick('here');
    await question();
    await heard();
    assert.equal((await pick('primary')).filter((text) => text === 'Choose one to go on.').length, 1, 'an error is said once');
    await pick('filter');
    assert.match((await type('tv')).at(-1), /^one answer\. TV/, 'what the letters leave is said');
    assert.match((await type('q')).at(-1), /^Nothing found/);
    await kiosk.key('select');
    assert.match((await heard())[0], /field\. tvq$/, 'Select on the field says what stands there');
    await pick('field.clear');
    await pick('value', 1);
    assert.match((await pick('primary')).join(' | '), /How many items.* Step three of five.* \| Your answer\. field\. empty/, 'the title comes first');
    await pick('answer');
    await type('ab');
    assert.match((await pick('primary')).slice(-2).join(' | '), /needs a number.* \| Your answer\. field\. ab$/);
    for (let k = 0; k < 2; k++) await kiosk.key('backspace');
    await type('2');
    await pick('primary');
    await pick('primary');
    await kiosk.wait('describe');
    await pick('primary');
    await pick('contact', 2);
    await pick('primary');
    await kiosk.wait('contact_details');
    await pick('name');
    await pick('primary');
    await type('x@y');
    await pick('primary');
    assert.match((await pick('primary')).slice(-3).join(' | '), /^An email looks like .* \| Your email\. field/, 'first what is wrong, then where');
    await type('.org');
    await pick('primary');
    await pick('primary');
    await kiosk.wait('review');
    await heard();
    await choose(kiosk, 'edit', 3);
    assert.match((await heard()).join(' | '), /How many items.*\? button\. two \| Edit/, 'the answer first, Edit last');
    const back = await pick('primary');
    assert.match(back.slice(-3).join(' | '), /^Check your report \| How many items.*two \| Edit$/, 'back at what was corrected');
    await choose(kiosk, 'primary');
    await kiosk.wait('done');
    const done = (await heard()).join(' | ');
    const { reference } = await kiosk.state();
    assert.match(done, /Saving your report.*Thank you.*\| Your reference number \| K, one\..* \| Finish\. button/);
    await until(async () => (await kiosk.state()).number, 15000, 'the number');
    const number = (await kiosk.state()).number;
    const digits = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
    const spoken = number.split('').filter((sign) => /\d/.test(sign)).map((sign) => digits[sign]).join(', ');
    const until_said = done + (await heard()).join(' | ');
    assert.ok(until_said.includes(`The city gave it number ${spoken}`), until_said);
    await pick('bar.home');
    await pick('home.track');
    await pick('reference');
    await type(reference);
    await choose(kiosk, 'primary');
    await until(async () => (await kiosk.tree()).some((node) => node.name === 'track.state'), 8000, 'the answer');
    const found = (await heard()).join(' | ');
    assert.match(found, /Your request\. .*Problem: Large item.*Your reference: K, one\./, 'all of the answer is read, not its first line');
    assert.match(found, /Done\. button$/, 'focus stands at what can be done next');
    assert.equal((await city.requests()).length, 1);
  } finally { await end(); }
});

test('what stands in the way has the focus, a choice made again is heard, Repeat twice reads the screen', async () => {
  const { kiosk, end } = await world();
  const heard = async () => (await kiosk.said()).map((one) => one.text);
  const focused = async () => (await kiosk.tree()).find((node) => node.flags.includes('focused'))?.name;
  try {
    await choose(kiosk, 'primary');
    await kiosk.wait('home');
    await choose(kiosk, 'bar.listen');
    await choose(kiosk, 'home.report');
    await choose(kiosk, 'service');
    await kiosk.wait('where');
    for (const time of ['once', 'and again']) {
      await heard();
      await choose(kiosk, 'primary');
      assert.match((await heard()).slice(-3).join(' | '), /^Tell us where it is.* \| Where is it\? field\. empty \| For example/, time);
      assert.equal(await focused(), 'place', time);
    }
    await kiosk.key('repeat');
    assert.match((await heard()).join(' | '), /^Tell us where it is.* Where is it\? field\. empty\. For example/);
    await kiosk.key('repeat');
    assert.match((await heard()).join(' | '), /^Where is it\? Step two of five: the place.*Tell us where it is.* \| field\. empty/);
    await kiosk.press('primary'); // by a finger: focus is not taken away from under it
    assert.equal((await kiosk.state()).screen, 'where');
    await choose(kiosk, 'bar.display');
    await choose(kiosk, 'size', 2);
    await heard();
    await kiosk.key('select');
    assert.match((await heard()).join(' | '), /^Large\. choice\. chosen/);
    await kiosk.key('repeat');
    assert.match((await heard()).join(' | '), /^Large/, 'and Repeat counts from here');
  } finally { await end(); }
});

// "Report a problem: not working" is in focus when the catalogue comes: its value goes, and what is left is its name.
// Found by the monkey: the program ended there.
test('what works again while it is in focus is said by its name', async () => {
  const city = await startCity(), folder = makeFolder();
  await city.faults([{ match: { times: 0 }, do: { kind: 'status', status: 503 } }]);
  const kiosk = await startKiosk(folder, writeConfig(folder, city));
  try {
    await kiosk.press('primary');
    await kiosk.wait('home');
    await choose(kiosk, 'bar.listen');
    for (let k = 0; k < 40 && (await kiosk.tree()).find((node) => node.flags.includes('focused'))?.name !== 'home.report'; k++) await kiosk.key('down');
    const report = async () => (await kiosk.tree()).find((node) => node.name === 'home.report');
    assert.ok((await report()).flags.includes('focused'));
    assert.match((await report()).value, /Not working/);
    await kiosk.said();
    await city.clearFaults();
    for (let k = 0; k < 60 && (await report()).value; k++) {
      await kiosk.must({ do: 'later', ms: 20000 });
      await kiosk.key('repeat'); // somebody is here
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    assert.ok(!(await report()).value, 'it works again');
    assert.match((await kiosk.said()).map((one) => one.text).join(' | '), /Report/);
  } finally {
    await kiosk.stop();
    await city.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  }
  assert.equal(kiosk.child.exitCode, 0);
});
