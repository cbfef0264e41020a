// How fast, how quiet, how small, beside a bare Xlib echo and Chromium --kiosk, in one run: ratios are what counts.
//   node tests/bench/screen.mjs [--reps 20] [--starts 3] [--idle 30] [--no-chromium]      (KIOSK_BUILD names the build)
// Needs xvfb and the X libraries of TOUCHLAG.md; Chromium from Debian's package. Ends with 1 when a target is missed.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { build, fillReport, makeFolder, sitDown, source, startCity, startKiosk, until, writeConfig } from '../journeys/kiosk.mjs';
import { finish, memoryRow, row, strangers } from './figures.mjs';

const option = (name, otherwise) => { const at = process.argv.indexOf(name); return at < 0 ? otherwise : process.argv[at + 1]; };
const reps = option('--reps', '20'), starts = option('--starts', '3'), idle = option('--idle', '30');
const compares = !process.argv.includes('--no-chromium'), CHROMIUM = '/usr/bin/chromium';
const FRAME_MS = 16.7, SETTLE_MS = 20000, WATCHDOG_US = 20000000; // fed every ten seconds
const here = path.join(source, 'tests/bench'), folder = makeFolder(), kiosk311 = path.join(build, 'kiosk311');
const tool = (name, libraries = []) => {
  const out = path.join(folder, name);
  const flags = libraries.length ? execFileSync('pkg-config', ['--cflags', '--libs', ...libraries], { encoding: 'utf8' }).trim().split(/\s+/) : [];
  execFileSync('cc', ['-O2', '-w', '-D_GNU_SOURCE', '-o', out, path.join(here, `${name}.c`), ...flags, '-lm']);
  return out;
};
const touchlag = tool('touchlag', ['x11', 'xext', 'xtst', 'xdamage', 'xfixes']), xecho = tool('xecho', ['x11']), notify = tool('notify');

// touchlag on a program. `during(child)` is called when it has been started; `others` counts kiosks beside it.
async function measure(name, taps, program, { extra = [], env = {}, during = async () => {} } = {}) {
  const json = path.join(folder, `${name}.json`);
  const run = spawn(touchlag, ['--xvfb', '1080x1920x24', '--name', name, '--reps', reps, '--starts', starts, '--idle', idle, '--hold', '70',
    '--json', json, ...extra, ...taps.flatMap((tap) => ['--tap', tap]), '--', ...program], { stdio: 'inherit', env: { ...process.env, ...env } });
  let others = 0;
  const watch = setInterval(() => { others = Math.max(others, strangers(run.pid)); }, 500);
  const [[code]] = await Promise.all([once(run, 'exit'), during(run)]);
  clearInterval(watch);
  if (code !== 0) console.log(`${name}: touchlag ended with ${code}`);
  try { return { ...JSON.parse(fs.readFileSync(json, 'utf8')), others }; } catch { return null; }
}

const centre = (node) => `${Math.round(node.rect[0] + node.rect[2] / 2)},${Math.round(node.rect[1] + node.rect[3] / 2)}`;

// The catalogue is in the cache before anything is measured, and the questions of all services have been fetched, one
// every two seconds: that is the first day's work. Gives taps into each language and out again, and into English at last.
async function warmUp(city, config) {
  const kiosk = await startKiosk(folder, config), taps = [];
  await until(async () => (await kiosk.state()).content, 20000, 'the catalogue');
  let seen = -1, quiet = 0;
  await until(async () => {
    const { length } = (await city.control('GET', 'log')).log ?? await city.control('GET', 'log');
    quiet = length === seen ? quiet + 1 : 0;
    seen = length;
    return quiet > 100; // 50 ms apart: five quiet seconds
  }, 240000, 'a quiet courier');
  const names = (await kiosk.tree()).filter((node) => node.name === 'lang');
  await kiosk.press('lang', 0);
  await kiosk.wait('home');
  const leave = (await kiosk.tree()).find((node) => node.name === 'bar.finish');
  for (const node of names) taps.push(`in${node.index}:${centre(node)}`, `out${node.index}:${centre(leave)}`);
  await kiosk.stop();
  return [...taps, `home:${centre(names[0])}`];
}

// The supervisor's end of the watchdog; `end` gives how often it was fed.
async function supervisor() {
  const socket = path.join(folder, 'supervisor'), child = spawn(notify, [socket], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (bytes) => { said += bytes; });
  await until(() => said !== '', 5000, 'the supervisor');
  return { env: { NOTIFY_SOCKET: socket, WATCHDOG_USEC: String(WATCHDOG_US) },
    end: async () => { child.kill('SIGTERM'); await once(child, 'close'); return Number(said.trim().split(/\s+/).at(-1)); } };
}

// A description of 3,500 letters, its keyboard open.
async function fillLongest(kiosk) {
  await fillReport(kiosk, { words: 'x' });
  await kiosk.press({ name: 'edit', index: (await kiosk.tree()).filter((node) => node.name === 'edit').length - 2 });
  await kiosk.wait('describe');
  await kiosk.press('description');
  await kiosk.type('It is in the right lane just before the bus stop and cars move over. '.repeat(50));
}

// Typing by touch in the window: where the keys are a headless run says; the seat fills the form, then fingers type in it.
async function measureTyping(city) {
  const below = path.join(folder, 'typing');
  fs.mkdirSync(below);
  const config = writeConfig(below, city, { visit: { text_size: 'largest' } });
  const kiosk = await startKiosk(below, config);
  await until(async () => (await kiosk.state()).content, 20000, 'the catalogue');
  await fillLongest(kiosk);
  const tree = await kiosk.tree(), field = tree.find((node) => node.name === 'description').rect.join(',');
  const keys = ['e', 'n', 'a', 't'].map((label) => [label, tree.find((node) => node.name === 'key' && node.label === label)]);
  await kiosk.stop();
  const seat = path.join(below, 'seat'), taps = keys.map(([label, node]) => `${label}:${centre(node)}:${field}`);
  const settled = { at: 0 };
  const result = await measure('typing', taps, [kiosk311, '--config', config, '--windowed', `--drive=${seat}`], {
    // About ten keys a second: the finger is down for 60 ms (under 50 is no contact), and 20 to 70 lie between.
    extra: ['--starts', '1', '--idle', '0', '--warm', '2', '--hold', '60', '--quiet', '0', '--settle', String(SETTLE_MS), '--reps', String(Math.min(Number(reps) * 2, 80))],
    during: async (run) => {
      const begun = Date.now(), shown = await sitDown(seat, run);
      await until(async () => (await shown.state()).content, SETTLE_MS, 'the catalogue');
      await fillLongest(shown);
      settled.at = Date.now() - begun;
      shown.leave();
    },
  });
  if (settled.at > SETTLE_MS) throw new Error(`the form was full only after ${settled.at} ms: the taps had begun`);
  return result;
}

const city = await startCity();
const config = writeConfig(folder, city);
const taps = await warmUp(city, config), windowed = [kiosk311, '--config', config, '--windowed'], guard = await supervisor();
const results = {
  xecho: await measure('xecho', ['tap:280,390'], [xecho], { extra: ['--idle', '0'] }),
  kiosk: await measure('kiosk', ['start:540,1680', 'display:450,1840', 'back:90,1840', 'finish:990,1840'], windowed, { env: guard.env }),
};
const fed = await guard.end();
results.languages = await measure('languages', taps, windowed, { extra: ['--reps', '1', '--starts', '1'] });
results.typing = await measureTyping(city);
if (compares && fs.existsSync(CHROMIUM)) {
  results.chromium = await measure('chromium', ['open:540,610', 'key:300,1300', 'back:90,1840'], [CHROMIUM, '--kiosk', '--no-sandbox', '--disable-gpu', '--disable-quic',
    '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--window-size=1080,1920',
    `--user-data-dir=${path.join(folder, 'chromium')}`, `file://${path.join(here, 'page.html')}`]);
}
await city.stop();

const { kiosk, xecho: floor, chromium, languages, typing } = results;
const first = (result, name) => result.taps[`${name}_first`];
const compare = (name, times, least) => {
  if (!compares) row(name, 'not asked for', `>= ${least} x`);
  else if (!chromium) row(name, 'no figure: no chromium here', `>= ${least} x`, false);
  else row(name, times().toFixed(1), `>= ${least} x`, times() >= least);
};
if (kiosk && floor && languages && typing) {
  const down = kiosk.taps.all_first, slower = down.median / first(floor, 'tap').median;
  row('finger down to first pixel, ms: median (p95)', `${down.median} (${down.p95})`, `p95 <= ${FRAME_MS}`, down.p95 <= FRAME_MS);
  row('  as many times a bare Xlib echo', slower.toFixed(2), '<= 3', slower <= 3);
  compare('  Chromium is slower by', () => first(chromium, 'key').median / down.median, 8);
  row('exec to the screen, ms; CPU, ms', `${kiosk.start_content.median}; ${kiosk.start_cpu.median}`);
  compare('  Chromium starts slower by', () => chromium.start_content.median / kiosk.start_content.median, 15);
  compare('  Chromium takes more CPU to start by', () => chromium.start_cpu.median / kiosk.start_cpu.median, 20);
  // A key counts when the finger lifts (a contact under 50 ms is none), so that is when its frame begins.
  const keys = ['e', 'n', 'a', 't'].map((label) => typing.taps[`${label}_release`]), worst = Math.max(...keys.map((key) => key.max));
  const late = Math.max(...keys.map((key) => key.p95));
  row('finger up to the letter shown, longest form, largest text: p95 (max)', `${late} (${worst})`, `each <= ${FRAME_MS}`, worst <= FRAME_MS && typing.taps.missed === 0);
  row('  CPU a key there, finger down and up, ms', typing.tap_cpu_ms, '<= 2', typing.tap_cpu_ms <= 2);
  row(`idle with clock, courier and watchdog (fed ${fed} times): CPU %`, kiosk.idle_cpu_pct, '<= 0.02', kiosk.idle_cpu_pct <= 0.02 && fed >= 2);
  row('  wake-ups a second', kiosk.idle_wakeups, '<= 0.5', kiosk.idle_wakeups <= 0.5 && fed >= 2);
  row('PSS MB at start', kiosk.pss_mb);
  memoryRow('PSS MB on home after five languages', languages.pss_after_mb, '<= 35', languages.pss_after_mb <= 35, languages.others);
  compare('  Chromium takes more by', () => chromium.pss_mb / languages.pss_after_mb, 8);
} else row('touch, start, idle, memory', 'no figure', '', false);
fs.writeFileSync(path.join(folder, 'all.json'), JSON.stringify(results, null, 1));
console.log(`raw figures: ${path.join(folder, 'all.json')}`);
finish();
