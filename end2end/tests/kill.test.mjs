// kill -9 at random instants, while importing and while following: nothing is lost and nothing doubled.
// KILLS and LINES make it longer: the figures to publish are 50 kills and 200,000 lines.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { traffic } from './generate.mjs'
import { compare } from './oracle.mjs'
import { Panel, binary, rows, sleep } from './panel.mjs'

const KILLS = Number(process.env.KILLS ?? 12)
const LINES = Number(process.env.LINES ?? 40_000)

/** Runs the import until it ends by itself or is killed after `ms`; says which. */
const importFor = (args, ms) =>
  new Promise(done => {
    const child = spawn(binary, args, { stdio: 'ignore' })
    const timer = setTimeout(() => child.kill('SIGKILL'), ms)
    child.once('exit', code => (clearTimeout(timer), done(code)))
  })

async function verdict(database, ledger) {
  const result = {}
  for (const kind of ['received', 'access']) result[kind] = compare(kind, ledger, await rows(database, kind))
  console.log(JSON.stringify(result))
  for (const { missing, duplicate, wrong, written, stored } of Object.values(result)) {
    assert.deepEqual({ missing, duplicate, wrong }, { missing: 0, duplicate: 0, wrong: 0 })
    assert.equal(stored, written)
  }
}

test(`import of ${LINES} lines killed ${KILLS} times`, { timeout: 900_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tracemail-kill-'))
  const file = join(folder, 'mail.log')
  const ledger = [...traffic(LINES, Date.now() - LINES * 10 - 60_000)]
  writeFileSync(file, ledger.flatMap(thing => thing.lines).join('\n') + '\n')
  const database = `sqlite:${join(folder, 'data')}`
  const args = ['import', file, '--database', database]
  // how long an undisturbed import takes sets where the kills fall
  const began = Date.now()
  assert.equal(await importFor(['import', file, '--database', `sqlite:${join(folder, 'undisturbed')}`], 600_000), 0)
  const whole = Date.now() - began
  await verdict(`sqlite:${join(folder, 'undisturbed')}`, ledger)
  let killed = 0
  for (let kill = 0; kill < KILLS; kill++) {
    if ((await importFor(args, 5 + Math.random() * Math.max(80, (whole * 3) / KILLS))) === null) killed++
  }
  assert.equal(await importFor(args, 600_000), 0)
  console.log(`killed ${killed} times in a work of ${whole} ms`)
  assert.ok(killed > KILLS / 4, `only ${killed} kills hit`)
  await verdict(database, ledger)
  rmSync(folder, { recursive: true })
})

test('following, killed while lines are being written', { timeout: 300_000 }, async t => {
  const panel = new Panel()
  t.after(() => panel.end())
  await panel.start()
  const ledger = [...traffic(LINES / 8, Date.now() - 3_600_000)]
  let next = 0
  const writer = setInterval(() => {
    panel.write(ledger.slice(next, next + 40).flatMap(thing => thing.lines))
    next += 40
    if (next >= ledger.length) clearInterval(writer)
  }, 30)
  for (let kill = 0; kill < KILLS / 2; kill++) {
    await sleep(50 + Math.random() * 400)
    await panel.stop('SIGKILL')
    await panel.start()
  }
  while (next < ledger.length) await sleep(50)
  const first = [...ledger].reverse()[0]
  for (let tries = 0; tries < 100 && !(await rows(panel.database, first.kind)).some(row => (row.message_id ?? row.session) === (first.messageId ?? first.session)); tries++) await sleep(100)
  await panel.stop()
  await verdict(panel.database, ledger)
})
