// The driver's seat on the real program: clients that leave or do not listen, time that a test owns, and what a program
// under test may still not leave behind.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import test from 'node:test';
import { build, makeFolder, openSearch, until, world, writeConfig } from './kiosk.mjs';

const alone = { noCity: true, noCatalogue: true };

function dial(socket) {
  return new Promise((resolve, reject) => {
    const link = net.connect(socket, () => resolve(link));
    link.once('error', reject);
  });
}

// One command on a line of its own, as `echo ... | socat` does: said, then closed for writing, then read to the end.
async function once(socket, command) {
  const link = await dial(socket);
  link.end(`${JSON.stringify(command)}\n`);
  let text = '';
  for await (const part of link) text += part;
  return JSON.parse(text);
}

test('the seat: who asks once and hangs up is answered, and the next one too', async () => {
  const { kiosk, folder, end } = await world(alone);
  try {
    kiosk.leave();
    for (let k = 0; k < 20; k++) assert.equal((await once(path.join(folder, 'drive'), { do: 'state' })).screen, 'attract');
    assert.match((await once(path.join(folder, 'drive'), { do: 'tree', text: true })).tree, /Touch/);
  } finally { await end(); }
});

test('the seat: a wait ends with its client', async () => {
  const { kiosk, folder, end } = await world(alone);
  try {
    kiosk.leave();
    const link = await dial(path.join(folder, 'drive'));
    link.write('{"do":"wait","screen":"done","ms":600000}\n{"do":"state"}\n');
    link.resume();
    await new Promise((resolve) => link.once('data', resolve)); // "a wait is still running"
    link.destroy();
    assert.equal((await once(path.join(folder, 'drive'), { do: 'state' })).ok, true);
    assert.equal((await once(path.join(folder, 'drive'), { do: 'wait', screen: 'attract' })).ok, true);
  } finally { await end(); }
});

test('the seat: a client that does not read stops nothing', async () => {
  const { kiosk, folder, end } = await world({ ...alone, config: { visit: { idle_s: 60, warning_s: 45 } } });
  try {
    await kiosk.press('primary');
    await kiosk.wait('home');
    await kiosk.must({ do: 'later', ms: 61000 });
    await kiosk.wait('idle_warning');
    await kiosk.must({ do: 'later', ms: 40000 }); // five seconds are left
    kiosk.leave();
    const deaf = await dial(path.join(folder, 'drive'));
    deaf.pause();
    deaf.on('error', () => {});
    deaf.write('{"do":"tree"}\n'.repeat(3000));
    await until(() => fs.readFileSync(path.join(folder, 'kiosk.log'), 'utf8').includes('visit.wiped'), 45000, 'the end of the visit');
    deaf.destroy();
    assert.equal((await once(path.join(folder, 'drive'), { do: 'state' })).screen, 'attract');
  } finally { await end(); }
});

test('the seat: a test owns time', async () => {
  const { kiosk, end } = await world({ ...alone, config: { visit: { idle_s: 90, warning_s: 45 } } });
  try {
    await kiosk.press('primary');
    await kiosk.wait('home');
    await kiosk.must({ do: 'later', ms: 95000 });
    await kiosk.wait('idle_warning');
    await kiosk.must({ do: 'clock', offset_ms: -86400000 }); // the wall's clock moves no deadline
    await kiosk.must({ do: 'later', ms: 20000 });
    assert.equal((await kiosk.state()).screen, 'idle_warning');
    await kiosk.must({ do: 'later', ms: 50000 });
    await kiosk.wait('attract');
    for (const wrong of [{ do: 'later', ms: -5 }, { do: 'later', ms: 1e300 }, { do: 'later' }, { do: 'clock', offset_ms: 1e15 }]) {
      assert.equal((await kiosk.ask(wrong)).ok, false);
    }
  } finally { await end(); }
});

// A text of 3,000 signs in one go asks for as many candidates and says as many signs: no box may fill with what nobody takes.
test('a pasted text fills no box: speech, pinyin and the courier are still heard', async () => {
  const { kiosk, folder, end } = await world({ config: { voice: { engine: '', speaker: 'file-now:/dev/null' } } });
  try {
    await openSearch(kiosk, { lang: 'zh', isRead: true });
    for (let k = 0; k < 6; k++) {
      await kiosk.type('zhongguo '.repeat(60));
      await kiosk.ask({ do: 'state' });
    }
    assert.doesNotMatch(fs.readFileSync(path.join(folder, 'kiosk.log'), 'utf8'), /mailbox\.full|answer_dropped/);
  } finally { await end(); }
});

// Law 1: no core file, ours or a child's, whatever the limit was before; without the seat nobody may look in.
test('a crash leaves nothing: limits of the program and its children', async () => {
  const { kiosk, end } = await world({ config: { voice: { engine: '', speaker: 'file-now:/dev/null' } } });
  const limit = (pid) => /^Max core file size +(\d+) +(\d+)/m.exec(fs.readFileSync(`/proc/${pid}/limits`, 'utf8')).slice(1, 3).join();
  const children = (pid) => fs.readdirSync(`/proc/${pid}/task`).flatMap((task) => fs.readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ')).filter(Boolean);
  try {
    await openSearch(kiosk, { lang: 'zh', isRead: true });
    await kiosk.type('nihao');
    // A sanitizer's runtime sets the soft one of a child to 0 at some moment of its start.
    const good = fs.readFileSync(`/proc/${kiosk.child.pid}/maps`, 'utf8').includes('libasan') ? /^[01],1$/ : /^1,1$/;
    assert.match(limit(kiosk.child.pid), good);
    const seen = new Set();
    await until(() => {
      for (const pid of children(kiosk.child.pid)) {
        let name, now;
        try { name = fs.readFileSync(`/proc/${pid}/comm`, 'utf8').trim(); now = limit(pid); } catch { continue; } // it has spoken and gone
        assert.match(now, good, name);
        seen.add(name);
      }
      return seen.size >= 2;
    }, 10000, 'pinyin and a voice');
  } finally { await end(); }
});

test('a crash leaves nothing: without the seat no other process may look in', async (context) => {
  const folder = makeFolder(), isRoot = process.getuid() === 0, user = isRoot ? { uid: 65534, gid: 65534 } : {};
  if (spawnSync(path.join(build, 'kiosk311'), ['--version'], user).status !== 0) { // a build in root's own folder
    context.skip('another user cannot start the program');
    return;
  }
  if (isRoot) fs.chownSync(folder, 65534, 65534);
  const config = writeConfig(folder, null);
  const child = spawn(path.join(build, 'kiosk311'), ['--config', config, '--headless'], { ...user, stdio: 'ignore' });
  try {
    await until(() => fs.existsSync(`${folder}/kiosk.log`) && fs.readFileSync(`${folder}/kiosk.log`, 'utf8').includes('"started"'), 10000, 'the start');
    assert.equal(fs.statSync(`/proc/${child.pid}/environ`).uid, 0, 'a process that is not dumpable belongs to root');
  } finally {
    child.kill('SIGTERM');
    await new Promise((resolve) => child.once('exit', resolve));
    fs.rmSync(folder, { recursive: true, force: true });
  }
});
