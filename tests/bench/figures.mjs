// What the benches share: rows with a target, that say "missed" and make the exit code; who else runs here.
import fs from 'node:fs';

const rows = [];

// `isMet` undefined: a figure without a target, or one that was not asked for.
export function row(name, value, target = '', isMet = undefined) {
  const one = { name, value: String(value), target, isMet };
  rows.push(one);
  print(one);
  if (process.env.BENCH_ROWS) fs.appendFileSync(process.env.BENCH_ROWS, `${JSON.stringify(one)}\n`);
}

function print({ name, value, target, isMet }) {
  console.log(`${name.padEnd(66)} ${value.padEnd(26)} ${target.padEnd(22)} ${isMet === false ? 'missed' : isMet ? 'met' : ''}`.trimEnd());
}

// 1 when a target was missed; a row without a figure is a miss, too.
export function finish() {
  const missed = rows.filter((one) => one.isMet === false);
  console.log(missed.length ? `missed: ${missed.map((one) => one.name.trim()).join('; ')}` : 'every target met');
  process.exitCode = missed.length ? 1 : 0;
}

export const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

// Kiosks on this machine that `parent` has not started. They share the pages of libraries with ours, so that its PSS says too little.
export function strangers(parent) {
  const kiosks = new Map();
  for (const pid of fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const [, comm, after] = /\((.*)\) \S (\d+)/s.exec(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'));
      if (comm === 'kiosk311') kiosks.set(Number(pid), Number(after));
    } catch { /* it has ended */ }
  }
  return [...kiosks].filter(([, above]) => above !== parent && !kiosks.has(above)).length;
}

// A row for memory: no figure when others helped to pay for it.
export function memoryRow(name, mb, target, isMet, others) {
  if (others > 0) row(name, `${mb}: too low, ${others} other kiosk311 ran`, target, false);
  else row(name, mb, target, isMet);
}
