// Typing as residents do, in the real program: Telex, pinyin with the real engine, Arabic, Spanish accents.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { build, openSearch, pressFirst, until, world } from './kiosk.mjs';

const act = { more: 0x200014, latin: 0x200009, accent: 0x20000b, horn: 0x200013, grave: 0x20000d, backspace: 0x200000, shift: 0x200007, accents: 0x200017 };

async function typed(kiosk) {
  return (await kiosk.tree()).find((node) => node.name === 'search').value;
}

async function inSearch(which, walk) {
  const { kiosk, end } = await world();
  try {
    await openSearch(kiosk, { lang: which });
    await walk(kiosk);
  } finally { await end(); }
}

const hasEngine = fs.existsSync(path.join(build, 'kiosk311-pinyin'));

test('pinyin becomes Chinese, whole or in parts, and finds a service', { skip: !hasEngine && 'librime is not there' }, () =>
  inSearch('zh', async (kiosk) => {
    await kiosk.type('ludeng');
    await kiosk.waitName('candidate');
    await pressFirst(kiosk, 'candidate');
    assert.equal(await typed(kiosk), '路灯');
    assert.ok((await kiosk.tree()).some((node) => node.name === 'service' && node.label.includes('路灯')));
    await kiosk.type('shizhengting ');
    await until(async () => (await typed(kiosk)) === '路灯市政厅', 5000, 'the first candidate by space');
    await kiosk.type('nihao');
    await until(async () => (await kiosk.tree()).some((node) => node.name === 'candidate' && node.label === '你'), 5000, 'a part');
    const part = (await kiosk.tree()).find((node) => node.name === 'candidate' && node.label === '你');
    await kiosk.must({ do: 'press', id: part.id });
    await until(async () => (await kiosk.tree()).some((node) => node.name === 'candidate' && node.label === '好'), 5000, 'the rest');
    await kiosk.type(' ');
    assert.equal(await typed(kiosk), '路灯市政厅你好');
    await kiosk.press('key', act.latin);
    await kiosk.type('abc');
    assert.equal(await typed(kiosk), '路灯市政厅你好abc');
  }));

test('an engine that dies is started again', { skip: !hasEngine && 'librime is not there' }, () =>
  inSearch('zh', async (kiosk) => {
    const children = () => fs.readdirSync('/proc').filter((pid) => /^\d+$/.test(pid)).map(Number).filter((pid) => {
      try {
        const [, parent] = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
        return Number(parent) === kiosk.child.pid && fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('kiosk311-pinyin');
      } catch { return false; }
    });
    await kiosk.type('ni');
    await kiosk.waitName('candidate');
    const [engine] = children();
    assert.ok(engine, 'the engine is a child of the kiosk');
    process.kill(engine, 'SIGKILL');
    await kiosk.type('hao ');
    await until(async () => (await typed(kiosk)) === '你好', 5000, 'the word from a new engine');
    assert.notEqual(children()[0], engine);
  }));

test('Telex and the row of tones write Vietnamese', () => inSearch('vi', async (kiosk) => {
  await kiosk.type('dduwowngf phoos ');
  assert.equal(await typed(kiosk), 'đường phố ');
  await kiosk.type('duong');
  await kiosk.press('key', act.horn);
  await kiosk.press('key', act.grave);
  assert.equal(await typed(kiosk), 'đường phố dường');
}));

test('the dead accent waits for its vowel in Spanish', () => inSearch('es', async (kiosk) => {
  await kiosk.type('bas');
  await kiosk.press('key', act.accent);
  assert.ok((await kiosk.tree()).find((node) => node.index === act.accent && node.name === 'key').flags.includes('selected'));
  await kiosk.press('key', 'u'.codePointAt(0));
  await kiosk.type('ra');
  assert.equal(await typed(kiosk), 'basúra');
}));

test('José Peña types his name by touch in English', () => inSearch('en', async (kiosk) => {
  const touch = async (letters) => { for (const letter of letters) await kiosk.press('key', letter.codePointAt(0)); };
  await kiosk.press('key', act.shift);
  await touch('Jos');
  await kiosk.press('key', act.accents);
  await touch('é');
  await kiosk.press('key', act.accents);
  await touch(' pe');
  await kiosk.press('key', act.accents);
  await touch('ñ');
  await kiosk.press('key', act.shift);
  await touch('Á');
  assert.equal(await typed(kiosk), 'José peñÁ');
}));

test('Arabic is typed by touch and finds a service', () => inSearch('ar', async (kiosk) => {
  for (const letter of 'رصيف') await kiosk.press('key', letter.codePointAt(0));
  assert.equal(await typed(kiosk), 'رصيف');
  assert.ok((await kiosk.tree()).some((node) => node.name === 'service'));
  await kiosk.press('key', act.backspace);
  assert.equal(await typed(kiosk), 'رصي');
}));

// Each letter cuts off the saying of the one before: what the voice tells of that must not crowd out what others have to say.
test('a long text that comes at once, read aloud: nothing said to the main thread is lost', async () => {
  const { kiosk, folder, end } = await world();
  try {
    await openSearch(kiosk, { isRead: true });
    for (let k = 0; k < 4; k++) await kiosk.type('pothole '.repeat(500));
    await kiosk.wait('choose_service');
    assert.doesNotMatch(fs.readFileSync(`${folder}/kiosk.log`, 'utf8'), /mailbox\.full|_lost/);
  } finally { await end(); }
});
