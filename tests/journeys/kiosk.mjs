// A kiosk and a city for one journey: starts both on loopback with a folder of their own, speaks to the driver's
// seat, and ends with them. Everything a journey may need to know of the real program comes from here.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const source = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const build = process.env.KIOSK_BUILD ? path.resolve(process.env.KIOSK_BUILD) : path.join(source, 'build');

export async function startCity(options = []) {
  const child = spawn(process.execPath, [path.join(source, 'tests/city/city.mjs'), '--quiet', '--with-stdin', ...options],
    { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  const [line] = await once(lines, 'line');
  const ready = JSON.parse(line);
  const control = async (method, what, body) => {
    const answer = await fetch(ready.control + what, { method, body: body === undefined ? undefined : JSON.stringify(body),
      headers: body === undefined ? {} : { 'content-type': 'application/json' } });
    const text = await answer.text();
    return text ? JSON.parse(text) : null;
  };
  const stop = async (signal = 'SIGTERM') => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  };
  return { ...ready, child, control, stop, requests: () => control('GET', 'requests'), faults: (rules) => control('POST', 'faults', rules),
    clearFaults: () => control('DELETE', 'faults') };
}

export function writeConfig(folder, city, extra = {}) {
  const sections = {
    kiosk: { id: 'K1', assets: path.join(source, 'assets'), place_name: 'City Hall, 100 Main Street', latitude: 41.8, longitude: -107.6342,
      log: 'kiosk.log', ...extra.kiosk },
    panel: { fullscreen: 'no', ...extra.panel },
    visit: { ...extra.visit },
    store: { folder: 'store', key_file: 'store/device.key', ...extra.store },
    city: city ? { georeport_url: city.georeport, api_key: city.api_key, content_url: city.content, content_key: city.content_key,
      documents_url: city.documents ?? '', recordings_url: city.documents ? city.recordings : '',
      reconcile_window_s: 2, refresh_s: 30, ...extra.city } : { ...extra.city },
    input: { pinyin_worker: path.join(build, 'kiosk311-pinyin'), pinyin_data: path.join(build, 'rime'), ...extra.input },
    voice: { engine: 'none', speaker: '', jack: 'never', ...extra.voice },
  };
  let text = '';
  for (const [section, keys] of Object.entries(sections)) {
    text += `[${section}]\n`;
    for (const [key, value] of Object.entries(keys)) text += `${key} = ${value}\n`;
  }
  const file = path.join(folder, 'kiosk.ini');
  fs.writeFileSync(file, text);
  return file;
}

export function makeFolder() {
  return fs.mkdtempSync(path.join(os.tmpdir(), 'kiosk-'));
}

// A connection is not yet an answer: a child that a killed kiosk was just starting holds the old socket for a moment.
function takeSeat(socket) {
  return new Promise((resolve) => {
    const link = net.connect(socket), lines = createInterface({ input: link });
    for (const one of [link, lines]) one.on('error', () => {}); // refused, or reset by a kill
    link.once('close', () => resolve(null));
    lines.once('line', () => resolve({ link, lines }));
    link.write('{"do":"state"}\n');
  });
}

export async function startKiosk(folder, config, options = {}) {
  const socket = path.join(folder, 'drive');
  const args = ['--config', config, `--drive=${socket}`];
  if (!options.display) args.push('--headless');
  if (options.display) args.push('--windowed');
  const child = spawn(path.join(build, 'kiosk311'), args, { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...options.env } });
  return sitDown(socket, child);
}

// Takes the seat of a kiosk that `child` is, or runs.
export async function sitDown(socket, child) {
  const gone = once(child, 'exit');
  let seat = null;
  for (const late = Date.now() + 30000; seat === null; await new Promise((resolve) => setTimeout(resolve, seat ? 0 : 25))) {
    if (child.exitCode !== null) throw new Error(`the kiosk ended with ${child.exitCode}`);
    if (Date.now() > late) throw new Error('the driver\'s seat did not open');
    seat = await takeSeat(socket);
  }
  const { link, lines } = seat, waiting = [];
  lines.on('line', (line) => waiting.shift()?.resolve(JSON.parse(line)));
  const hangUp = () => { for (const one of waiting.splice(0)) one.reject(new Error('the kiosk is gone')); };
  link.on('close', hangUp);
  const ask = (command) => new Promise((resolve, reject) => {
    waiting.push({ resolve, reject });
    if (link.destroyed) hangUp();
    else link.write(`${JSON.stringify(command)}\n`);
  });
  const must = async (command) => {
    const answer = await ask(command);
    if (!answer.ok) throw new Error(`${JSON.stringify(command)}: ${JSON.stringify(answer)}`);
    return answer;
  };
  const kiosk = {
    child, ask, must, gone,
    press: (what, index) => must(typeof what === 'string' ? { do: 'press', name: what, ...(index === undefined ? {} : { index }) } : { do: 'press', ...what }),
    type: (text) => must({ do: 'type', text }),
    key: (name) => must({ do: 'key', name }),
    wait: (screen, ms = 8000) => must({ do: 'wait', screen, ms }),
    waitLabel: (label, ms = 8000) => must({ do: 'wait', label, ms }),
    waitName: (name, ms = 8000) => must({ do: 'wait', name, ms }),
    shot: (file) => must({ do: 'shot', path: file }),
    said: async () => (await must({ do: 'said' })).said,
    state: () => must({ do: 'state' }),
    tree: async () => (await must({ do: 'tree' })).tree,
    text: async () => (await must({ do: 'tree', text: true })).tree,
    leave: () => link.destroy(), // the seat is free for another client
    stop: async (signal = 'SIGTERM') => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await gone;
      link.destroy();
    },
  };
  return kiosk;
}

// Headphones that the test plugs and pulls: the pipe of firmware/voice/jack.c.
export function plug() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'plug-'));
  const pipe = path.join(folder, 'jack');
  execFileSync('mkfifo', [pipe]);
  const file = fs.openSync(pipe, 'r+');
  return { jack: `pipe:${pipe}`, set: (isIn) => fs.writeSync(file, isIn ? '1' : '0'),
    end: () => { fs.closeSync(file); fs.rmSync(folder, { recursive: true }); } };
}

// Waits until `probe` gives something true; for what only the city or the clock knows.
export async function until(probe, ms = 10000, what = 'it') {
  const end = Date.now() + ms;
  for (;;) {
    const got = await probe();
    if (got) return got;
    if (Date.now() > end) throw new Error(`${what} did not come in ${ms} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

// One world for a test: city, folder, kiosk; ended and cleared by `end`.
export async function world(options = {}) {
  const city = options.noCity ? null : await startCity(options.city);
  const folder = makeFolder();
  const config = writeConfig(folder, city, options.config);
  const kiosk = await startKiosk(folder, config, options);
  if (city && !options.noCatalogue) await until(async () => (await kiosk.state()).content, 15000, 'the catalogue with its content pack');
  const end = async () => {
    await kiosk.stop();
    await city?.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  };
  return { city, folder, config, kiosk, end };
}

export const LANGS = { en: 0, es: 1, zh: 2, vi: 3, ar: 4 };

// From attract to the search of services with its keyboard open, read aloud if asked.
export async function openSearch(kiosk, { lang = 'en', isRead = false } = {}) {
  await kiosk.press('lang', LANGS[lang]);
  await kiosk.wait('home');
  await kiosk.press('home.report');
  await kiosk.wait('choose_service');
  if (isRead) await kiosk.press('bar.listen');
  await kiosk.press('search');
}

// From attract to the three fields of how to reach the resident.
export async function openContactDetails(kiosk) {
  await fillReport(kiosk);
  await kiosk.press('bar.back');
  await kiosk.wait('contact');
  await kiosk.press('contact', 2);
  await kiosk.press('primary');
  await kiosk.wait('contact_details');
}

// From attract to the review of a pothole report, by touch. `see(name)` is called on each screen.
export async function fillReport(kiosk, { place = '214 mil', words = 'It is in the right lane.', see = async () => {}, isHome = false } = {}) {
  if (!isHome) await kiosk.press('primary');
  await kiosk.wait('home');
  await see('home');
  await kiosk.press('home.report');
  await kiosk.wait('choose_service');
  await see('choose_service');
  await kiosk.press('search');
  await kiosk.type('pothole');
  await see('search');
  await pressFirst(kiosk, 'service');
  await kiosk.wait('where');
  await kiosk.press('place');
  await kiosk.type(place);
  await see('where');
  await pressFirst(kiosk, 'suggestion');
  await answerQuestions(kiosk, see);
  await kiosk.wait('describe');
  await kiosk.press('description');
  await kiosk.type(words);
  await see('describe');
  await kiosk.press('primary');
  await kiosk.wait('contact');
  await see('contact');
  await kiosk.press('contact', 1);
  await kiosk.press('primary');
  await kiosk.wait('review');
  await see('review');
}

// The first target with this name on the screen (rows made from data have indices of their own).
export async function pressFirst(kiosk, name, role) {
  const node = (await kiosk.tree()).find((one) => one.name === name && one.flags.includes('focusable') && (!role || one.role === role));
  if (!node) throw new Error(`no ${name} on the screen:\n${await kiosk.text()}`);
  return kiosk.must({ do: 'press', id: node.id });
}

// Answers whatever the city asks: the first value of lists, a word, a number, a date.
export async function answerQuestions(kiosk, see = async () => {}) {
  for (let k = 0; k < 30; k++) {
    await until(async () => !['where'].includes((await kiosk.state()).screen), 5000, 'the next screen');
    if ((await kiosk.state()).screen !== 'question') return;
    await until(async () => !(await kiosk.tree()).some((node) => node.name === 'waiting'), 8000, 'the questions');
    if ((await kiosk.state()).screen !== 'question') return;
    const tree = await kiosk.tree();
    const value = tree.find((node) => node.name === 'value');
    if (value) await kiosk.must({ do: 'press', id: value.id });
    else if (tree.some((node) => node.name === 'date.day')) await kiosk.press('date.day', 1);
    else if (tree.some((node) => node.name === 'answer')) {
      await kiosk.press('answer');
      await kiosk.type('12');
    }
    await see(`question${k}`);
    const before = JSON.stringify((await kiosk.tree())[0].label);
    await kiosk.press('primary');
    await until(async () => (await kiosk.state()).screen !== 'question' || JSON.stringify((await kiosk.tree())[0].label) !== before, 5000,
      'the screen after the question');
  }
}
