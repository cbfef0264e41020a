// Every row of the table "how good it must be": each figure beside its target, "missed" where it is, exit 1 then.
//   node tests/bench/all.mjs [--only TEXT] [--no-chromium]
// KIOSK_BUILD names the build (build), KIOSK_BUILD_ADDRESS the one under ASan and UBSan (build/address); sh tests/run
// makes both. Runs the other benches and what CI has no time for, one after the other: about two hours. --only runs the
// parts whose name holds the text. Nothing else should run on the machine.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build, source } from '../journeys/kiosk.mjs';
import { finish, row } from './figures.mjs';

const address = process.env.KIOSK_BUILD_ADDRESS || path.join(source, 'build/address');
const at = process.argv.indexOf('--only'), only = at < 0 ? '' : process.argv[at + 1];
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-')), kept = path.join(folder, 'rows');
const passed = process.argv.slice(2).filter((word) => word === '--no-chromium');

// The rows of a bench that prints them itself.
function script(name) {
  return () => {
    fs.writeFileSync(kept, '');
    const run = spawnSync(process.execPath, [path.join(source, 'tests/bench', name), ...passed], { stdio: 'inherit', env: { ...process.env, KIOSK_BUILD: build, BENCH_ROWS: kept } });
    const rows = fs.readFileSync(kept, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
    if (run.status !== 0 && !rows.some((one) => one.isMet === false)) rows.push({ name, value: `ended with ${run.status}`, target: 'to end well', isMet: false });
    return rows;
  };
}

// A bench in C that prints `NAME value unit ratio`; its exit code is 0 or 1 by the target.
function ratio(name, bench, which, target) {
  return () => {
    const run = spawnSync(path.join(build, 'tests/bench', bench), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
    process.stdout.write(run.stdout ?? '');
    const words = (run.stdout ?? '').split('\n').map((line) => line.trim().split(/\s+/)).find((line) => line[0] === which);
    return [{ name, value: words ? words.at(-1) : 'no figure', target, isMet: run.status === 0 && words !== undefined }];
  };
}

// Tests of a build, which pass or do not.
function tests(name, where, names, target) {
  return () => {
    const begun = Date.now(), pattern = `^(${names.join('|')})$`;
    const known = spawnSync('ctest', ['--test-dir', where, '-N', '-R', pattern], { encoding: 'utf8' });
    const found = Number(/Total Tests: (\d+)/.exec(known.stdout ?? '')?.[1] ?? 0);
    if (found !== names.length) return [{ name, value: `no figure: not in ${path.relative(source, where)}`, target, isMet: false }];
    const run = spawnSync('ctest', ['--test-dir', where, '--output-on-failure', '-R', pattern], { stdio: 'inherit' });
    return [{ name, value: `${run.status === 0 ? 'passed' : 'failed'} in ${Math.round((Date.now() - begun) / 1000)} s`, target, isMet: run.status === 0 }];
  };
}

const parts = {
  screen: script('screen.mjs'),
  program: script('program.mjs'),
  commit: ratio('outbox commits, of the raw fdatasync append rate', 'bench_store', 'outbox_add', '>= 0.60'),
  drain: ratio('draining 10,000 entries, of what two commits each allow', 'bench_drain', 'drain_to_city', '>= 0.50'),
  imaging: ratio('unpaper, of our page with checks and TIFF, CPU', 'bench_imaging', 'unpaper_over_ours', '>= 8'),
  kill: tests('kill -9 at 500 points: outbox, courier, program', build, ['soak/store_kill', 'soak/sync_kill', 'journeys/kill-long'], '0 lost, 0 twice'),
  faults: tests('10,000 seeded fault schedules', build, ['sync/test_simulation'], '0 lost, 0 twice'),
  powercut: tests('power cuts, 2,500 states, and the control', build, ['store/test_powercut'], '0 lost, control loses'),
  monkey: tests('monkey, 100,000 actions, ASan and UBSan', address, ['journeys/monkey-long'], '0 findings'),
  accessibility: tests('accessibility, every screen x language x size x turn', build, ['app/test_accessibility'], '0 violations'),
};
const all = [];
for (const [name, measure] of Object.entries(parts)) {
  if (!name.includes(only)) continue;
  console.log(`\n== ${name}`);
  all.push(...measure());
}
console.log('\n== all');
for (const one of all) row(one.name, one.value, one.target, one.isMet);
if (all.length === 0) row(`--only ${only}`, `one of ${Object.keys(parts).join(', ')}`, '', false);
fs.rmSync(folder, { recursive: true });
finish();
