// What is wrong at the start, and what goes wrong under way. A start-up mistake ends with exit code 2 and one line that
// says what to do; everything else goes on, and the screen says in words what does not work.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { answerQuestions, build, fillReport, makeFolder, source, startCity, startKiosk, until, writeConfig } from './kiosk.mjs';

// The same mistake must end the program by itself: `timeout` only ends what wrongly began to run.
function start(extra, { args = ['--headless'], env = {}, raw = '', isCheck = false, prepare = () => {}, after = () => {} } = {}) {
  const folder = makeFolder();
  const config = writeConfig(folder, null, typeof extra === 'function' ? extra(folder) : extra);
  fs.appendFileSync(config, raw);
  prepare(folder);
  const ran = spawnSync(path.join(build, 'kiosk311'), isCheck ? ['--check-config', config] : ['--config', config, ...(typeof args === 'function' ? args(folder) : args)], { encoding: 'utf8', timeout: 5000, env: { ...process.env, ...env } });
  after(folder);
  fs.rmSync(folder, { recursive: true, force: true });
  return { code: ran.status, signal: ran.signal, lines: ran.stderr.split('\n').filter((line) => line !== '') };
}

const copyOfAssets = (folder, change) => {
  fs.cpSync(path.join(source, 'assets'), path.join(folder, 'assets'), { recursive: true, filter: (from) => !from.includes('screenshots') });
  change(path.join(folder, 'assets'));
  return { kiosk: { assets: 'assets' } };
};

const mistakes = {
  'no assets': [{ kiosk: { assets: '/nonexistent' } }, /\[kiosk\] assets: \/nonexistent/],
  'a language is damaged': [(folder) => copyOfAssets(folder, (assets) => fs.writeFileSync(`${assets}/strings/vi.json`, '{')), /\[kiosk\] assets/],
  'no icons': [(folder) => copyOfAssets(folder, (assets) => fs.rmSync(`${assets}/icons`, { recursive: true })), /icons are missing/],
  'no fonts': [{}, /fonts-inter/, { raw: '[fonts]\ninter = /nonexistent\n' }],
  'a damaged font': [{}, /fonts-inter/, { raw: '[fonts]\ninter = damaged\n', prepare: (folder) => {
    fs.mkdirSync(`${folder}/damaged`);
    for (const name of ['Inter-Regular', 'Inter-Medium', 'Inter-SemiBold', 'Inter-Bold', 'InterDisplay-Bold']) fs.writeFileSync(`${folder}/damaged/${name}.otf`, 'no font');
  } }],
  'a Chinese font cut short': [{}, /fonts-noto-cjk/, { raw: '[fonts]\nchinese = cut.ttc\n', prepare: (folder) =>
    fs.writeFileSync(`${folder}/cut.ttc`, fs.readFileSync('/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc').subarray(0, 1000000)) }],
  'another font for the Arabic one': [{}, /fonts-noto-core/, { raw: '[fonts]\narabic = other.ttf\n', prepare: (folder) =>
    fs.copyFileSync('/usr/share/fonts/opentype/inter/Inter-Regular.otf', `${folder}/other.ttf`) }],
  'a key that is none': [{ input: { keymap: 'select=Nope' } }, /\[input\] keymap/],
  'a function that is none': [{ input: { keymap: 'foo=bar' } }, /\[input\] keymap.*foo=bar/],
  'a content key that is none': [{ city: { content_key: 'zz' } }, /\[city\] content_key: must be 32 bytes/],
  'a pin that is none': [{ city: { pinned_key: 'zz' } }, /\[city\] pinned_key: must be sha256/],
  'a jack that is none': [{ voice: { jack: 'foo:bar' } }, /\[voice\] jack: must be never/],
  'no fonts, and the log on standard error': [{ kiosk: { log: '' } }, /Inter-Regular.*fonts-inter/, { raw: '[fonts]\ninter = /nonexistent\n' }],
  'no words, and the log on standard error': [{ kiosk: { log: '', assets: '/nonexistent' } }, /\[kiosk\] assets: \/nonexistent/],
  'an unknown time zone': [{ kiosk: { time_zone: 'Mars/Olympus' } }, /\[kiosk\] time_zone: no such zone/],
  'a log that cannot be written': [{ kiosk: { log: '/nonexistent/kiosk.log' } }, /\[kiosk\] log: \/nonexistent\/kiosk.log: cannot be written/],
  'two words for one': [{ panel: { fullscreen: 'yes no' } }, /\[panel\] fullscreen: must be yes or no/],
  'http to a name that begins like loopback': [{ city: { georeport_url: 'http://127.0.0.1.evil.example/' } }, /georeport_url: must begin with https/],
  'http to a user that looks like loopback': [{ city: { georeport_url: 'http://127.0.0.1@evil.example/' } }, /georeport_url: must begin with https/],
  'no host': [{ city: { georeport_url: 'https://' } }, /georeport_url/],
  'content from a file': [{ city: { content_url: 'file:///etc/', content_key: `${'A'.repeat(43)}=` } }, /content_url: must begin with https/],
  'no certificate authority': [{ city: { georeport_url: 'https://127.0.0.1/', ca_file: 'missing.pem' } }, /ca_file: cannot be read/],
  'a panel that nobody can read': [{ panel: { fullscreen: 'no', width_px: 480, height_px: 480, width_mm: 3000 } }, /width_mm: gives fewer than/],
  'bytes that are no text': [{ kiosk: { place_name: 'City \x01 Hall' } }, /place_name: holds what is no text/],
  'a driver\'s seat on a file': [{}, /--drive/, { args: (folder) => ['--headless', `--drive=${folder}/kiosk.ini`],
    after: (folder) => assert.ok(fs.statSync(`${folder}/kiosk.ini`).size > 100, 'the file stays') }],
  'a driver\'s seat that cannot be': [{}, /--drive/, { args: ['--headless', '--drive=/nonexistent/seat'] }],
};
for (const [name, [extra, expected, options]] of Object.entries(mistakes)) {
  test(`start-up: ${name}: exit code 2 and one line`, () => {
    const { code, lines } = start(extra, options);
    assert.equal(code, 2, lines.join('\n'));
    assert.equal(lines.length, 1, lines.join('\n'));
    assert.match(lines[0], expected);
  });
}

for (const [name, [extra, expected, options = {}]] of Object.entries(mistakes)) {
  if (options.args) continue; // not of the file
  test(`--check-config: ${name}: exit code 2 and one line`, () => {
    const { code, lines } = start(extra, { ...options, isCheck: true });
    assert.equal(code, 2, lines.join('\n'));
    assert.match(lines[0], expected);
    // Without its folder neither words nor icons are there: all that is missing is told at once.
    assert.ok(lines.length === 1 || /\[kiosk\] assets/.test(lines[0]) && lines.length === 2, lines.join('\n'));
  });
}

// What a start goes on without is said before it, with an exit code of its own.
const halves = {
  'the store cannot be made': [{ store: { folder: '/proc/nowhere', key_file: '/proc/nowhere/key' } }, /\[store\] folder: cannot/],
  'the key is a folder': [{ store: { key_file: '.' } }, /\[store\] key_file: cannot/],
  'no speech engine': [{ voice: { engine: '/nonexistent' } }, /\[voice\] engine: no such program/],
  'no pinyin engine': [{ input: { pinyin_worker: '/nonexistent' } }, /\[input\] pinyin_worker: no such program/],
};
for (const [name, [extra, expected]] of Object.entries(halves)) {
  test(`--check-config: ${name}: exit code 1 and one line`, () => {
    const { code, lines } = start(extra, { isCheck: true });
    assert.equal(code, 1, lines.join('\n'));
    assert.equal(lines.length, 1, lines.join('\n'));
    assert.match(lines[0], expected);
  });
}

test('--check-config: a good file is good and leaves nothing behind; a city without a key is doubtful', () => {
  let left = [];
  const good = start({}, { isCheck: true, after: (folder) => { left = fs.readdirSync(folder); } });
  assert.deepEqual([good.code, good.lines], [0, []]);
  assert.deepEqual(left, ['kiosk.ini'], 'neither a log nor a store');
  const doubtful = start({ city: { georeport_url: 'https://127.0.0.1/' } }, { isCheck: true });
  assert.equal(doubtful.code, 0);
  assert.match(doubtful.lines.join('\n'), /^[^\n]*\[city\] api_key: doubtful[^\n]*$/);
});

// SDL would fall back to its driver "offscreen", which nobody can see.
test('start-up: no display: exit code 2 and one line', () => {
  // Without XDG_RUNTIME_DIR libwayland says a line of its own to stderr: that one is not ours.
  // Under ASan: what libdbus leaves behind is not ours.
  const env = { DISPLAY: ':32766', WAYLAND_DISPLAY: '', XDG_RUNTIME_DIR: '/tmp', SDL_VIDEODRIVER: undefined, ASAN_OPTIONS: 'detect_leaks=0' };
  for (const log of ['kiosk.log', '']) {
    const { code, lines } = start({ kiosk: { log } }, { args: ['--windowed'], env });
    assert.equal(code, 2, lines.join('\n'));
    assert.equal(lines.length, 1, lines.join('\n'));
    assert.match(lines[0], /no display/);
  }
});

// A store that cannot be opened: nothing is taken, home says so and where to go instead, and the program ends well.
const stores = {
  'the folder is a file': [{}, (folder) => fs.writeFileSync(`${folder}/store`, 'x')],
  'the folder cannot be made': [{ store: { folder: '/proc/nowhere', key_file: '/proc/nowhere/key' } }, () => {}],
  'the key cannot be read': [{ store: { key_file: 'key' } }, (folder) => fs.mkdirSync(`${folder}/key`)],
};
for (const [name, [extra, prepare]] of Object.entries(stores)) {
  test(`degraded: ${name}: reports are not taken, in words, and tracking still answers`, async () => {
    const city = await startCity();
    const folder = makeFolder();
    prepare(folder);
    const kiosk = await startKiosk(folder, writeConfig(folder, city, extra));
    try {
      await until(async () => (await kiosk.state()).health.database === 'off', 5000, 'the health');
      await kiosk.press('primary');
      await kiosk.wait('home');
      const report = (await kiosk.text()).split('\n').find((line) => line.includes('<home.report>'));
      assert.match(report, /Not working/);
      assert.match(report, /Counter 3/);
      await kiosk.press('home.report');
      await kiosk.wait('unavailable');
      await kiosk.press('primary');
      await kiosk.wait('home');
      await kiosk.press('home.track');
      assert.equal((await kiosk.ask({ do: 'state' })).ok, true);
      assert.equal((await city.requests()).length, 0);
    } finally {
      await kiosk.stop();
      await city.stop();
      fs.rmSync(folder, { recursive: true, force: true });
    }
    assert.equal(kiosk.child.exitCode, 0);
  });
}

test('degraded: a damaged database is kept aside and reports are taken again', async () => {
  const folder = makeFolder();
  fs.mkdirSync(`${folder}/store`);
  fs.writeFileSync(`${folder}/store/kiosk.db`, 'x'.repeat(8192));
  const city = await startCity();
  const kiosk = await startKiosk(folder, writeConfig(folder, city));
  try {
    await until(async () => (await kiosk.state()).content, 15000, 'the catalogue');
    assert.equal((await kiosk.state()).health.database, 'degraded');
    assert.ok(fs.readdirSync(`${folder}/store`).some((name) => name.includes('.bad-')));
    await fillReport(kiosk);
    await kiosk.press('primary');
    await kiosk.wait('done');
  } finally {
    await kiosk.stop();
    await city.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  }
});

test('degraded: a city that never answered, and none at all', async () => {
  for (const url of ['http://127.0.0.1:9/nobody', '']) {
    const folder = makeFolder();
    const kiosk = await startKiosk(folder, writeConfig(folder, null, { city: { georeport_url: url } }));
    try {
      await kiosk.press('primary');
      await kiosk.wait('home');
      assert.match((await kiosk.text()).split('\n').find((line) => line.includes('<home.report>')), /Not working/);
      await kiosk.press('home.report');
      await kiosk.wait('unavailable');
      assert.match(await kiosk.text(), /Counter 3/);
    } finally {
      await kiosk.stop();
      fs.rmSync(folder, { recursive: true, force: true });
    }
  }
});

test('degraded: the disk is full: nothing is accepted, the words are kept, and it works when there is room', async (context) => {
  const folder = makeFolder(), store = `${folder}/store`;
  fs.mkdirSync(store);
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=128m', 'none', store]).status !== 0) {
    context.skip('no right to mount a small disk');
    return;
  }
  const city = await startCity();
  const kiosk = await startKiosk(folder, writeConfig(folder, city));
  try {
    await until(async () => (await kiosk.state()).content, 15000, 'the catalogue');
    await fillReport(kiosk, { words: 'Kept while the disk is full' });
    const room = fs.statfsSync(store);
    fs.writeFileSync(`${store}/ballast`, Buffer.alloc(room.bavail * room.bsize - 65536));
    await kiosk.press('primary');
    await until(async () => (await kiosk.state()).health.disk === 'off', 8000, 'the health');
    await kiosk.waitLabel('The kiosk is full');
    const state = await kiosk.state();
    assert.notEqual(state.screen, 'done');
    assert.equal((await city.requests()).length, 0);
    assert.match(await kiosk.text(), /Your answers are still here/);
    fs.rmSync(`${store}/ballast`);
    await kiosk.press('primary');
    await kiosk.wait('done');
    await until(async () => (await city.requests()).length === 1, 10000, 'the request');
    assert.ok((await city.requests())[0].description.includes('Kept while the disk is full'));
  } finally {
    await kiosk.stop();
    await city.stop();
    spawnSync('umount', [store]);
    fs.rmSync(folder, { recursive: true, force: true });
  }
});

test('degraded: a font is lost under way: its language gives way, is not offered, and the health says so', async () => {
  const folder = makeFolder(), faces = ['NotoSansCJK-Regular.ttc', 'NotoSansCJK-Bold.ttc'];
  fs.mkdirSync(`${folder}/cjk`);
  for (const name of faces) fs.copyFileSync(`/usr/share/fonts/opentype/noto/${name}`, `${folder}/cjk/${name}`);
  const config = writeConfig(folder, null);
  fs.appendFileSync(config, '[fonts]\nchinese = cjk\n');
  const kiosk = await startKiosk(folder, config);
  const langs = async () => (await kiosk.tree()).filter((node) => node.name === 'lang').map((node) => node.index);
  try {
    assert.equal((await kiosk.state()).health.fonts, 'ok');
    await kiosk.press('primary');
    await kiosk.wait('home');
    await kiosk.press('bar.language');
    await kiosk.wait('language');
    assert.deepEqual(await langs(), [0, 1, 2, 3, 4]);
    for (const name of faces) fs.truncateSync(`${folder}/cjk/${name}`, 0); // while it may be open
    await kiosk.press('lang', 2);
    await until(async () => (await kiosk.state()).health.fonts === 'off', 5000, 'the health');
    assert.equal((await kiosk.state()).lang, 'en');
    assert.deepEqual(await langs(), [0, 1, 3, 4], 'Chinese is not offered');
    assert.doesNotMatch(await kiosk.text(), /[\u4e00-\u9fff]/, 'no word that cannot be drawn');
    assert.match(fs.readFileSync(`${folder}/kiosk.log`, 'utf8'), /"font\.lost".*fonts-noto-cjk/);
  } finally {
    await kiosk.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  }
  assert.equal(kiosk.child.exitCode, 0);
});

// The city's words are hostile: they reach the screen as text, bounded, and never turn, break or end it.
test('hostile words of the city: every screen stays whole, and the report still goes', async () => {
  const city = await startCity();
  const turned = '\u202egnp\u202d\u2067', long = 'W'.repeat(10000), add = (value) => city.control('POST', 'catalogue', { add_service: value });
  await add({ code: 'x1', group: 'Hostile', name: `${turned}zzqx\nline\u0007`, description: long, keywords: 'zzqx' });
  await add({ code: 'x2', group: 'Hostile', name: `zzqx${long}`, description: '\u{1f9e8}'.repeat(3000), keywords: 'zzqx' });
  await add({ code: 'x3', group: 'Hostile', name: "zzqxa {count, plural, other{#}} %s%n it's", description: '', keywords: 'zzqxa' });
  await add({ code: 'x4', group: 'Hostile', name: '', description: '', keywords: 'zzqx' });
  for (let k = 0; k < 500; k++) await add({ code: `g${k}`, group: `Group ${k}`, name: `Service ${k}`, description: '', keywords: '' });
  const values = Object.fromEntries(Array.from({ length: 300 }, (_, k) => [`v${k}`, `Value ${k} ${turned}`]));
  const questions = { a: { datatype: 'singlevaluelist', values }, b: { datatype: 'string' }, c: { datatype: 'weird' }, d: { datatype: 'text', variable: false } };
  for (const [code, set] of Object.entries(questions)) {
    await city.control('POST', 'catalogue', { add_attribute: { service_code: 'x3',
      attribute: { code, required: true, description: `${code} ${turned} ${long}`, datatype_description: long, ...set } } });
  }
  const folder = makeFolder();
  const kiosk = await startKiosk(folder, writeConfig(folder, city));
  const look = async (name) => {
    const words = JSON.stringify(await kiosk.tree());
    assert.doesNotMatch(words, /[\u202a-\u202e\u0007]/, `${name}: nothing turns or rings`);
    assert.equal((words.match(/[\u2066-\u2068]/g) || []).length, (words.match(/\u2069/g) || []).length, `${name}: isolates are closed`);
  };
  try {
    await until(async () => (await kiosk.state()).content, 15000, 'the catalogue');
    await kiosk.press('primary');
    await kiosk.wait('home');
    await kiosk.press('home.report');
    await kiosk.wait('choose_service');
    await look('choose_service');
    await kiosk.press('search');
    await kiosk.type('zzqx');
    await look('search');
    assert.ok((await kiosk.tree()).filter((node) => node.name === 'service').length >= 3, 'all are found');
    await kiosk.type('a');
    await kiosk.must({ do: 'press', id: (await kiosk.tree()).find((node) => node.name === 'service' && node.label.startsWith('zzqxa')).id });
    await kiosk.wait('where');
    await kiosk.press('here');
    await answerQuestions(kiosk, look);
    await kiosk.wait('describe');
    await kiosk.press('primary');
    await kiosk.wait('contact');
    await kiosk.press('contact', 1);
    await kiosk.press('primary');
    await kiosk.wait('review');
    await look('review');
    await kiosk.press('primary');
    await kiosk.wait('done');
    await until(async () => (await city.requests()).length === 1, 10000, 'the request');
  } finally {
    await kiosk.stop();
    await city.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  }
  assert.equal(kiosk.child.exitCode, 0);
});

// systemd's watchdog (sd_notify(3)): told when the kiosk is ready, fed each half period, and no more once main hangs.
test('the watchdog is fed while main turns, and starves when it hangs', async () => {
  const folder = makeFolder(), notify = path.join(folder, 'notify'), socket = path.join(folder, 'supervisor');
  execFileSync('cc', ['-O1', '-w', '-o', notify, path.join(source, 'tests/bench/notify.c')]);
  const supervise = () => {
    const child = spawn(notify, [socket], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (bytes) => { said += bytes; });
    return { heard: () => until(() => said !== '', 5000, 'the supervisor'),
      end: async () => { child.kill('SIGTERM'); await once(child, 'close'); fs.rmSync(socket, { force: true }); return said.trim().split(/\s+/).slice(-2).map(Number); } };
  };
  let supervisor = supervise();
  await supervisor.heard();
  const kiosk = await startKiosk(folder, writeConfig(folder, null), { env: { NOTIFY_SOCKET: socket, WATCHDOG_USEC: '400000' } });
  await new Promise((resolve) => setTimeout(resolve, 2000));
  const [ready, fed] = await supervisor.end();
  assert.equal(ready, 1);
  assert.ok(fed >= 4 && fed <= 30, `fed ${fed} times in two seconds, every 200 ms is due`);
  kiosk.child.kill('SIGSTOP');
  supervisor = supervise();
  await supervisor.heard();
  await new Promise((resolve) => setTimeout(resolve, 1000));
  assert.deepEqual(await supervisor.end(), [0, 0]);
  kiosk.child.kill('SIGCONT');
  await kiosk.stop();
  fs.rmSync(folder, { recursive: true });
});
