// The live screen: how long from a log line to the row in the page, and what happens when the connection goes.
// A row is shown once the disk has it, and a disk shared with other machines was seen to take 0.9 s for one fsync, the
// page and this process idle meanwhile: so these logs and rows lie in memory.
// SAMPLES makes it longer: the figure to publish is of 200.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { received, traffic } from './generate.mjs'
import { Panel, browser, hydrated, memory, open, sleep } from './panel.mjs'

const SAMPLES = Number(process.env.SAMPLES ?? 60)
const panel = new Panel(memory)
let chrome, page

before(async () => {
  await panel.start()
  chrome = await browser()
  page = await open(await chrome.newContext({ viewport: { width: 1440, height: 900 } }))
  await page.goto(`${panel.url}/live`)
  await hydrated(page)
  // notes the moment at which each new piece of text stands in the page
  await page.evaluate(() => {
    window.arrived = {}
    const look = node => {
      for (const [serial] of (node.textContent ?? '').matchAll(/sender\d+@remote\.test/g)) window.arrived[serial] ??= performance.timeOrigin + performance.now()
    }
    new MutationObserver(changes => {
      for (const change of changes) change.type === 'childList' ? change.addedNodes.forEach(look) : look(change.target)
    }).observe(document.body, { childList: true, subtree: true, characterData: true })
  })
})

after(async () => {
  await chrome?.close()
  await panel.end()
})

const write = thing => (panel.write(thing.lines), performance.timeOrigin + performance.now())
const seen = (thing, timeout = 10_000) => page.waitForFunction(who => who in window.arrived, thing.from, { timeout, polling: 20 })

test('a line is in the page within a blink', { timeout: 120_000 }, async () => {
  await seen((write(received(0, Date.now())), received(0, Date.now())))
  const written = []
  for (let n = 1; n <= SAMPLES; n++) {
    const thing = received(n * 3, Date.now())
    written.push([thing.from, write(thing)])
    await sleep(60 + Math.random() * 120)
  }
  await seen({ from: written.at(-1)[0] })
  const arrived = await page.evaluate(() => window.arrived)
  const times = written.map(([from, at]) => arrived[from] - at).sort((a, b) => a - b)
  assert.ok(times.every(Number.isFinite), 'every row arrived')
  const p = share => times[Math.min(times.length - 1, Math.floor(times.length * share))].toFixed(0)
  console.log(`log line to DOM, ${SAMPLES} rows: p50 ${p(0.5)} ms, p99 ${p(0.99)} ms, max ${times.at(-1).toFixed(0)} ms`)
  assert.ok(p(0.5) <= 100, 'p50 (promise: 50 ms; twice that for a busy machine)')
  assert.ok(p(0.99) <= 400, 'p99 (promise: 150 ms; more for a busy machine)')
})

test('paused, rows wait and none is lost', async () => {
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: /pause|pausa/i }).click()
  const things = [...traffic(120, Date.now(), 10)].filter(thing => thing.kind === 'received').map(thing => received(thing.serial + 100_000, Date.now()))
  things.forEach(write)
  await sleep(1000)
  const arrived = await page.evaluate(() => Object.keys(window.arrived))
  assert.equal(things.filter(thing => arrived.includes(thing.from)).length, 0, 'nothing pushed in while paused')
  await page.getByRole('button', { name: /resume|riprendi|\bnew\b|nuov/i }).first().click()
  for (const thing of things.slice(-20)) await seen(thing)
})

test('the server is killed and comes back: the gap is filled', { timeout: 90_000 }, async () => {
  await panel.stop('SIGKILL')
  const missed = received(300_000, Date.now())
  panel.write(missed.lines)
  await sleep(1500)
  await panel.start()
  await seen(missed, 30_000)
  const next = received(300_003, Date.now())
  write(next)
  await seen(next)
})

test('a row whose outcome changes is changed in place', async () => {
  const thing = received(400_000, Date.now())
  panel.write(thing.lines.slice(0, 3))
  panel.write([thing.lines[3].replace(/dsn=.*/, 'dsn=4.2.0, status=deferred (host mx1.azienda.test said: 451 4.2.0 try again later)')])
  await seen(thing)
  const row = page.locator('[role=row]', { hasText: thing.from })
  await assert.doesNotReject(row.first().waitFor())
  const before = await row.first().innerText()
  panel.write(thing.lines.slice(3))
  await page.waitForFunction(([from, old]) => [...document.querySelectorAll('[role=row]')].some(row => row.textContent.includes(from) && row.innerText !== old), [thing.from, before])
  assert.equal(await row.count(), 1, 'still one row')
})

test('a row that no longer fits the filter goes', async () => {
  await page.context().clearCookies() // hydrated() waits for one
  await page.goto(`${panel.url}/live?q=status%3Adeferred`)
  await hydrated(page)
  const thing = received(500_000, Date.now())
  panel.write(thing.lines.slice(0, 3))
  panel.write([thing.lines[3].replace(/dsn=.*/, 'dsn=4.2.0, status=deferred (host mx1.azienda.test said: 451 4.2.0 try again later)')])
  const row = page.locator('[role=row]', { hasText: thing.from }).first()
  await row.waitFor()
  panel.write(thing.lines.slice(3))
  await row.waitFor({ state: 'detached' })
})

test('nothing was complained about', () => {
  // the killed server makes the browser report the lost socket; nothing else may be said
  assert.deepEqual(page.complaints.filter(text => !/WebSocket|ERR_CONNECTION_REFUSED|Failed to (load|fetch)/.test(text)), [])
})
