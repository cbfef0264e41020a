// SANE's own test scanners behind kiosk311-scan: the quirks of reference/scanning 2.3, by number.
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Probe, configFolder, missing, testConf } from './probe.mjs'

const skip = missing('test')
const withTest = (t, more = {}, rest = {}) =>
  new Probe(t, { device: 'test:0', folder: configFolder(t, { 'dll.conf': 'test\n', 'test.conf': testConf(more) }), ...rest })

test('devices are listed, a missing one is unplugged', { skip }, async (t) => {
  const folder = configFolder(t, { 'dll.conf': 'test\n', 'test.conf': testConf() })
  const probe = new Probe(t, { device: 'test:9', folder })
  probe.say('list')
  const list = await probe.wait((event) => event.kind === 'found')
  assert.deepEqual(list.devices, ['test:0', 'test:1'])
  assert.equal((await probe.scan(1)).fault, 'unplugged')
})

test('what it can: feeder, plate', { skip }, async (t) => {
  const probe = withTest(t)
  probe.say('open 5')
  const ready = await probe.wait((event) => event.kind === 'ready')
  assert.deepEqual([ready.feeder, ready.flatbed, ready.dpi], [1, 1, 1200])
  assert.equal((await probe.untilEnd(5)).end, 'done')
})

test('feeder: ten pages, then the end, and again (1)', { skip }, async (t) => {
  const probe = withTest(t, { 'test-picture': '"Solid white"' })
  for (const job of [1, 2]) {
    const { end, pages, seen } = await probe.scan(job, { dpi: 100 })
    assert.deepEqual([end, pages.length, seen.length], ['done', 10, 10])
    assert.equal(seen[9].mean, 255)
  }
})

test('the plate gives one page', { skip }, async (t) => {
  const { end, pages } = await withTest(t).scan(1, { source: 'flatbed' })
  assert.deepEqual([end, pages.length], ['done', 1])
})

for (const area of [['letter', 2550, 3300], ['legal', 2550, 4200], ['a4', 2480, 3508]])
  test(`${area[0]} at 300 dpi, within a pixel of rounding`, { skip }, async (t) => {
    const { seen } = await withTest(t).scan(1, { most: 1, area: area[0] })
    assert.ok(Math.abs(seen[0].width - area[1]) <= 1 && Math.abs(seen[0].height - area[2]) <= 1, JSON.stringify(seen[0]))
  })

const faults = { JAMMED: 'jam', COVER_OPEN: 'cover_open', IO_ERROR: 'io', NO_MEM: 'no_memory', DEVICE_BUSY: 'busy', EOF: 'bad_page', INVAL: 'io', ACCESS_DENIED: 'io', UNSUPPORTED: 'io' }
for (const [status, fault] of Object.entries(faults))
  test(`sane_read says ${status}: ${fault} (2, 2b)`, { skip }, async (t) => {
    const probe = withTest(t, {}, { options: `read-return-value=SANE_STATUS_${status}` })
    const story = await probe.scan(1, { dpi: 100 })
    assert.deepEqual([story.fault, story.end, story.pages.length], [fault, 'failed', 0])
    assert.equal((await probe.scan(2, { dpi: 100 })).fault, fault) // and is well enough to say it again
  })

const shapes = {
  'a hand scanner, length not known (5)': { 'hand-scanner': true },
  'parameters that lie before the start (4)': { 'fuzzy-parameters': true },
  'lines longer than their pixels (7)': { 'ppl-loss': 3 },
  'reads of one to 100 bytes': { 'read-limit': true, 'read-limit-size': 100 },
  'reads that wait': { 'read-delay': true, 'read-delay-duration': 2000 },
  'a select descriptor': { 'select-fd': true },
}
for (const [name, more] of Object.entries(shapes))
  test(`${name} is a whole page`, { skip }, async (t) => {
    const { end, pages, seen } = await withTest(t, more).scan(1, { most: 1, dpi: 100 })
    assert.deepEqual([end, pages.length], ['done', 1])
    assert.ok(seen[0].width > 300 && seen[0].height > 300, JSON.stringify(seen[0]))
  })

test('16 bits a sample are the same picture as 8', { skip }, async (t) => {
  const scan = async (options) => (await withTest(t, {}, { options }).scan(1, { most: 1, dpi: 100, mode: 'colour' })).seen[0]
  const eight = await scan('depth=8'), sixteen = await scan('depth=16')
  assert.ok(Math.abs(eight.mean - sixteen.mean) < 2, `${eight.mean} ${sixteen.mean}`)
  assert.equal(sixteen.preview[2], 3)
})

test('one bit a pixel', { skip }, async (t) => {
  const { seen, end } = await withTest(t, {}, { options: 'depth=1' }).scan(1, { most: 1 })
  assert.equal(end, 'done')
  assert.ok(seen[0].mean > 50 && seen[0].mean < 205, `a grid is half black: ${seen[0].mean}`)
})

for (const order of ['RGB', 'BRG'])
  test(`three passes of one colour each, in the order ${order} (6)`, { skip }, async (t) => {
    const more = { 'three-pass': true, 'three-pass-order': order, 'test-picture': '"Color pattern"' }
    const plain = await withTest(t, { 'test-picture': '"Color pattern"' }).scan(1, { most: 1, dpi: 100, mode: 'colour', source: 'flatbed' })
    const { seen, end } = await withTest(t, more).scan(1, { most: 1, dpi: 100, mode: 'colour', source: 'flatbed' })
    assert.equal(end, 'done')
    assert.equal(seen[0].preview[2], 3)
    assert.ok(Math.abs(seen[0].mean - plain.seen[0].mean) < 3, `${seen[0].mean} ${plain.seen[0].mean}`)
  })

test('a maker\'s option that is not there is a fault, not ignored', { skip }, async (t) => {
  assert.equal((await withTest(t, {}, { options: 'no-such-option=1' }).scan(1)).fault, 'io')
})

/** A P5 picture of `width` x `height`: a ramp, so that a shifted row is seen. */
const pgm = (width, height) => {
  const pixels = Buffer.alloc(width * height)
  for (let i = 0; i < pixels.length; i++) pixels[i] = (i % width) * 255 / width
  return Buffer.concat([Buffer.from(`P5\n${width} ${height}\n255\n`), pixels])
}

test('pnm: a picture of a file, twice (15)', { skip: missing('pnm') }, async (t) => {
  const folder = configFolder(t, { 'dll.conf': 'pnm\n' })
  writeFileSync(join(folder, 'page.pgm'), pgm(850, 1100))
  const probe = new Probe(t, { device: 'pnm:0', folder, options: `filename=${join(folder, 'page.pgm')}` })
  for (const job of [1, 2]) {
    const { end, seen } = await probe.scan(job, { source: 'flatbed' })
    assert.equal(end, 'done')
    assert.deepEqual([seen[0].width, seen[0].height], [850, 1100])
    assert.ok(Math.abs(seen[0].mean - 127) < 2, JSON.stringify(seen[0]))
  }
})

for (const [name, text] of Object.entries({ 'no file': null, 'an empty file': '', 'a cut file': 'P5\n850 1100\n255\nabc', 'no picture': 'hello' }))
  test(`pnm: ${name} is a fault`, { skip: missing('pnm') }, async (t) => {
    const folder = configFolder(t, { 'dll.conf': 'pnm\n' })
    if (text !== null) writeFileSync(join(folder, 'page.pgm'), text)
    const { fault, end, pages } = await new Probe(t, { device: 'pnm:0', folder, options: `filename=${join(folder, 'page.pgm')}` }).scan(1, { source: 'flatbed' })
    assert.deepEqual([end, pages.length], ['failed', 0])
    assert.match(fault, /io|bad_page|no_memory/)
  })

for (const [width, height, expected] of [[1, 1, /done/], [30001, 2, /no_memory/], [2, 30001, /no_memory/]])
  test(`pnm: ${width} x ${height}`, { skip: missing('pnm') }, async (t) => {
    const folder = configFolder(t, { 'dll.conf': 'pnm\n' })
    writeFileSync(join(folder, 'page.pgm'), pgm(width, height))
    const { fault, end } = await new Probe(t, { device: 'pnm:0', folder, options: `filename=${join(folder, 'page.pgm')}` }).scan(1, { source: 'flatbed' })
    assert.match(fault ?? end, expected)
  })

const saned = ['/usr/sbin/saned', '/usr/bin/saned'].find((path) => existsSync(path))
const skipNet = !saned ? 'saned (sane-utils) is not installed' : missing('net', 'test')
/** net.conf has no port: the service's name decides, and port 6566 is everybody's. */
const is6566Free = () => new Promise((resolve) => {
  const server = createServer().on('error', () => resolve(false)).listen(6566, '127.0.0.1', () => server.close(() => resolve(true)))
})
const onNet = async (t, more) => {
  if (!await is6566Free()) { t.skip('port 6566 is taken, and SANE\'s net backend knows no other'); return null }
  const server = configFolder(t, { 'dll.conf': 'test\n', 'test.conf': testConf(more), 'saned.conf': 'localhost\n127.0.0.1\n' })
  const child = spawn(saned, ['-l', '-e', '-b', '127.0.0.1', '-p', '6566'], { env: { ...process.env, SANE_CONFIG_DIR: server }, stdio: 'ignore', detached: true })
  const stop = () => { try { process.kill(-child.pid, 'SIGKILL') } catch { /* gone */ } }
  t.after(stop)
  await new Promise((resolve) => setTimeout(resolve, 500))
  const folder = configFolder(t, { 'dll.conf': 'net\n', 'net.conf': 'connect_timeout = 2\n127.0.0.1\n' })
  return { stop, child, probe: new Probe(t, { device: 'net:127.0.0.1:test:0', folder, stall: 3000 }) }
}

test('net: pages over loopback, in short reads, and options after a reload (11)', { skip: skipNet }, async (t) => {
  const net = await onNet(t, {})
  if (!net) return
  const { end, pages, seen } = await net.probe.scan(1, { most: 2 })
  assert.deepEqual([end, pages.length], ['done', 2])
  assert.ok(Math.abs(seen[0].width - 2550) <= 1 && Math.abs(seen[0].height - 3300) <= 1)
})

test('net: nobody there is unplugged, not an empty list (12)', { skip: skipNet }, async (t) => {
  const folder = configFolder(t, { 'dll.conf': 'net\n', 'net.conf': 'connect_timeout = 2\n127.0.0.1\n' })
  const { fault } = await new Probe(t, { device: 'net:127.0.0.1:test:0', folder }).scan(1)
  assert.equal(fault, 'unplugged')
})

test('net: the server goes in the middle of a page: a fault in time, never for ever (16)', { skip: skipNet }, async (t) => {
  const net = await onNet(t, { 'read-delay': true, 'read-delay-duration': 20000 })
  if (!net) return
  net.probe.say('scan 1 1 500 feeder grey 300 letter')
  await net.probe.wait((event) => event.kind === 'progress')
  net.stop()
  const end = await net.probe.untilEnd(1)
  assert.equal(end.end, 'failed')
  assert.match(net.probe.story(1).fault, /unplugged|io|hang/)
})
