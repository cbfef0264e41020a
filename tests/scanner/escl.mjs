// An eSCL scanner on loopback, as sane-airscan asks one: a feeder with pages (JPEG) and every fault.
// `pages`: what lies in the feeder, each a JPEG or a fault: { fault: 'jam' | 'door' | 'hatch' | 'busy' |
// 'cut' | 'hang' | 'garbage' | 'short' | 'long' | 'gone' }, cured when it has happened once.
import { createServer } from 'node:http'
import { spawnSync } from 'node:child_process'

const capabilities = (size) => `<?xml version="1.0" encoding="UTF-8"?>
<scan:ScannerCapabilities xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03" xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm">
<pwg:Version>2.63</pwg:Version><pwg:MakeAndModel>Lobby Feeder</pwg:MakeAndModel><pwg:SerialNumber>1</pwg:SerialNumber>
<scan:Platen><scan:PlatenInputCaps>${source(size)}</scan:PlatenInputCaps></scan:Platen>
<scan:Adf><scan:AdfSimplexInputCaps>${source(size)}</scan:AdfSimplexInputCaps><scan:FeederCapacity>50</scan:FeederCapacity></scan:Adf>
</scan:ScannerCapabilities>`
const source = (size) => `<scan:MinWidth>1</scan:MinWidth><scan:MaxWidth>${size}</scan:MaxWidth><scan:MinHeight>1</scan:MinHeight><scan:MaxHeight>${size * 2}</scan:MaxHeight>
<scan:SettingProfiles><scan:SettingProfile><scan:ColorModes><scan:ColorMode>Grayscale8</scan:ColorMode><scan:ColorMode>RGB24</scan:ColorMode></scan:ColorModes>
<scan:DocumentFormats><pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat><scan:DocumentFormatExt>image/jpeg</scan:DocumentFormatExt></scan:DocumentFormats>
<scan:SupportedResolutions><scan:DiscreteResolutions>${[100, 300].map((dpi) => `<scan:DiscreteResolution><scan:XResolution>${dpi}</scan:XResolution><scan:YResolution>${dpi}</scan:YResolution></scan:DiscreteResolution>`).join('')}</scan:DiscreteResolutions></scan:SupportedResolutions>
</scan:SettingProfile></scan:SettingProfiles>`

const status = (adf) => `<?xml version="1.0" encoding="UTF-8"?>
<scan:ScannerStatus xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03" xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm">
<pwg:Version>2.63</pwg:Version><pwg:State>Idle</pwg:State><scan:AdfState>${adf}</scan:AdfState></scan:ScannerStatus>`

const adfStates = { jam: 'ScannerAdfJam', door: 'ScannerAdfDoorOpen', hatch: 'ScannerAdfHatchOpen' }

export class Escl {
  requests = []
  adf = 'ScannerAdfLoaded'
  job = 0
  constructor(pages, { answer = {}, size = 2550 } = {}) {
    this.pages = [...pages]
    this.answer = answer // path -> whole bodies that lie
    this.size = size
    this.server = createServer((request, response) => this.#serve(request, response))
  }

  async start(t) {
    await new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve))
    this.port = this.server.address().port
    t.after(() => this.stop())
    return this
  }

  stop() {
    this.server.closeAllConnections()
    return new Promise((resolve) => this.server.close(resolve))
  }

  files() {
    return { 'dll.conf': 'airscan\n',
      'airscan.conf': `[devices]\n"Lobby Feeder" = http://127.0.0.1:${this.port}/eSCL, eSCL\n[options]\ndiscovery = disable\n` }
  }

  #serve(request, response) {
    this.requests.push(`${request.method} ${request.url}`)
    request.resume()
    const path = request.url.replace(/^\/eSCL\//, '')
    if (path in this.answer) return this.answer[path](request, response)
    if (path === 'ScannerCapabilities') return this.#xml(response, capabilities(this.size))
    if (path === 'ScannerStatus') return this.#xml(response, status(this.adf))
    if (request.method === 'POST' && path === 'ScanJobs') return this.#begin(response)
    if (request.method === 'DELETE') return response.writeHead(200).end()
    if (path.endsWith('/NextDocument')) return this.#next(response)
    return response.writeHead(404).end()
  }

  #xml(response, body) {
    response.writeHead(200, { 'content-type': 'text/xml' }).end(body)
  }

  #begin(response) {
    if (this.pages.length === 0) {
      this.adf = 'ScannerAdfEmpty'
      return response.writeHead(409).end()
    }
    this.adf = 'ScannerAdfProcessing'
    this.job++
    return response.writeHead(201, { location: `http://127.0.0.1:${this.port}/eSCL/ScanJobs/${this.job}` }).end()
  }

  #next(response) {
    const page = this.pages.shift()
    if (page === undefined) {
      this.adf = 'ScannerAdfEmpty'
      return response.writeHead(404).end()
    }
    // A sheet takes its time. With none, sane-airscan's reading ahead meets a fault before it has given
    // the page before it away, and drops that page: no real feeder is so fast.
    setTimeout(() => Buffer.isBuffer(page) ? this.#send(response, page, page.length) : this.#fail(response, page), 200)
    return undefined
  }

  #send(response, bytes, length) {
    response.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': length })
    return response.end(bytes)
  }

  #fail(response, { fault, jpeg, bytes }) {
    if (adfStates[fault]) {
      this.adf = adfStates[fault]
      return response.writeHead(409).end()
    }
    switch (fault) {
      case 'busy': return response.writeHead(503).end()
      case 'cut':
        response.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': jpeg.length })
        return response.write(jpeg.subarray(0, jpeg.length / 2), () => setTimeout(() => response.destroy(), 50))
      case 'hang': return undefined
      case 'stall': // begins and never goes on
        response.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': jpeg.length })
        return response.write(jpeg.subarray(0, jpeg.length / 2))
      case 'bytes': return this.#send(response, bytes, bytes.length)
      case 'short': // says more than it sends
        response.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': jpeg.length + 1000 })
        return response.write(jpeg, () => setTimeout(() => response.destroy(), 50))
      case 'gone': this.server.close(); return this.server.closeAllConnections()
      default: return response.writeHead(500).end()
    }
  }
}

/** A letter page in grey as JPEG: lines of boxes, ten times `number` of them in a row. */
export const jpegPage = (number, { width = 2550, height = 3300, quality = 75 } = {}) => {
  const pixels = Buffer.alloc(width * height, 245)
  for (let row = 0; row < 40; row++)
    for (let column = 0; column < (row < 20 ? number * 10 : 40); column++)
      for (let y = 0; y < 30; y++) {
        const at = (Math.floor(height / 10) + row * Math.floor(height / 55) + y) * width + Math.floor(width / 10) + column * Math.floor(width / 55)
        if (at + 22 < pixels.length) pixels.fill(30, at, at + Math.min(22, Math.floor(width / 100)))
      }
  const made = spawnSync('cjpeg', ['-quality', String(quality), '-grayscale'], { input: Buffer.concat([Buffer.from(`P5\n${width} ${height}\n255\n`), pixels]), maxBuffer: 1 << 26 })
  if (made.status !== 0) throw new Error(`cjpeg: ${made.stderr}`)
  return made.stdout
}
export const hasJpeg = () => spawnSync('cjpeg', ['-version']).status === 0
