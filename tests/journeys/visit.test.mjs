// The end of a visit: the idle warning, every way out, and no trace of what was entered anywhere: not in the memory of
// the process, not in the database or its WAL, not in the log (DESIGN law 1).
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { fillReport, plug, until, world } from './kiosk.mjs';

const MARKER = 'Zyxquv Plonterwick';
// A sanitizer keeps freed blocks on purpose, and maps terabytes: then only the files are looked through.
const isSanitized = Boolean(process.env.KIOSK_SANITIZED);

// What was typed is broken into words (lines, speech), said in small letters (search), held as UTF-16 (ICU) or UTF-32.
function needlesOf(marker) {
  const words = marker.split(' ').flatMap((word) => [word, word.toLowerCase()]);
  const wide = (word) => Buffer.concat([...word].map((sign) => Buffer.from([sign.codePointAt(0), 0, 0, 0])));
  return words.flatMap((word) => [Buffer.from(word, 'utf8'), Buffer.from(word, 'utf16le'), wide(word)]);
}

// Every readable page of the process, looked through for the words of the marker.
function findInMemory(pid, marker, needles = needlesOf(marker)) {
  const found = [];
  const memory = fs.openSync(`/proc/${pid}/mem`, 'r');
  for (const line of fs.readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
    const match = /^([0-9a-f]+)-([0-9a-f]+) r.*? (\S*)$/.exec(line);
    if (!match || /\[v(var|syscall|dso)/.test(line)) continue;
    const from = parseInt(match[1], 16), to = parseInt(match[2], 16);
    const CHUNK = 1 << 24;
    for (let at = from; at < to; at += CHUNK - 256) {
      const bytes = Buffer.alloc(Math.min(CHUNK, to - at));
      let got = 0;
      try { got = fs.readSync(memory, bytes, 0, bytes.length, at); } catch { break; }
      for (const needle of needles) if (bytes.subarray(0, got).includes(needle)) found.push(line);
    }
  }
  fs.closeSync(memory);
  return found;
}

function findInFiles(folder, marker) {
  const found = [];
  for (const name of fs.readdirSync(folder, { recursive: true })) {
    const file = path.join(folder, name);
    if (fs.statSync(file).isFile() && fs.readFileSync(file).includes(Buffer.from(marker))) found.push(name);
  }
  return found;
}

// At the end of long words too: what lies at the start of a buffer is soon written over by other words. The accent takes
// them through ICU, in UTF-16.
async function enterMarker(kiosk) {
  await fillReport(kiosk, { words: `${MARKER} was here. ${'Está a la derecha. '.repeat(12)}${MARKER}` });
  await kiosk.press({ name: 'edit', index: (await kiosk.tree()).filter((node) => node.name === 'edit').length - 1 });
  await kiosk.wait('contact');
  await kiosk.press('contact', 2);
  await kiosk.press('primary');
  await kiosk.wait('contact_details');
  await kiosk.press('name');
  await kiosk.type(MARKER);
  await kiosk.press('primary');
  await kiosk.waitName('email');
  await kiosk.type('someone@example.com');
  await kiosk.press('primary');
  await kiosk.waitName('phone');
  await kiosk.press('primary');
  await kiosk.wait('review');
}

async function assertNoTrace(kiosk, folder, what) {
  const memory = isSanitized ? 'clean' : await until(async () => { const found = findInMemory(kiosk.child.pid, MARKER); return found.length === 0 ? 'clean' : null; }, 3000, what)
    .catch(() => findInMemory(kiosk.child.pid, MARKER));
  assert.equal(memory, 'clean', `${what}: in memory ${JSON.stringify(memory)}`);
  assert.deepEqual(findInFiles(folder, MARKER), [], `${what}: in files`);
}

test('the scan itself finds the marker while the visit lasts', { skip: isSanitized }, async () => {
  const { kiosk, folder, end } = await world();
  try {
    await enterMarker(kiosk);
    assert.ok(findInMemory(kiosk.child.pid, MARKER).length > 0, 'the control must find it');
    assert.deepEqual(findInFiles(folder, MARKER), [], 'never on disk in the clear');
    for (const needle of needlesOf(MARKER)) assert.ok(findInMemory(process.pid, MARKER, [needle]).length > 0, 'and each form where it is');
  } finally { await end(); }
});

const waysOut = {
  'Finish and erase': async (kiosk) => { await kiosk.press('bar.finish'); await kiosk.wait('leave'); await kiosk.press('leave.now'); },
  'Start over, then Finish': async (kiosk) => {
    await kiosk.press('bar.finish'); await kiosk.wait('leave'); await kiosk.press('leave.over'); await kiosk.wait('home');
    await kiosk.press('bar.finish');
  },
  'Send, then Finish': async (kiosk, city) => {
    await kiosk.press('primary'); await kiosk.wait('done');
    await until(async () => (await city.requests()).length === 1, 15000, 'the request');
    await until(async () => (await kiosk.state()).number, 15000, 'the number');
    await kiosk.press('primary');
  },
};
for (const [name, leave] of Object.entries(waysOut)) {
  test(`no trace is left after: ${name}`, async () => {
    const { kiosk, city, folder, end } = await world();
    try {
      await enterMarker(kiosk);
      await leave(kiosk, city);
      await kiosk.wait('attract');
      await assertNoTrace(kiosk, folder, name);
    } finally { await end(); }
  });
}

// Every word goes through the engine and the sound; Repeat, the echo of typing and the review say it again.
test('no trace is left of what was read aloud', async () => {
  const phones = plug();
  const { kiosk, folder, end } = await world({ config: { voice: { engine: 'espeak-ng', jack: phones.jack, phones: 'file-now:/dev/null' } } });
  try {
    await enterMarker(kiosk);
    phones.set(true);
    await until(async () => (await kiosk.said()).length > 0, 5000, 'speech');
    await kiosk.press({ name: 'edit', index: (await kiosk.tree()).filter((node) => node.name === 'edit').length - 2 });
    await kiosk.wait('describe');
    await kiosk.press('description');
    await kiosk.type(` ${MARKER} `);
    await kiosk.press('primary');
    await kiosk.wait('review');
    for (let k = 0; k < 30; k++) await kiosk.key('down');
    await kiosk.key('repeat');
    assert.ok((await kiosk.said()).some((one) => one.private && one.text.includes(MARKER)), 'it was said');
    await waysOut['Finish and erase'](kiosk);
    await kiosk.wait('attract');
    await assertNoTrace(kiosk, folder, 'read aloud');
  } finally { await end(); phones.end(); }
});

// Many servers quote in an error what they were sent. Their words may be anybody's, so none of them are kept.
for (const [what, answer] of Object.entries({ 'a refusal': { kind: 'echo', status: 400 }, 'another refusal': { kind: 'echo', status: 422 },
  'what looks like a duplicate': { kind: 'echo', status: 409 }, 'a failure': { kind: 'echo', status: 500 } })) {
  test(`no trace is left when the city quotes the resident in ${what}`, async () => {
    const { kiosk, city, folder, end } = await world();
    try {
      await city.faults([{ match: { method: 'POST', path_regex: '/requests', times: 0 }, do: answer }]);
      await enterMarker(kiosk);
      await kiosk.press('primary');
      await kiosk.wait('done');
      await until(async () => (await city.control('GET', 'log')).some((one) => one.method === 'POST' && one.status === answer.status), 15000, 'the refusal');
      await kiosk.press('primary');
      await kiosk.wait('attract');
      await new Promise((resolve) => setTimeout(resolve, 1000)); // what the courier keeps of it is on the disk
      await assertNoTrace(kiosk, folder, what);
    } finally { await end(); }
  });
}

test('no trace is left of a notice that quotes the resident', async () => {
  const { kiosk, city, folder, end } = await world();
  try {
    const body = JSON.stringify([{ service_request_id: '20319', service_notice: `We read: ${MARKER} was here.` }]);
    await city.faults([{ match: { method: 'POST', path_regex: '/requests' }, do: { kind: 'status', status: 200, type: 'application/json', body } }]);
    await enterMarker(kiosk);
    await kiosk.press('primary');
    await kiosk.wait('done');
    await until(async () => (await kiosk.text()).includes(`We read: ${MARKER}`), 15000, 'the notice');
    if (!isSanitized) assert.ok(findInMemory(kiosk.child.pid, MARKER).length > 0, 'it is there while it is shown');
    await kiosk.press('primary');
    await kiosk.wait('attract');
    await assertNoTrace(kiosk, folder, 'a notice');
  } finally { await end(); }
});

test('the idle warning is shown, extends as often as wanted, and then clears everything', async () => {
  const { kiosk, folder, end } = await world({ config: { visit: { idle_s: 20, warning_s: 20 } } });
  try {
    await enterMarker(kiosk);
    await kiosk.wait('idle_warning', 40000);
    assert.ok(!(await kiosk.text()).includes(MARKER), 'nothing personal behind the warning');
    await kiosk.press('primary');
    await kiosk.wait('review');
    await kiosk.wait('idle_warning', 40000);
    await kiosk.wait('attract', 40000);
    await assertNoTrace(kiosk, folder, 'time-out');
  } finally { await end(); }
});
