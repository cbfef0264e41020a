// The channel and the process with the simulator in it: order of events, faults, watchdog, cancel.
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { Probe, isSanitized, missing } from './probe.mjs'

const skip = missing()
const simulated = (t, device, more = {}) => new Probe(t, { driver: 'simulated', device, ...more })

test('pages come one by one, each seen before it is done', { skip }, async (t) => {
  const probe = simulated(t, 'pages=3')
  const { pages, seen, end, count, fault } = await probe.scan(7)
  assert.deepEqual([end, count, fault], ['done', 3, undefined])
  assert.deepEqual(seen.map((page) => page.page), [1, 2, 3])
  assert.deepEqual(pages.map((page) => page.page), [1, 2, 3])
  for (const page of seen) assert.deepEqual([page.width, page.height, page.preview], [2550, 3300, [850, 1100, 1]])
  for (const page of pages) {
    assert.ok(page.tiff > 100 && page.magic === 1)
    assert.ok(page.mean > 150 && page.mean < 254, `mean ${page.mean}`)
  }
  const order = probe.events.filter((event) => event.page === 2).map((event) => event.kind).filter((kind) => kind !== 'progress')
  assert.deepEqual(order, ['begun', 'seen', 'done'])
})

test('a feeder that is empty at once says so', { skip }, async (t) => {
  const { fault, end, count } = await simulated(t, 'pages=0').scan(1)
  assert.deepEqual([fault, end, count], ['empty', 'failed', 0])
})

for (const word of ['jam', 'cover_open', 'double_feed', 'unplugged', 'busy', 'bad_page', 'no_memory', 'io'])
  test(`${word} at page 2: page 1 stays, the rest comes after it`, { skip }, async (t) => {
    const probe = simulated(t, `pages=3,${word}=2`)
    const { fault, faultPage, end, pages } = await probe.scan(1)
    assert.deepEqual([fault, faultPage, end, pages.length], [word, 2, 'failed', 1])
    const rest = await probe.scan(2, { first: 2 })
    assert.equal(rest.end, 'done')
    assert.equal(rest.pages[0].page, 2)
  })

test('half a page is no page', { skip }, async (t) => {
  const { fault, faultPage, pages } = await simulated(t, 'pages=3,short=2').scan(1)
  assert.deepEqual([fault, faultPage, pages.length], ['bad_page', 2, 1])
})

test('a scanner that hangs is killed, and the next scan works', { skip }, async (t) => {
  const probe = simulated(t, 'pages=3,hang=2', { stall: 1500 })
  const { fault, faultPage, end, pages } = await probe.scan(1)
  assert.deepEqual([fault, faultPage, end, pages.length], ['hang', 2, 'failed', 1])
  const next = await probe.scan(2, { first: 2, most: 1 })
  assert.deepEqual([next.end, next.pages.length], ['done', 1])
})

test('a driver that crashes takes only its page along', { skip }, async (t) => {
  const probe = simulated(t, 'pages=3,crash=2')
  const { fault, end, pages } = await probe.scan(1)
  assert.deepEqual([fault, end], ['io', 'failed'])
  assert.ok(pages.length <= 1)
  assert.equal((await probe.scan(2, { first: 2, most: 1 })).end, 'done')
})

test('killed in the middle of a page: what came stays', { skip }, async (t) => {
  const probe = simulated(t, 'pages=5,ms=1500')
  probe.say('scan 1 1 500 feeder grey 300 letter')
  await probe.wait((event) => event.kind === 'done' && event.page === 1)
  await probe.wait((event) => event.kind === 'begun' && event.page === 2)
  process.kill(probe.worker(), 'SIGKILL')
  const end = await probe.untilEnd(1)
  assert.deepEqual([end.end, end.pages], ['failed', 1])
  assert.equal(probe.story(1).fault, 'io')
  assert.equal((await probe.scan(2, { first: 2, most: 1 })).end, 'done')
})

test('stopped (SIGSTOP): the watchdog ends it', { skip }, async (t) => {
  const probe = simulated(t, 'pages=5,ms=1500', { stall: 1000 })
  probe.say('scan 1 1 500 feeder grey 300 letter')
  await probe.wait((event) => event.kind === 'begun')
  process.kill(probe.worker(), 'SIGSTOP')
  await probe.untilEnd(1)
  assert.equal(probe.story(1).fault, 'hang')
})

test('cancel is told within 100 ms, while a page is read and while the device hangs', { skip }, async (t) => {
  for (const device of ['pages=5,ms=3000', 'pages=5,hang=1', 'pages=5,ms=500']) {
    const probe = simulated(t, device, { stall: 30000 })
    probe.say('scan 1 1 500 feeder grey 300 letter')
    if (device.includes('hang')) await new Promise((resolve) => setTimeout(resolve, 300))
    else await probe.wait((event) => event.kind === 'progress')
    const from = Number(process.hrtime.bigint() / 1000000n)
    probe.say('cancel')
    const end = await probe.untilEnd(1)
    assert.equal(end.end, 'cancelled')
    assert.ok(end.at - from <= (isSanitized ? 500 : 100), `${end.at - from} ms`)
    if (!device.includes('hang')) assert.equal((await probe.scan(2, { most: 1 })).end, 'done')
  }
})

test('pause holds the feeder after the page at work, however long', { skip }, async (t) => {
  const probe = simulated(t, 'pages=3,ms=300', { stall: 1000 })
  probe.say('scan 1 1 500 feeder grey 300 letter')
  await probe.wait((event) => event.kind === 'begun')
  probe.say('pause 1')
  await probe.wait((event) => event.kind === 'done' && event.page === 1)
  await new Promise((resolve) => setTimeout(resolve, 1500)) // longer than the watchdog waits
  assert.equal(probe.events.filter((event) => event.kind === 'begun').length, 1)
  probe.say('pause 0')
  assert.equal((await probe.untilEnd(1)).pages, 3)
})

test('a rescan brings the page it was asked for, colour stays colour', { skip }, async (t) => {
  const probe = simulated(t, 'pages=9')
  const { pages, seen } = await probe.scan(4, { first: 3, most: 1, mode: 'colour', area: 'legal' })
  assert.deepEqual([pages.length, pages[0].page, seen[0].preview[2], seen[0].height], [1, 3, 3, 4200])
})

test('the end of a visit takes the process and its pages along, without a word', { skip }, async (t) => {
  const probe = simulated(t, 'pages=5,ms=1500')
  probe.say('scan 1 1 500 feeder grey 300 letter')
  await probe.wait((event) => event.kind === 'progress')
  const pid = probe.worker()
  probe.say('forget')
  const next = await probe.scan(2, { most: 1 })
  assert.equal(next.end, 'done')
  assert.throws(() => process.kill(pid, 0))
  assert.equal(probe.events.filter((event) => event.job === 1 && event.kind === 'ended').length, 0)
})

test('one that cannot be, and nonsense', { skip }, async (t) => {
  const none = simulated(t, '', { worker: '/nonexistent' })
  assert.equal((await none.wait((event) => event.kind === 'started')).err, 'not_found')
  const odd = new Probe(t, { driver: 'twain' })
  assert.equal((await odd.wait((event) => event.kind === 'started')).err, 'not_found')
  const probe = simulated(t, 'pages=1')
  assert.equal((await probe.scan(1, { dpi: 5000 })).fault, 'io')
  assert.equal((await probe.scan(2)).end, 'done')
  for (const worker of ['/bin/true', '/bin/cat']) {
    const wrong = simulated(t, '', { worker, stall: 1000 })
    assert.match((await wrong.scan(1)).fault, /io|hang/)
  }
})

test('the process can write no file, leave no core and gain no rights', { skip }, async (t) => {
  const probe = simulated(t, 'pages=3,ms=1500')
  probe.say('scan 1 1 1 feeder grey 300 letter')
  await probe.wait((event) => event.kind === 'begun')
  const of = (name) => readFileSync(`/proc/${probe.worker()}/${name}`, 'utf8')
  assert.match(of('limits'), /Max file size +0 +0/)
  assert.match(of('limits'), /Max core file size +[01] +[01]/)
  assert.match(of('status'), /NoNewPrivs:\t1/)
  assert.equal((await probe.untilEnd(1)).pages, 1) // and yet its page comes
})
