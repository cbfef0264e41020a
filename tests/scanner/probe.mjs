// Starts scanner-probe (probe.c) and waits for what it says.
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync, existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { tmpdir } from 'node:os'
import { join, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

export const source = join(dirname(fileURLToPath(import.meta.url)), '../..')
export const build = process.env.KIOSK_BUILD ?? join(source, 'build')
export const isSanitized = process.env.KIOSK_SANITIZED === '1'
const patience = isSanitized ? 60000 : 20000

/** Why a test cannot run here; false when it can. */
export const missing = (...backends) => {
  if (!existsSync(join(build, 'kiosk311-scan'))) return 'kiosk311-scan is not built: libsane-dev is missing'
  const folders = ['x86_64-linux-gnu', 'aarch64-linux-gnu', 'arm-linux-gnueabihf'].map((at) => `/usr/lib/${at}/sane`)
  for (const backend of backends)
    if (!folders.some((folder) => existsSync(`${folder}/libsane-${backend}.so.1`)))
      return `SANE's backend ${backend} is not installed`
  return false
}

/** A SANE_CONFIG_DIR of this test's own. `files`: name -> text. */
export const configFolder = (t, files) => {
  const folder = mkdtempSync(join(tmpdir(), 'kiosk-sane-'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** test.conf with what a letter page needs, and `more` lines that win (a Map of key -> value). */
export const testConf = (more = {}) => {
  const values = {
    number_of_devices: 2, mode: 'Gray', depth: 8, 'hand-scanner': false, 'three-pass': false,
    'three-pass-order': 'RGB', resolution_min: '1.0', resolution_max: '1200.0', resolution_quant: '1.0',
    resolution: '300.0', 'test-picture': '"Grid"', 'invert-endianess': false, 'read-limit': false,
    'read-limit-size': 1, 'read-delay': false, 'read-delay-duration': 1000, 'read-status-code': '"Default"',
    'fuzzy-parameters': false, 'ppl-loss': 0, 'non-blocking': false, 'select-fd': false,
    'enable-test-options': false, geometry_min: '0.0', geometry_max: '356.0', geometry_quant: '0.0',
    tl_x: '0.0', tl_y: '0.0', br_x: '215.9', br_y: '279.4', ...more,
  }
  return Object.entries(values).map(([key, value]) => `${key} ${value}\n`).join('')
}

export class Probe {
  events = []
  #waiters = []
  constructor(t, { driver = 'sane', device = '', folder = '', options = '', rules = '', stall = 5000,
    worker = join(build, 'kiosk311-scan'), env = {} } = {}) {
    this.child = spawn(join(build, 'tests/scanner/scanner-probe'),
      [driver, device, worker, folder, options, rules, String(stall)],
      { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } })
    this.log = ''
    this.child.stderr.on('data', (bytes) => { this.log += bytes })
    this.ended = new Promise((resolve) => this.child.on('exit', (code, signal) => {
      this.code = code ?? signal
      for (const waiter of this.#waiters.splice(0)) waiter.fail(new Error(`the probe ended: ${this.code}\n${this.log}`))
      resolve(this.code)
    }))
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      this.events.push(JSON.parse(line))
      for (const waiter of [...this.#waiters]) waiter.look()
    })
    t.after(() => this.close())
  }

  say(line) { this.child.stdin.write(line + '\n') }

  /** The first event for which `test` is true, of those from `from` on. */
  wait(test, from = 0) {
    return new Promise((resolve, reject) => {
      const waiter = {
        look: () => {
          const found = this.events.slice(from).find(test)
          if (found) { stop(); resolve(found) }
        },
        fail: (error) => { stop(); reject(error) },
      }
      const timer = setTimeout(() => waiter.fail(new Error(`nothing came; had ${JSON.stringify(this.events)}\n${this.log}`)), patience)
      const stop = () => {
        clearTimeout(timer)
        this.#waiters = this.#waiters.filter((other) => other !== waiter)
      }
      this.#waiters.push(waiter)
      waiter.look()
    })
  }

  untilEnd(job) { return this.wait((event) => event.kind === 'ended' && event.job === job) }

  /** Scans and gives what happened: { pages (done), seen, fault, faultPage, end, all }. */
  async scan(job, { first = 1, most = 500, source = 'feeder', mode = 'grey', dpi = 300, area = 'letter' } = {}) {
    this.say(`scan ${job} ${first} ${most} ${source} ${mode} ${dpi} ${area}`)
    const end = await this.untilEnd(job)
    return this.story(job, end)
  }

  story(job, end) {
    const all = this.events.filter((event) => event.job === job)
    const fault = all.find((event) => event.kind === 'fault')
    return { all, end: end?.end, count: end?.pages, pages: all.filter((e) => e.kind === 'done'),
      seen: all.filter((e) => e.kind === 'seen'), fault: fault?.fault, faultPage: fault?.page }
  }

  /** The worker's process number; the backend may have forked more, it is the first. */
  worker() {
    const pids = []
    const tasks = `/proc/${this.child.pid}/task`
    for (const task of readdirSync(tasks)) {
      const children = readFileSync(`${tasks}/${task}/children`, 'utf8').trim()
      if (children) pids.push(...children.split(' ').map(Number))
    }
    return pids.find((pid) => { try { return readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('kiosk311-scan') } catch { return false } })
  }

  async close() {
    if (this.code === undefined) {
      this.child.stdin.write('quit\n')
      const timer = setTimeout(() => this.child.kill('SIGKILL'), 5000)
      await this.ended
      clearTimeout(timer)
    }
  }
}
