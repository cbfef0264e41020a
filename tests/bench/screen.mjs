// How fast, how quiet, how small, beside a bare Xlib echo and Chromium --kiosk, in one run: ratios are what counts.
//   node tests/bench/screen.mjs [--reps 20] [--starts 3] [--idle 10] [--no-chromium]      (KIOSK_BUILD names the build)
// Needs xvfb and the X libraries of TOUCHLAG.md; Chromium from Debian's package.
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { build, makeFolder, source, startCity, startKiosk, until, writeConfig } from '../journeys/kiosk.mjs';

const option = (name, otherwise) => { const at = process.argv.indexOf(name); return at < 0 ? otherwise : process.argv[at + 1]; };
const reps = option('--reps', '20'), starts = option('--starts', '3'), idle = option('--idle', '10');
const here = path.join(source, 'tests/bench'), folder = makeFolder();
const tool = (name, libraries) => {
  const out = path.join(folder, name);
  const flags = execFileSync('pkg-config', ['--cflags', '--libs', ...libraries], { encoding: 'utf8' }).trim().split(/\s+/);
  execFileSync('cc', ['-O2', '-w', '-o', out, path.join(here, `${name}.c`), ...flags, '-lm']);
  return out;
};
const touchlag = tool('touchlag', ['x11', 'xext', 'xtst', 'xdamage', 'xfixes']), xecho = tool('xecho', ['x11']);

function measure(name, taps, program, extra = [], env = {}) {
  const json = path.join(folder, `${name}.json`);
  const run = spawnSync(touchlag, ['--xvfb', '1080x1920x24', '--name', name, '--reps', reps, '--starts', starts, '--idle', idle, '--hold', '70',
    '--json', json, ...extra, ...taps.flatMap((tap) => ['--tap', tap]), '--', ...program], { encoding: 'utf8', env: { ...process.env, ...env } });
  process.stdout.write(run.stdout);
  if (run.status !== 0) process.stdout.write(`${name}: exit ${run.status} ${run.stderr}\n`);
  return fs.existsSync(json) ? JSON.parse(fs.readFileSync(json, 'utf8')) : null;
}

const city = await startCity();
const config = writeConfig(folder, city, { panel: { fullscreen: 'no' } });
const centre = (node) => `${Math.round(node.rect[0] + node.rect[2] / 2)},${Math.round(node.rect[1] + node.rect[3] / 2)}`;
const languages = []; // taps: into each language and out again, and into English at last
{ // the catalogue is in the cache before anything is measured
  const kiosk = await startKiosk(folder, config);
  await until(async () => (await kiosk.state()).content, 20000, 'the catalogue');
  // and the questions of all services have been fetched, one every two seconds: that is the first day's work
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
  const finish = (await kiosk.tree()).find((node) => node.name === 'bar.finish');
  for (const node of names) languages.push(`in${node.index}:${centre(node)}`, `out${node.index}:${centre(finish)}`);
  languages.push(`home:${centre(names[0])}`);
  await kiosk.stop();
}
const results = {
  xecho: measure('xecho', ['tap:280,390'], [xecho]),
  kiosk: measure('kiosk', ['start:540,1680', 'display:450,1840', 'back:90,1840', 'finish:990,1840'], [path.join(build, 'kiosk311'), '--config', config, '--windowed']),
};
results.languages = measure('languages', languages, [path.join(build, 'kiosk311'), '--config', config, '--windowed'], ['--reps', '1', '--starts', '1']);
if (!process.argv.includes('--no-chromium') && fs.existsSync('/usr/bin/chromium')) {
  results.chromium = measure('chromium', ['open:540,610', 'key:300,1300', 'back:90,1840'], ['/usr/bin/chromium', '--kiosk', '--no-sandbox', '--disable-gpu', '--disable-quic',
    '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--window-size=1080,1920',
    `--user-data-dir=${path.join(folder, 'chromium')}`, `file://${path.join(here, 'page.html')}`]);
}
await city.stop();
const { kiosk, xecho: floor, chromium } = results;
const row = (name, value, wanted) => console.log(`${name.padEnd(52)} ${String(value).padEnd(24)} ${wanted}`);
const first = (result, name) => result.taps[`${name}_first`];
const ratio = (a, b) => (b ? (a / b).toFixed(2) : '-');
if (kiosk && floor) {
  const down = kiosk.taps.all_first ?? first(kiosk, 'start');
  row('finger down to first pixel, median (p95), ms', `${down.median} (${down.p95})`, 'p95 <= 16.7');
  row('  times bare Xlib', ratio(down.median, first(floor, 'tap').median), '<= 3');
  if (chromium) row('  Chromium is slower by', ratio(first(chromium, 'key').median, down.median), '>= 8');
  row('exec to the screen, ms; CPU, ms', `${kiosk.start_content.median}; ${kiosk.start_cpu.median}`, '');
  if (chromium) row('  Chromium: start, CPU, times', `${ratio(chromium.start_content.median, kiosk.start_content.median)}, ${ratio(chromium.start_cpu.median, kiosk.start_cpu.median)}`, '>= 15, >= 20');
  row('idle CPU %; wake-ups/s', `${kiosk.idle_cpu_pct}; ${kiosk.idle_wakeups}`, '<= 0.02; <= 0.5');
  row('PSS MB at start; on home after five languages', `${kiosk.pss_mb}; ${results.languages.pss_after_mb}`, '<= 35');
  if (chromium) row('  Chromium: PSS, times', ratio(chromium.pss_mb, results.languages.pss_after_mb), '>= 8');
}
fs.writeFileSync(path.join(folder, 'all.json'), JSON.stringify(results, null, 1));
console.log(`raw figures: ${path.join(folder, 'all.json')}`);
