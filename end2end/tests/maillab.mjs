// The mail lab for a test: started, driven, ended with the process that started it, whatever happens to that.
// In: end2end/maillab. Out: its logs and the truth about them. Refuses to know: Tracemail.

import { execFileSync, spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { scenariosOf } from '../maillab/compare/match.mjs'
import { root } from './panel.mjs'

const folder = join(root, 'end2end/maillab')
const followed = ['mail.rfc3339.log', 'rspamd.log']

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
  env = { ...process.env, RUN: this.run, LOGS: this.logs, GUARD: String(process.pid) }

  /** What makes a panel follow its logs and ask its mailboxes. */
  followed() {
    const key = join(this.run, 'doveadm.key')
    const settings = join(this.run, 'tracemail.toml')
    writeFileSync(key, 'lab-api-key', { mode: 0o600 })
    writeFileSync(settings, `[locate]\ndoveadm = "http://127.0.0.1:2480/doveadm/v1"\napi_key_file = "${key}"\n`)
    const logs = followed.flatMap(name => ['--follow', join(this.logs, name)])
    return ['--config', settings, ...logs]
  }

  /** Starts it; throws what it says when it cannot. */
  start() {
    execFileSync(join(folder, 'run.sh'), ['start'], { env: this.env, stdio: ['ignore', 'inherit', 'inherit'] })
  }

  /** Sends what the daemons export over HTTP to a panel, as they send it. */
  exportTo(url) {
    writeFileSync(join(this.run, 'forward'), `${url}/api/v1/events`)
  }

  /** Everything in the logs a panel follows. */
  written() {
    return followed.map(name => readFileSync(join(this.logs, name), 'utf8')).join('')
  }

  /** What of the exports was not taken. */
  refused() {
    return readFileSync(join(this.run, 'out/collector'), 'utf8').split('\n').filter(line => line.startsWith('not taken'))
  }

  /** Drives the scenarios; gives what is true of each. */
  async drive(...words) {
    const child = spawn('python3', ['-m', 'drive', '--out', this.truth, ...words], { cwd: folder, env: this.env, stdio: ['ignore', 'ignore', 'inherit'] })
    process.once('exit', () => child.kill())
    const code = await new Promise(done => child.once('exit', done))
    if (code !== 0) throw new Error(`the driver ended with ${code}`)
    return scenariosOf(readFileSync(this.truth, 'utf8'))
  }

  stop() {
    execFileSync(join(folder, 'run.sh'), ['stop'], { env: this.env })
  }
}
