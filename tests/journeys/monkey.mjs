// A monkey at the kiosk: seeded random taps, drags, keys, typed text, headphones, time and clock jumps, restarts and power
// cuts on the real program, while the city fails in random ways. It must never die, hang, lose its way or write down what
// was typed: in the end Finish leads to the attract screen and the program stops cleanly (sanitizers speak then). Now and then
// it has a good minute and does what the screen asks, so that it comes to every screen.
//   node tests/journeys/monkey.mjs [ACTIONS=100000] [SEED=1]
// Rounds of 10,000 actions, each with its own panel, text, city and speech; the same seed makes the same choices.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { makeFolder, startCity, startKiosk, until, writeConfig } from './kiosk.mjs';

const actions = Number(process.argv[2] || 100000), firstSeed = Number(process.argv[3] || 1);
const ROUND = 10000, SLOWEST_MS = 20000, HANG_MS = 60000;
const keys = ['up', 'down', 'left', 'right', 'select', 'back', 'help', 'volume_up', 'volume_down', 'rate_up', 'rate_down', 'repeat', 'pause',
  'backspace', 'delete', 'enter', 'tab', 'tab_back', 'home', 'end', 'page_up', 'page_down'];
const MARK = 'Zyxwmark'; // stands in everything that is typed and in no text of ours
const texts = ['a', `pothole ${MARK}`, '214 mil', 'ñ¿é', 'nihao', 'tieengs vieetj', 'حفرة', '4111 1111 1111 1111', '😀👩‍👩‍👧', 'K1-7F3Q-2Z', '  ', `O'Neill ${MARK}`,
  '\u0301\u0301', '٣٤٥', 'zhongguoren', '\u202egnp', `${MARK}@example.org`, '555-0100', '\n', `${MARK} `.repeat(60), 'x'.repeat(4100), '\u202e\u2066x', '\t', '中文字', '12'];
const goodTexts = ['214 mil', 'pothole', '12', 'Ana'];
const isAsked = /^(home\.report|home\.track|service|group|suggestion|value|date\.day|contact|usual|here)$/;
const faultKinds = [{ kind: 'latency', ms: 300 }, { kind: 'drip', bytes: 40, ms: 5 }, { kind: 'cut_in', bytes: 10, reset: true }, { kind: 'cut_out', bytes: 200 },
  { kind: 'lost_answer' }, { kind: 'error_after_commit', status: 502 }, { kind: 'status', status: 503 }, { kind: 'status', status: 429, headers: { 'retry-after': '1' } },
  { kind: 'status', status: 400 }, { kind: 'malformed', keep: 30 }, { kind: 'hang' }, { kind: 'html', status: 200 }, { kind: 'empty_ok' }, { kind: 'duplicate_key', status: 409 },
  { kind: 'token', ms: 200 }, { kind: 'blackbox' }, { kind: 'wrong_list' }, { kind: 'oversize', bytes: 3000000 }, { kind: 'echo' }, { kind: 'redirect' }, { kind: 'status', status: 403 }];
const panels = [{ width_px: 1080, height_px: 1920 }, { width_px: 1920, height_px: 1080, width_mm: 476 }, { width_px: 1080, height_px: 1920, bottom_above_floor_mm: 900 }];
const jumps = [1000, 60000, 95000, 200000, 3600000, 86400000];

function dice(seed) { // xorshift: the same run for the same seed
  let state = BigInt(seed) * 2654435761n + 88172645463325252n;
  const next = (below) => {
    state ^= state << 13n; state &= (1n << 64n) - 1n; state ^= state >> 7n; state ^= state << 17n; state &= (1n << 64n) - 1n;
    return Number(state % BigInt(below));
  };
  return { next, of: (list) => list[next(list.length)] };
}

const slowest = { ms: 0, what: '' }, seen = new Set(), did = {};
let filed = 0, starts = 0;

class Round {
  constructor(number) {
    this.number = number;
    this.dice = dice(firstSeed * 1000 + number);
    this.panel = panels[number % panels.length];
    this.trail = [];
    this.good = 0;
    this.folder = makeFolder();
    execFileSync('mkfifo', [path.join(this.folder, 'jack')]);
    this.jack = fs.openSync(path.join(this.folder, 'jack'), 'r+');
  }

  async begin() {
    this.city = await startCity(cityOptions(this.number));
    this.config = writeConfig(this.folder, this.city, { panel: { fullscreen: 'no', ...this.panel },
      city: { timeout_s: 5, connect_timeout_s: 2, format: this.number % 2 ? 'xml' : 'auto' },
      visit: { text_size: ['standard', 'largest', 'small', 'large'][this.number % 4], theme: ['light', 'dark', 'soft', 'medium'][this.number % 4] },
      voice: this.number % 2 ? {} : { engine: '', speaker: 'file-now:/dev/null', phones: 'file-now:/dev/null', jack: `pipe:${this.folder}/jack` } });
    await this.start();
    await until(async () => (await this.kiosk.state()).content, 30000, 'the catalogue with its content pack');
  }

  async start() {
    this.kiosk = await startKiosk(this.folder, this.config);
    starts++;
  }

  async ask(command) {
    const begun = performance.now();
    this.trail.push(JSON.stringify(command).slice(0, 120));
    if (this.trail.length > 40) this.trail.shift();
    const watch = setTimeout(() => { // the stack of a hang is worth more than a time-out
      console.error(`no answer for ${HANG_MS} ms`);
      this.kiosk.child.kill('SIGABRT');
    }, HANG_MS);
    const answer = await this.kiosk.ask(command).finally(() => clearTimeout(watch));
    const ms = performance.now() - begun;
    if (ms > slowest.ms) Object.assign(slowest, { ms, what: this.trail.at(-1) });
    return answer;
  }

  async look() {
    const { tree, error } = await this.ask({ do: 'tree' });
    assert.ok(tree, `a tree: ${error}`);
    const targets = tree.filter((node) => node.flags.includes('focusable') && node.hit[2] > 0);
    assert.ok(targets.length > 0, 'there is always something to press');
    for (const node of targets) assert.ok(node.label.trim() !== '', `a label for ${node.name}`);
    return targets;
  }

  async press() {
    const target = this.dice.of(await this.look());
    if (target.name !== 'bar.finish' || this.dice.next(6) === 0) await this.ask({ do: 'press', id: target.id });
  }

  // What the screen asks for: a choice, a word in the empty field, then the primary button.
  async behave() {
    const targets = await this.look(), wanted = targets.filter((node) => isAsked.test(node.name));
    const field = targets.find((node) => node.role === 'field' && !node.value);
    const next = targets.find((node) => node.name === 'primary') ?? targets.find((node) => node.name === 'leave.stay') ?? this.dice.of(targets);
    if (field && this.dice.next(2) === 0) {
      await this.ask({ do: 'press', id: field.id });
      await this.ask({ do: 'type', text: this.dice.of(goodTexts) });
    } else await this.ask({ do: 'press', id: (wanted.length > 0 && this.dice.next(2) === 0 ? this.dice.of(wanted) : next).id });
  }

  async drag() {
    const at = () => ({ x: this.dice.next(this.panel.width_px + 200) - 100, y: this.dice.next(this.panel.height_px + 200) - 100 });
    await this.ask({ do: 'touch', finger: 'down', ...at() });
    for (let k = this.dice.next(5); k > 0; k--) await this.ask({ do: 'touch', finger: 'move', ...at() });
    if (this.dice.next(4)) await this.ask({ do: 'touch', finger: this.dice.next(5) ? 'up' : 'cancel', ...at() });
  }

  async trouble() {
    const what = this.dice.next(10);
    if (what < 6) await this.city.faults([{ match: { times: 0, chance: 0.2 + this.dice.next(5) / 10 }, do: this.dice.of(faultKinds) }]);
    else await this.city.clearFaults();
  }

  async again() { // a restart, or the power goes
    const isCut = this.dice.next(2) === 0;
    await this.kiosk.stop(isCut ? 'SIGKILL' : 'SIGTERM');
    if (!isCut) this.assertGone();
    await this.start();
  }

  assertGone() {
    const { child } = this.kiosk;
    assert.equal(child.exitCode, 0, `the kiosk ended with ${child.exitCode} ${child.signalCode}`);
  }

  async act() {
    const d = this.dice.next(1000);
    if (this.good > 0) this.good--;
    else if (d % 200 === 7) this.good = 60;
    const kind = this.good > 0 ? 'good' : d < 420 ? 'press' : d < 520 ? 'drag' : d < 580 ? 'touch' : d < 800 ? 'key' : d < 960 ? 'type' : d < 975 ? 'later' :
      d < 978 ? 'clock' : d < 985 ? 'phones' : d < 999 ? 'city' : this.dice.next(2) ? 'said' : 'again';
    did[kind] = (did[kind] ?? 0) + 1;
    if (kind === 'good') await this.behave();
    else if (kind === 'press') await this.press();
    else if (kind === 'drag') await this.drag();
    else if (kind === 'touch') {
      await this.ask({ do: 'touch', finger: this.dice.of(['down', 'move', 'up', 'cancel']), x: this.dice.next(this.panel.width_px), y: this.dice.next(this.panel.height_px) });
    } else if (kind === 'key') await this.ask({ do: 'key', name: this.dice.of(keys) });
    else if (kind === 'type') await this.ask({ do: 'type', text: this.dice.of(texts) });
    else if (kind === 'later') await this.ask({ do: 'later', ms: 1 + this.dice.next(this.dice.of(jumps)) });
    else if (kind === 'clock') await this.ask({ do: 'clock', offset_ms: (this.dice.next(2000) - 1000) * this.dice.of(jumps) });
    else if (kind === 'phones') fs.writeSync(this.jack, this.dice.next(2) ? '1' : '0');
    else if (kind === 'city') await this.trouble();
    else if (kind === 'said') await this.ask({ do: 'said' });
    else await this.again();
  }

  async goHome() {
    await this.city.clearFaults();
    for (let k = 0; k < 6 && (await this.kiosk.state()).screen !== 'attract'; k++) {
      await this.kiosk.ask({ do: 'touch', finger: 'cancel', x: 0, y: 0 });
      await this.kiosk.ask({ do: 'press', name: 'bar.finish' });
      await this.kiosk.ask({ do: 'press', name: 'leave.now' });
    }
    await until(async () => (await this.kiosk.state()).screen === 'attract', 60000, 'the way home');
    filed += (await this.city.requests()).length;
    await this.kiosk.stop();
    this.assertGone();
    const log = fs.readFileSync(path.join(this.folder, 'kiosk.log'), 'utf8');
    assert.ok(!log.includes(MARK), 'the log holds no word of a resident');
    for (const line of log.trim().split('\n')) JSON.parse(line);
  }

  async end() {
    await this.kiosk?.stop('SIGKILL');
    await this.city?.stop();
    fs.closeSync(this.jack);
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

function cityOptions(number) {
  return number % 5 === 4 ? ['--services', '2000'] : [];
}

const begun = Date.now();
for (let number = 0, done = 0; done < actions; number++) {
  const round = new Round(number), most = Math.min(ROUND, actions - done);
  try {
    await round.begin();
    for (let k = 0; k < most; k++) {
      await round.act();
      if (k % 50 === 49) seen.add((await round.kiosk.state()).screen);
    }
    await round.goHome();
  } catch (error) {
    console.error(`round ${number}, seed ${firstSeed}, after\n  ${round.trail.join('\n  ')}\nthe log ends with`);
    execFileSync('tail', ['-n', '20', path.join(round.folder, 'kiosk.log')], { stdio: ['ignore', 'inherit', 'inherit'] });
    throw error;
  } finally {
    await round.end();
  }
  done += most;
  console.log(`${done} actions, ${(done * 1000 / (Date.now() - begun)).toFixed(0)}/s, ${filed} requests filed, slowest ${slowest.ms.toFixed(0)} ms (${slowest.what})`);
}
assert.ok(slowest.ms < SLOWEST_MS, `an answer took ${slowest.ms.toFixed(0)} ms: ${slowest.what}`);
console.log(`monkey: ${actions} actions, seed ${firstSeed}: ${JSON.stringify(did)}; ${seen.size} screens: ${[...seen].sort().join(' ')}; ${starts} starts; home again`);
