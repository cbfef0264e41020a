// A monkey at the kiosk: seeded random taps, drags, keys, typed text, headphones in and out and faults at the city, on the real
// program. It must never die, hang or lose its way: in the end Finish leads to the attract screen and the program stops cleanly
// (sanitizers speak then). Now and then it has a good minute and does what the screen asks, so that it comes to every screen.
//   node tests/journeys/monkey.mjs [ACTIONS=100000] [SEED=1]
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { until, world } from './kiosk.mjs';

const actions = Number(process.argv[2] || 100000), given = process.argv[3] || '1';
const napEvery = 10000, slowestMost = 20000, hangMs = 60000;
let seed = BigInt(given);
const random = (below) => { // xorshift: the same choices for the same seed
  seed ^= seed << 13n; seed &= (1n << 64n) - 1n; seed ^= seed >> 7n; seed ^= seed << 17n; seed &= (1n << 64n) - 1n;
  return Number(seed % BigInt(below));
};
const pick = (list) => list[random(list.length)];
const keys = ['up', 'down', 'left', 'right', 'select', 'back', 'help', 'volume_up', 'volume_down', 'rate_up', 'rate_down', 'repeat', 'pause',
  'backspace', 'delete', 'enter', 'tab', 'tab_back', 'home', 'end', 'page_up', 'page_down'];
const texts = ['a', 'pothole', '214 mil', 'ñ¿é', 'nihao', 'tieengs vieetj', 'حفرة', '4111 1111 1111 1111', '😀', 'K1-7F3Q-2Z', '  ', "O'Neill",
  '\u0301\u0301', '٣٤٥', '\u202e\u2066x', 'x'.repeat(4100), '\t', '中文字', 'a@b.example', '12'];
const faults = [{ kind: 'latency', ms: 300 }, { kind: 'drip', bytes: 200, ms: 10 }, { kind: 'cut_in', bytes: 40, reset: true },
  { kind: 'cut_out', bytes: 200, reset: true }, { kind: 'lost_answer' }, { kind: 'error_after_commit', status: 500 }, { kind: 'status', status: 429 },
  { kind: 'status', status: 403 }, { kind: 'malformed', keep: 30 }, { kind: 'hang' }, { kind: 'html' }, { kind: 'empty_ok' },
  { kind: 'duplicate_key' }, { kind: 'echo' }, { kind: 'token', polls: 2 }, { kind: 'blackbox' }, { kind: 'wrong_list' }, { kind: 'redirect' },
  { kind: 'oversize', bytes: 3000000 }];

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'monkey-'));
const pipe = path.join(folder, 'jack');
execFileSync('mkfifo', [pipe]);
const jack = fs.openSync(pipe, 'r+');
// The shortest idle time: a nap of the monkey is a resident who walked away.
const { kiosk, city, folder: home, end } = await world({ config: { visit: { idle_s: 20, warning_s: 20 }, voice: { jack: `pipe:${pipe}` }, city: { timeout_s: 5 } } });
const seen = new Map();
let slowest = 0, good = 0, requests = 0, waiting = null;
const watch = setInterval(() => {
  if (waiting === null || Date.now() - waiting.from < hangMs) return;
  console.error(`no answer to ${JSON.stringify(waiting.command).slice(0, 200)}; the log ends with`);
  execFileSync('tail', ['-n', '20', path.join(home, 'kiosk.log')], { stdio: ['ignore', 'inherit', 'inherit'] });
  kiosk.child.kill('SIGABRT');
}, 1000);

const ask = async (command) => {
  const from = Date.now();
  waiting = { command, from };
  const answer = await kiosk.ask(command);
  waiting = null;
  slowest = Math.max(slowest, Date.now() - from);
  return answer;
};
const look = async () => (await ask({ do: 'tree' })).tree.filter((node) => node.flags.includes('focusable'));
const press = (node) => node && ask({ do: 'press', id: node.id });

async function pressAny() {
  const targets = (await look()).filter((node) => node.hit[2] > 0);
  const target = targets.length > 0 ? pick(targets) : null;
  if (target && (target.name !== 'bar.finish' || random(6) === 0)) await press(target);
}

// What the screen asks for: a choice, a word in the empty field, then the primary button.
async function behave() {
  const targets = await look();
  const wanted = targets.filter((node) => /^(home\.report|home\.track|service|group|suggestion|value|date\.day|contact|usual)/.test(node.name));
  const field = targets.find((node) => node.role === 'field' && !node.value);
  if (field && random(2) === 0) {
    await press(field);
    await ask({ do: 'type', text: pick(['214 mil', 'pothole', '12', 'Ana']) });
  } else if (wanted.length > 0 && random(2) === 0) await press(pick(wanted));
  else await press(targets.find((node) => node.name === 'primary') ?? targets.find((node) => node.name === 'leave.stay'));
}

async function drag() {
  let x = random(1080), y = random(1920);
  await ask({ do: 'touch', finger: 'down', x, y });
  for (let k = random(6); k > 0; k--) {
    x += random(200) - 100;
    y += random(600) - 300;
    await ask({ do: 'touch', finger: 'move', x, y });
  }
  await ask({ do: 'touch', finger: pick(['up', 'up', 'up', 'cancel']), x, y });
}

async function act() {
  if (good > 0) {
    good--;
    return behave();
  }
  if (random(200) === 0) good = 60;
  const dice = random(1000);
  if (dice < 420) return pressAny();
  if (dice < 500) return ask({ do: 'touch', finger: pick(['down', 'move', 'up', 'cancel']), x: random(1080), y: random(1920) });
  if (dice < 560) return drag();
  if (dice < 840) return ask({ do: 'key', name: pick(keys) });
  if (dice < 985) return ask({ do: 'type', text: pick(texts) });
  if (dice < 995) return fs.writeSync(jack, pick(['0', '1']));
  return random(2) === 0 ? city.faults([{ match: { chance: 0.5, times: 4 }, do: pick(faults) }]) : city.clearFaults();
}

const started = Date.now();
try {
  for (let k = 1; k <= actions; k++) {
    await act();
    if (k % 50 === 0) {
      const { screen } = await kiosk.state();
      seen.set(screen, (seen.get(screen) ?? 0) + 1);
    }
    if (k % napEvery === 0) {
      console.log(`${k} actions, ${(k * 1000 / (Date.now() - started)).toFixed(0)}/s, slowest ${slowest} ms, on ${(await kiosk.state()).screen}`);
      await new Promise((resolve) => setTimeout(resolve, pick([22000, 43000])));
    }
  }
  await city.clearFaults();
  for (let k = 0; k < 6 && (await kiosk.state()).screen !== 'attract'; k++) {
    await kiosk.ask({ do: 'press', name: 'bar.finish' });
    await kiosk.ask({ do: 'press', name: 'leave.now' });
  }
  await until(async () => (await kiosk.state()).screen === 'attract', 60000, 'the way home');
  requests = (await city.requests()).length;
} finally {
  clearInterval(watch);
  await end();
  fs.closeSync(jack);
  fs.rmSync(folder, { recursive: true });
}
const screens = [...seen].sort((a, b) => b[1] - a[1]).map(([name, count]) => `${name} ${count}`).join(', ');
console.log(`monkey: ${actions} actions, seed ${given}, ${requests} requests filed, slowest answer ${slowest} ms, home again; ${screens}`);
assert.equal(kiosk.child.exitCode, 0, `the kiosk ended with ${kiosk.child.exitCode} ${kiosk.child.signalCode}`);
assert.ok(slowest < slowestMost, `an answer took ${slowest} ms`);
