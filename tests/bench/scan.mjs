// From the last scan line to the page in the main process, and what a job of 100 pages takes of
// memory; through the simulator, whose pages have 2,000 digits. node tests/bench/scan.mjs [PAGES]
import { readFileSync } from 'node:fs'
import { Probe, missing } from '../scanner/probe.mjs'

const pages = Number(process.argv[2] ?? 100)
const why = missing()
if (why) { console.log(`skipped: ${why}`); process.exit(0) }
const cleanups = []
const t = { after: (what) => cleanups.push(what) }
const median = (list) => list.sort((a, b) => a - b)[list.length >> 1]
const memory = (pid, key) => Number(readFileSync(`/proc/${pid}/status`, 'utf8').match(new RegExp(`${key}:\\s+(\\d+)`))[1]) / 1024
const limits = { seen: 250, worker: 200 }

// As a feeder gives them, one a second, and as fast as they can be made.
for (const ms of [700, 0]) {
  const count = ms > 0 ? Math.min(pages, 20) : pages
  const probe = new Probe(t, { driver: 'simulated', device: `pages=${count},ms=${ms}`, stall: 30000 })
  let peak = 0
  const look = setInterval(() => { try { peak = Math.max(peak, memory(probe.worker(), 'VmHWM')) } catch { /* not started yet */ } }, 50)
  const from = Date.now()
  const job = probe.scan(1)
  const { pages: done, seen } = await job
  clearInterval(look)
  const seenMs = median(seen.map((page) => page.after_ms)), doneMs = median(done.map((page) => page.after_ms))
  const main = memory(probe.child.pid, 'VmHWM')
  console.log(`${count} pages, ${ms} ms each: seen after ${seenMs} ms, done after ${doneMs} ms (medians), ` +
    `${((Date.now() - from) / count).toFixed(0)} ms a page; peak worker ${peak.toFixed(0)} MB, main ${main.toFixed(0)} MB`)
  if (done.length !== count || seenMs > limits.seen || peak > limits.worker) process.exitCode = 1
}
for (const cleanup of cleanups) await cleanup()
