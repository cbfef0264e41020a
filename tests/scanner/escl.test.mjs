// Real page images and every fault through Debian's own sane-airscan.
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { Probe, configFolder, missing } from './probe.mjs'
import { Escl, hasJpeg, jpegPage } from './escl.mjs'

const skip = missing('airscan') || (!hasJpeg() && 'cjpeg (libjpeg-turbo-progs) is not installed')
const jpegs = skip ? [] : [1, 2, 3].map((number) => jpegPage(number))
const [one, two, three] = jpegs

const begin = async (t, pages, { stall = 4000, ...more } = {}) => {
  const scanner = await new Escl(pages, more).start(t)
  const probe = new Probe(t, { device: 'airscan:e0:Lobby Feeder', folder: configFolder(t, scanner.files()), stall })
  return { scanner, probe }
}

test('a feeder of three pages', { skip }, async (t) => {
  const { probe } = await begin(t, jpegs)
  const { end, pages, seen } = await probe.scan(1)
  assert.deepEqual([end, pages.length], ['done', 3])
  for (const page of seen) {
    assert.ok(Math.abs(page.width - 2550) <= 1 && Math.abs(page.height - 3300) <= 1, JSON.stringify(page)) // 13: not 4200
    assert.ok(page.mean > 150 && page.mean < 246)
  }
  assert.equal(new Set(seen.map((page) => page.mean)).size, 3) // each its own picture
})

test('an empty feeder, then a page in it', { skip }, async (t) => {
  const { scanner, probe } = await begin(t, [])
  assert.equal((await probe.scan(1)).fault, 'empty')
  scanner.adf = 'ScannerAdfLoaded'
  scanner.pages.push(one)
  assert.deepEqual((await probe.scan(2)).pages.length, 1)
})

for (const [fault, expected] of [['jam', 'jam'], ['door', 'cover_open'], ['hatch', 'io']])
  test(`${fault} at page 2: page 1 stays, the rest comes after (13b, 13c)`, { skip }, async (t) => {
    const { scanner, probe } = await begin(t, [one, { fault }, two, three])
    const story = await probe.scan(1)
    assert.deepEqual([story.fault, story.faultPage, story.pages.length], [expected, 2, 1])
    scanner.adf = 'ScannerAdfLoaded'
    const rest = await probe.scan(2, { first: 2 })
    assert.deepEqual([rest.fault, rest.end, rest.pages.map((page) => page.page)], [undefined, 'done', [2, 3]], scanner.requests.join('\n'))
  })

test('busy (503) is waited for', { skip }, async (t) => {
  const { probe } = await begin(t, [one, { fault: 'busy' }, two])
  const { end, pages } = await probe.scan(1)
  assert.deepEqual([end, pages.length], ['done', 2])
})

for (const fault of ['cut', 'short'])
  test(`the connection is cut in a page (${fault})`, { skip }, async (t) => {
    const { probe } = await begin(t, [one, { fault, jpeg: two }, three])
    const { end, fault: told, pages } = await probe.scan(1)
    assert.equal(end, 'failed')
    assert.match(told, /io|bad_page/)
    assert.equal(pages.length, 1)
  })

for (const fault of ['hang', 'stall'])
  test(`it answers no more (${fault}): killed in time, page 1 stays, the next scan works`, { skip }, async (t) => {
    const { scanner, probe } = await begin(t, [one, { fault, jpeg: two }, three], { stall: 2000 })
    const { fault: told, pages, end } = await probe.scan(1)
    assert.deepEqual([told, end, pages.length], ['hang', 'failed', 1])
    scanner.adf = 'ScannerAdfLoaded'
    assert.equal((await probe.scan(2, { first: 2 })).pages.length, 1)
  })

test('unplugged between pages', { skip }, async (t) => {
  const { probe } = await begin(t, [one, { fault: 'gone' }])
  const { fault, end, pages } = await probe.scan(1)
  assert.deepEqual([end, pages.length], ['failed', 1])
  assert.match(fault, /unplugged/)
})

test('unplugged from the beginning', { skip }, async (t) => {
  const { scanner, probe } = await begin(t, [one])
  await scanner.stop()
  assert.match((await probe.scan(1)).fault, /unplugged|io/)
})

const bodies = {
  'no JPEG at all': Buffer.from('<html>It works!</html>'),
  'zero bytes': Buffer.alloc(0),
  'a JPEG that claims 65,500 x 65,500': Buffer.from('ffd8ffe000104a46494600010100000100010000ffc0000b08ffdcffdc01011100ffc4001400010000000000000000000000000000000000000000ffda0008010100003f00', 'hex'),
  'noise': Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919) & 255)),
}
for (const [name, bytes] of Object.entries(bodies))
  test(`${name} is a fault, and nothing breaks`, { skip }, async (t) => {
    const { scanner, probe } = await begin(t, [{ fault: 'bytes', bytes }])
    const { end, pages } = await probe.scan(1)
    assert.deepEqual([end, pages.length], ['failed', 0])
    scanner.pages = [one]
    scanner.adf = 'ScannerAdfLoaded'
    assert.equal((await probe.scan(2)).pages.length, 1)
  })

test('a JPEG cut in the middle, with an honest length', { skip }, async (t) => {
  const { probe } = await begin(t, [{ fault: 'bytes', bytes: one?.subarray(0, one.length / 2) }])
  const { end, pages } = await probe.scan(1)
  t.diagnostic(`cut JPEG: ${end}, ${pages.length} page(s)`)
  assert.match(end, /done|failed/) // airscan pads what its decoder could not read
})

test('capabilities that are nonsense: no scanner', { skip }, async (t) => {
  for (const body of ['', '<a', '<?xml version="1.0"?><scan/>', 'x'.repeat(100000)]) {
    const { probe } = await begin(t, [one], { answer: { ScannerCapabilities: (_, response) => response.writeHead(200).end(body) } })
    assert.match((await probe.scan(1)).fault, /unplugged|io/)
  }
})

test('cancel while the device says nothing', { skip }, async (t) => {
  const { scanner, probe } = await begin(t, [{ fault: 'hang' }, one], { stall: 30000 })
  probe.say('scan 1 1 500 feeder grey 300 letter')
  await probe.wait((event) => event.kind === 'ready')
  await new Promise((resolve) => setTimeout(resolve, 300))
  const from = Number(process.hrtime.bigint() / 1000000n)
  probe.say('cancel')
  const end = await probe.untilEnd(1)
  assert.ok(end.end === 'cancelled' && end.at - from <= 500, `${end.end} after ${end.at - from} ms`)
  scanner.adf = 'ScannerAdfLoaded'
  assert.equal((await probe.scan(2)).pages.length, 1)
})
