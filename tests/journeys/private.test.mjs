// What others on the same machine can see of a visit: files, their modes, and the arguments, environment and memory of every
// process of the kiosk (DESIGN law 1).
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { build, fillReport, makeFolder, openSearch, startCity, startKiosk, until, writeConfig } from './kiosk.mjs';

const hasEngine = fs.existsSync(path.join(build, 'kiosk311-pinyin'));

function modesIn(folder) {
  const modes = {};
  for (const name of ['.', ...fs.readdirSync(folder, { recursive: true })]) {
    const status = fs.lstatSync(path.join(folder, name)), want = status.isDirectory() ? 0o700 : 0o600;
    modes[name] = { mode: status.mode & 0o777, want };
  }
  return modes;
}

// The kiosk and all that it started, also what those started.
function family(pid) {
  const parents = new Map();
  for (const one of fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try { parents.set(Number(one), Number(/\) \S (\d+)/.exec(fs.readFileSync(`/proc/${one}/stat`, 'utf8'))[1])); } catch { /* it has gone */ }
  }
  const all = [pid];
  for (const one of all) for (const [child, parent] of parents) if (parent === one) all.push(child);
  return all;
}

function told(pid) {
  try { return fs.readFileSync(`/proc/${pid}/cmdline`, 'latin1') + fs.readFileSync(`/proc/${pid}/environ`, 'latin1'); } catch { return ''; }
}

test('whatever the umask, the state is for the kiosk\'s own user, also a key that was open to all', async () => {
  const folder = makeFolder(), city = await startCity(), store = `${folder}/store`;
  const before = process.umask(0);
  try {
    for (let round = 0; round < 2; round++) {
      const kiosk = await startKiosk(folder, writeConfig(folder, city));
      try {
        await until(async () => (await kiosk.state()).content, 15000, 'the catalogue');
        await fillReport(kiosk);
        await kiosk.press('primary');
        await kiosk.wait('done');
        const modes = modesIn(store);
        assert.ok('kiosk.db-wal' in modes && 'device.key' in modes, JSON.stringify(modes));
        for (const [name, { mode, want }] of Object.entries(modes)) assert.equal(mode, want, `${name} ${mode.toString(8)}`);
        assert.equal(fs.statSync(`${folder}/kiosk.log`).mode & 0o777, 0o600);
        assert.equal(fs.statSync(`${folder}/drive`).mode & 0o777, 0o600);
      } finally { await kiosk.stop(); }
      fs.chmodSync(`${store}/device.key`, 0o644);
    }
    assert.match(fs.readFileSync(`${folder}/kiosk.log`, 'utf8'), /store\.key_open_to_others/);
  } finally {
    process.umask(before);
    await city.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  }
});

test('no word of a resident, and no secret of the city, stands in arguments or environment of any process', async () => {
  const folder = makeFolder(), city = await startCity();
  const voice = { engine: '', speaker: 'file-now:/dev/null' };
  const kiosk = await startKiosk(folder, writeConfig(folder, city, { voice, ...(hasEngine ? {} : { input: { pinyin_worker: '' } }) }));
  const seen = new Set();
  let text = '', isDone = false;
  // Engines come and go: what they were started with is noted all the time.
  const watch = (async () => {
    while (!isDone) {
      for (const pid of family(kiosk.child.pid)) {
        const one = told(pid);
        if (!seen.has(one)) text += one;
        seen.add(one);
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  })();
  try {
    await until(async () => (await kiosk.state()).content, 15000, 'the catalogue');
    await openSearch(kiosk, { lang: 'zh', isRead: true });
    await kiosk.type('zyxquv');
    if (hasEngine) await until(async () => text.includes('kiosk311-pinyin'), 5000, 'the engine for pinyin');
    await until(async () => text.includes('espeak'), 5000, 'the engine for speech');
  } finally {
    isDone = true;
    await watch;
    await kiosk.stop();
    await city.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  }
  assert.doesNotMatch(text, /zyxquv/i);
  assert.ok(!text.includes(city.api_key), 'the api_key');
});
