// Every screen, as a person uses it: both themes, phone and desktop, both languages, with and without script.
// Shots of each are left in end2end/shots for people to look at; axe finds nothing serious on any.

import { AxeBuilder } from './axe.mjs'
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Panel, browser, hydrated, open, root, rows, sample, tracemail } from './panel.mjs'

const panel = new Panel()
const shots = join(root, 'end2end/shots')
let chrome, message, session

const lists = ['/received', '/sent', '/access', '/live', '/watch']
const views = [
  { name: 'desktop-light-en', viewport: { width: 1440, height: 900 }, colorScheme: 'light', locale: 'en-GB' },
  { name: 'desktop-dark-it', viewport: { width: 1440, height: 900 }, colorScheme: 'dark', locale: 'it-IT' },
  { name: 'phone-light-it', viewport: { width: 390, height: 844 }, colorScheme: 'light', locale: 'it-IT' },
  { name: 'phone-dark-en', viewport: { width: 390, height: 844 }, colorScheme: 'dark', locale: 'en-GB' },
]

before(async () => {
  mkdirSync(shots, { recursive: true })
  const { code, stderr } = await tracemail('import', join(sample, 'mail.rfc3339.log'), join(sample, 'rspamd.log'), '--database', panel.database)
  assert.equal(code, 0, stderr)
  await panel.start()
  chrome = await browser()
  message = (await rows(panel.database, 'received', 'status:accepted')).find(row => row.folder && row.spam)
  session = (await rows(panel.database, 'access', 'action:login')).find(row => row.logout_time)
  assert.ok(message && session, 'the lab log has an accepted message and a whole session')
})

after(async () => {
  await chrome?.close()
  await panel.end()
})

for (const view of views) {
  test(`${view.name}: each screen is whole and accessible`, { timeout: 180_000 }, async () => {
    const context = await chrome.newContext(view)
    const wrong = [] // everything that is, not the first
    for (const path of [...lists, `/message/${message.id}`, `/access/${session.id}`, `/devices?account=${encodeURIComponent(session.user)}`, '/trusted', '/received?q=subject%3Anothing-has-this', '/received?q=status%3Awrong', '/verify?code=0000-0000-0000', '/exports', '/no-such-page']) {
      const page = await open(context)
      await page.goto(panel.url + path)
      await hydrated(page)
      await page.waitForTimeout(300)
      await page.screenshot({ path: join(shots, `${view.name}${path.replace(/[^a-z0-9]+/gi, '-').slice(0, 40)}.png`) })
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      if (overflow > 1) wrong.push(`${path} is ${overflow} px too wide`)
      const found = (await new AxeBuilder({ page }).analyze()).violations.filter(v => ['serious', 'critical'].includes(v.impact))
      wrong.push(...found.map(v => `${path} ${v.id}: ${v.nodes[0].html.slice(0, 200)}`))
      // the browser itself reports what is not there, and the question that cannot be read
      const expected = { '/no-such-page': '404', '/received?q=status%3Awrong': '400' }[path]
      wrong.push(...page.complaints.filter(text => !expected || !text.includes(expected)).map(text => `${path} ${text}`))
      await page.close()
    }
    await context.close()
    assert.deepEqual(wrong, [])
  })
}

test('without script: the list, a search and a message can be read', async () => {
  const context = await chrome.newContext({ javaScriptEnabled: false, viewport: { width: 1440, height: 900 } })
  const page = await open(context)
  await page.goto(`${panel.url}/received`)
  assert.ok((await page.locator('[role=row] a[href*="/message/"]').count()) > 10, 'rows are in the first paint')
  await page.locator('input[name=q]').first().fill('status:rejected')
  await page.locator('input[name=q]').first().press('Enter')
  await page.waitForURL(/q=status/)
  await page.goto(`${panel.url}/message/${message.id}`)
  assert.match(await page.locator('main').innerText(), new RegExp(message.recipient.replace('.', '\\.')))
  await context.close()
})

test('the URL is the whole state, and back works', async () => {
  const context = await chrome.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' })
  const page = await open(context)
  await page.goto(`${panel.url}/received`)
  await hydrated(page)
  const all = (await rows(panel.database, 'received')).length
  const rejected = (await rows(panel.database, 'received', 'status:rejected')).length
  assert.ok(rejected > 0 && rejected < all)
  const line = page.locator('input[name=q]').first()
  await line.fill('status:rejected')
  await line.press('Enter')
  await page.waitForURL(/q=status(%3A|:)rejected/)
  await page.waitForFunction(() => [...document.querySelectorAll('[role=row] a[href*="/message/"]')].length > 0)
  await page.goBack()
  await page.waitForFunction(() => document.querySelector('input[name=q]').value === '')
  await context.close()
})

test('the lines behind a message can be shown', async () => {
  const context = await chrome.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' })
  const page = await open(context)
  await page.goto(`${panel.url}/message/${message.id}`)
  await hydrated(page)
  await page.getByText('Show log').first().click()
  const text = await page.locator('main').innerText()
  assert.match(text, new RegExp(`${message.queue_id}: client=`), 'the raw client line')
  assert.match(text, new RegExp(`${message.queue_id}: removed`), 'the raw removed line')
  await context.close()
})

test('what is said of a row is told by the reader’s clock, as the row’s tooltip and its page’s heading', async () => {
  const context = await chrome.newContext({ viewport: { width: 1440, height: 900 }, locale: 'it-IT', timezoneId: 'Asia/Kolkata' })
  const page = await open(context)
  await page.goto(`${panel.url}/received?q=queue%3A${message.queue_id}`)
  await hydrated(page)
  // half an hour from any whole zone: the server did not know it when it wrote the page
  const clock = new Intl.DateTimeFormat('it-IT', { timeStyle: 'short', timeZone: 'Asia/Kolkata' }).format(new Date(message.time))
  const row = page.locator(`#row-${message.id}`)
  await page.waitForFunction(([id, clock]) => document.getElementById(`row-${id}`)?.title.includes(clock), [message.id, clock])
  const said = await row.getAttribute('title')
  assert.match(said, /^Consegnata /)
  assert.equal(await row.locator('.c-verdict').innerText(), said)
  await page.goto(`${panel.url}/message/${message.id}`)
  const heading = await page.locator('h1').first().innerText()
  assert.ok(heading.startsWith(said.replace(/\.$/, '')), `${heading} begins with ${said}`)
  assert.deepEqual(page.complaints, [])
  await context.close()
})

test('CSV has the rows of the list', async () => {
  const answer = await fetch(`${panel.url}/export.csv?kind=received&q=status%3Arejected&order=newest&lang=en`)
  assert.equal(answer.status, 200)
  const lines = (await answer.text()).trim().split('\r\n')
  assert.equal(lines.length - 1, (await rows(panel.database, 'received', 'status:rejected')).length)
})
