// The mail lab for a test: started, driven, ended with the process that started it, whatever happens to that.
// In: end2end/maillab. Out: its logs and the truth about them. Refuses to know: Tracemail.

import { execFileSync, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { scenariosOf } from '../maillab/compare/match.mjs'
import { root } from './panel.mjs'

const folder = join(root, 'end2end/maillab')

/** Ends this process, and by `exit` what it started, with a Ctrl-C or with the runner above it. */
export function endWithRunner() {
  const runner = process.ppid
  setInterval(() => process.ppid === runner || process.exit(1), 500).unref()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1))
}

export class Lab {
  run = process.env.RUN ?? '/tmp/tracemail-lab'
  logs = join(this.run, 'logs')
  truth = join(this.run, 'scenarios.jsonl')
  /** What a panel follows. */
  followed = ['mail.rfc3339.log', 'rspamd.log'].map(name => join(this.logs, name))

  /** Starts it; throws what it says when it cannot. */
  start() {
    execFileSync(join(folder, 'run.sh'), ['start'], { env: { ...process.env, RUN: this.run, LOGS: this.logs, GUARD: process.pid }, stdio: ['ignore', 'inherit', 'inherit'] })
  }

  /** Drives the scenarios; gives what is true of each. */
  async drive(...words) {
    const child = spawn('python3', ['-m', 'drive', '--out', this.truth, ...words], { cwd: folder, env: { ...process.env, RUN: this.run, LOGS: this.logs }, stdio: ['ignore', 'ignore', 'inherit'] })
    process.once('exit', () => child.kill())
    const code = await new Promise(done => child.once('exit', done))
    if (code !== 0) throw new Error(`the driver ended with ${code}`)
    return scenariosOf(readFileSync(this.truth, 'utf8'))
  }

  stop() {
    execFileSync(join(folder, 'run.sh'), ['stop'], { env: { ...process.env, RUN: this.run, LOGS: this.logs } })
  }
}
