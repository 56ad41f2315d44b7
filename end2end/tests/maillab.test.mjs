// Real mail servers, real sessions, and what Tracemail says of them while it follows their logs: every scenario is a test.
// LAB=all drives them all and takes longer; otherwise those that wait long for little are left out.

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { Api } from '../maillab/compare/api.mjs'
import { evidence } from '../maillab/compare/evidence.mjs'
import { forged } from '../maillab/compare/forged.mjs'
import { located } from '../maillab/compare/locate.mjs'
import { compare } from '../maillab/compare/match.mjs'
import { report } from '../maillab/compare/report.mjs'
import { surplus, twice } from '../maillab/compare/surplus.mjs'
import { Lab, endWithRunner } from './maillab.mjs'
import { Panel, browser, hydrated, open, sleep } from './panel.mjs'

const lab = new Lab()
const panel = new Panel()
let chrome
after(async () => {
  await chrome?.close()
  await panel.end()
  lab.stop()
})

endWithRunner()
process.once('exit', () => panel.child?.kill())
lab.start()
await panel.start(...lab.followed())
lab.exportTo(panel.url)
chrome = await browser()
const live = await open(await chrome.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' }))
await live.goto(`${panel.url}/live`)
await hydrated(live)
await live.evaluate(() => {
  window.arrived = new Set() // the rows that ever stood in the page
  const look = () => document.querySelectorAll('[role=row] a[href]').forEach(link => window.arrived.add(link.getAttribute('href').split('?')[0].split('/').pop()))
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true })
})

const scenarios = await lab.drive(...(process.env.LAB === 'all' ? [] : ['--quick']))

// the last lines are still on their way: rows may change for a moment
let result
for (let tries = 0; tries < 10; tries++) {
  result = { ...(await compare(scenarios, new Api(panel.url))), api: new Api(panel.url) }
  if (!result.findings.some(one => one.faults.length)) break
  await sleep(500)
}
const { findings, rows, api } = result
findings.push(...(await located(scenarios, rows, api)), ...surplus(scenarios, rows), ...evidence(scenarios, lab.written()))
console.log(report(findings))

for (const scenario of scenarios) {
  test(`lab: ${scenario.name}`, () => {
    const wrong = findings.filter(one => one.scenario === scenario).flatMap(one => one.faults.map(fault => ({ record: one.name, ...fault })))
    assert.deepEqual(wrong, [])
  })
}

test('lab: what Dovecot and Rspamd export is taken as it is', () => assert.deepEqual(lab.refused(), []))

test('lab: nothing is told twice', () => assert.deepEqual(twice(rows), []))

test('lab: nothing forged is believed', async () => {
  assert.deepEqual(await forged(rows, api), [])
})

for (const list of ['received', 'sent', 'access']) {
  test(`lab: the browser saw ${list} arrive`, { timeout: 20_000 }, async () => {
    const newest = rows[list].toSorted((a, b) => (BigInt(a.id) < BigInt(b.id) ? 1 : -1)).slice(0, 5)
    assert.equal(newest.length, 5)
    await live.waitForFunction(ids => ids.every(id => window.arrived.has(id)), newest.map(row => row.id), { timeout: 15_000 })
  })
}

test('lab: what strangers wrote stays text', { timeout: 30_000 }, async () => {
  const row = rows.received.find(row => row.subject?.startsWith('<img src=x'))
  await live.goto(`${panel.url}/message/${row.id}`)
  await hydrated(live)
  assert.ok((await live.locator('main').innerText()).includes(row.subject))
  assert.equal(await live.locator('img[src=x]').count(), 0)
  assert.deepEqual(live.complaints, [])
})
