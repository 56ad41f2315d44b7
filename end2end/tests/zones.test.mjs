// Clocks that are put forward and back: each moment is told, asked for and counted by the offset of its own time, not of today.

import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Panel, browser, hydrated, open, tracemail } from './panel.mjs'

const HOUR = 3_600_000
const panel = new Panel()
const screen = { viewport: { width: 1440, height: 900 }, locale: 'en-GB' }
const day = (time, later = 0) => new Date(time + later * 24 * HOUR).toISOString().slice(0, 10)
// rows are kept for days only, so no real place will do all year round: one that did at 01:00 UTC three days ago what Rome does
const back = Date.parse(`${day(Date.now(), -3)}T01:00:00Z`)
const putBack = back => {
  Date.prototype.getTimezoneOffset = function () {
    return this.getTime() < back ? -120 : -60
  }
}
// 23:30 the day before, 00:30 and 23:30 on the day, 00:30 the day after, as a clock there shows them
const tries = [-3.5, -2.5, 21.5, 22.5].map(hours => new Date(back + hours * HOUR))
let chrome

before(async () => {
  const log = join(panel.folder, 'tries.log')
  const line = (time, nth) =>
    `${time.toISOString()} mx1 dovecot: imap-login: Disconnected: Aborted login by logging out (auth failed, 1 attempts in 2 secs): ` +
    `user=<anna@rome.test>, method=PLAIN, rip=192.0.2.7, rport=4669${nth}, lip=192.0.2.1, lport=143, session=<zone${nth}>\n`
  writeFileSync(log, tries.map(line).join(''))
  const { code, stderr } = await tracemail('import', log, '--database', panel.database)
  assert.equal(code, 0, stderr)
  await panel.start()
  chrome = await browser()
})

after(async () => {
  await chrome?.close()
  await panel.end()
})

test('a browser in Rome finds out when its clock is put forward and back', async () => {
  const context = await chrome.newContext({ ...screen, timezoneId: 'Europe/Rome' })
  const page = await open(context)
  await page.goto(`${panel.url}/access`)
  await hydrated(page)
  const cookie = (await context.cookies()).find(cookie => cookie.name === 'tm_offset').value
  const [first, ...changes] = cookie.split('_')
  assert.match(first, /^(60|120)$/)
  assert.ok(changes.length >= 2, cookie)
  const name = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Rome', timeZoneName: 'longOffset' })
  const minutes = seconds => (name.format(new Date(seconds * 1000)).includes('+02:00') ? 120 : 60)
  for (const [at, then] of changes.map(change => change.split(':').map(Number))) {
    assert.deepEqual([minutes(at), minutes(at - 1)], [then, 180 - then], cookie)
  }
  assert.deepEqual(page.complaints, [])
  await context.close()
})

test('a day of twenty-five hours is asked for, told and counted whole', async () => {
  const context = await chrome.newContext({ ...screen, timezoneId: 'UTC' })
  await context.addInitScript(putBack, back)
  const page = await open(context)
  const [today, next] = [day(back), day(back, 1)]
  await page.goto(`${panel.url}/access?q=${encodeURIComponent(`after:${today} before:${next}`)}`)
  await hydrated(page)
  // the second time the server knows the clock from the first letter on: what it writes stays
  for (const again of [false, true]) {
    if (again) await page.reload()
    await page.waitForFunction(() => document.querySelectorAll('.list .row time.when').length === 2)
    const told = await page.locator('.list .row time.when').evaluateAll(all => all.map(time => [time.textContent, time.title]))
    for (const [nth, clock, zone] of [[0, '23:30', 'UTC+1'], [1, '00:30', 'UTC+2']]) { // prettier-ignore
      assert.ok(told[nth][0].includes(` ${clock}`) && told[nth][1].endsWith(`${clock}:00 (${zone})`), `${told}`)
    }
  }
  const html = await (await context.request.get(page.url())).text()
  assert.ok(html.includes('00:30:00') && html.includes('23:30:00'), 'the server tells the same')

  await page.locator('.histogram .bars').first().waitFor()
  const ends = await page.locator('.histogram-ends > span').evaluateAll(all => all.slice(0, 2).map(end => end.textContent))
  for (const end of ends) assert.ok(end.includes(' 00:00'), `${ends}`)
  assert.deepEqual(await page.locator('.period input').evaluateAll(all => all.map(input => input.value)), [`${today}T00:00`, `${next}T00:00`])
  assert.equal(await page.locator('.period form .quiet').textContent(), 'UTC+2 / UTC+1')

  // by the form: the hour that today's offset would have left out
  await page.goto(`${panel.url}/access`)
  await page.locator('.period > summary').click()
  await page.locator('.period input').first().fill(`${today}T00:00`)
  await page.locator('.period input').last().fill(`${today}T01:00`)
  await page.locator('.period form button').click()
  await page.waitForFunction(() => document.querySelectorAll('.list .row time.when').length === 1)
  assert.equal(await page.locator('.list .row time.when').getAttribute('datetime'), `${tries[1].toISOString().slice(0, 19)}.000000Z`)
  assert.deepEqual(page.complaints, [])
  await context.close()
})
