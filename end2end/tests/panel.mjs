// Starts and stops a real Tracemail for a test: its own folder, port and log file, and a browser to look at it.
// In: the built binary (TRACEMAIL, default target/release/tracemail). Out: a running panel.
// Refuses to know: what is tested.

import { execFile, spawn } from 'node:child_process'
import { appendFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { chromium } from 'playwright-core'

export const root = resolve(import.meta.dirname, '../..')
export const binary = resolve(root, process.env.TRACEMAIL ?? 'target/release/tracemail')
export const sample = resolve(root, 'end2end/maillab/logs')

const run = promisify(execFile)
export const sleep = ms => new Promise(done => setTimeout(done, ms))

/** A free port on loopback. */
export const freePort = () =>
  new Promise((done, fail) => {
    const server = createServer()
    server.once('error', fail)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => done(port))
    })
  })

/** Runs the binary to its end; never throws: gives `{ code, stdout, stderr }`. */
export async function tracemail(...args) {
  try {
    return { code: 0, ...(await run(binary, args, { maxBuffer: 1 << 30 })) }
  } catch (error) {
    return { code: error.code, stdout: error.stdout, stderr: error.stderr }
  }
}

/** Every row of a list, as the command line gives it. */
export async function rows(database, kind, query = '') {
  const { code, stdout, stderr } = await tracemail('search', query, '--kind', kind, '--json', '--limit', '10000000', '--database', database)
  if (code) throw new Error(stderr)
  return stdout.split('\n').filter(Boolean).map(line => JSON.parse(line))
}

/** A place whose disk nobody else can hold up; what is timed there is ours. The usual one where there is none. */
export const memory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

export class Panel {
  constructor(place = tmpdir()) {
    this.folder = mkdtempSync(join(place, 'tracemail-'))
    this.log = join(this.folder, 'mail.log')
    this.database = `sqlite:${join(this.folder, 'data')}`
    writeFileSync(this.log, '')
  }

  /** Starts the server and waits until it answers. */
  async start(...more) {
    this.port ??= await freePort()
    this.url = `http://127.0.0.1:${this.port}`
    const args = ['serve', '--database', this.database, '--open', '--listen', `127.0.0.1:${this.port}`, '--follow', this.log, ...more]
    this.said = ''
    this.child = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [this.child.stdout, this.child.stderr]) stream.on('data', text => (this.said += text))
    for (let tries = 0; tries < 200; tries++) {
      if (this.child.exitCode !== null) throw new Error(`tracemail ended: ${this.said}`)
      try {
        if ((await fetch(`${this.url}/healthz`)).ok) return this
      } catch {
        await sleep(50)
      }
    }
    throw new Error(`tracemail does not answer: ${this.said}`)
  }

  write(lines) {
    appendFileSync(this.log, lines.map(line => `${line}\n`).join(''))
  }

  async stop(signal = 'SIGTERM') {
    if (!this.child || this.child.exitCode !== null || this.child.signalCode !== null) return
    const ended = new Promise(done => this.child.once('exit', done))
    this.child.kill(signal)
    await ended
  }

  async end() {
    await this.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** A browser that reports everything a page should not do. */
export async function browser() {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] })
}

/** A page whose complaints (console errors, CSP reports, failed requests, dialogs) are collected in `page.complaints`. */
export async function open(context) {
  const page = await context.newPage()
  page.complaints = []
  // a slow machine asks for the WASM late, and Chromium then says that it was preloaded for nothing
  const late = message => message.text().includes('was preloaded using link preload')
  page.on('console', message => ['error', 'warning'].includes(message.type()) && !late(message) && page.complaints.push(`${message.type()}: ${message.text()} ${message.location().url}`.trim()))
  page.on('pageerror', error => page.complaints.push(`error: ${error}`))
  page.on('dialog', dialog => (page.complaints.push(`dialog: ${dialog.message()}`), dialog.dismiss()))
  return page
}

/** Waits until the WASM has taken over: its first deed is to leave the viewer's offset for the next first paint. */
export const hydrated = page => page.waitForFunction(() => document.cookie.includes('tm_offset='), null, { timeout: 15_000 })
