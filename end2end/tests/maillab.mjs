// The mail lab for a test: started, driven, ended with the process that started it, whatever happens to that.
// In: end2end/maillab. Out: its logs and the truth about them. Refuses to know: Tracemail.

import { execFileSync, spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
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

  /** What makes a panel follow its logs and ask its mailboxes. */
  followed() {
    const key = join(this.run, 'doveadm.key')
    const settings = join(this.run, 'tracemail.toml')
    writeFileSync(key, 'lab-api-key', { mode: 0o600 })
    writeFileSync(settings, `[locate]\ndoveadm = "http://127.0.0.1:2480/doveadm/v1"\napi_key_file = "${key}"\n`)
    const logs = ['mail.rfc3339.log', 'rspamd.log'].flatMap(name => ['--follow', join(this.logs, name)])
    return ['--config', settings, ...logs]
  }

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
