// Searching as a person does it: form, line and URL say the same; what is suggested, counted, kept and picked; and what
// is offered when nothing is found.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Panel, browser, hydrated, open, rows, sample, tracemail } from './panel.mjs'

const panel = new Panel()
let chrome, page

before(async () => {
  const { code, stderr } = await tracemail('import', join(sample, 'mail.rfc3339.log'), join(sample, 'rspamd.log'), '--database', panel.database)
  assert.equal(code, 0, stderr)
  await panel.start()
  chrome = await browser()
  page = await open(await chrome.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' }))
})

after(async () => {
  await chrome?.close()
  await panel.end()
})

const go = async path => {
  await page.context().clearCookies() // the page's first deed is to leave one: hydrated() waits for it
  await page.goto(panel.url + path)
  await hydrated(page)
}
const q = () => new URL(page.url()).searchParams.get('q') ?? ''
const asked = line => page.waitForFunction(line => (new URL(location).searchParams.get('q') ?? '') === line, line)
const line = () => page.locator('#q')
const field = label => page.locator('.filter-form label', { hasText: new RegExp(`^${label}`) }).locator('input')

test('what is typed in the form stands in the line and in the URL, and the other way round', async () => {
  await go('/received')
  await page.locator('.filter-form > summary').click()
  await field('Sender').fill('*@*, <>')
  await field('Sender').press('Enter')
  await asked('from:*@*,<>')
  assert.equal(await line().inputValue(), 'from:*@*,<>')
  await field('Subject').fill('your -"news letter"')
  await field('Subject').press('Enter')
  await asked('from:*@*,<> subject:your -subject:"news letter"')
  await line().fill('from:anna@a.test -to:@b.test size:>1M')
  await line().press('Enter')
  await page.waitForFunction(() => document.querySelector('.filter-form .fields input').value === 'anna@a.test')
  assert.equal(await field('Recipient').inputValue(), '-@b.test')
  assert.equal(await field('Subject').inputValue(), '')
})

test('a wrong value says what it would have liked, and changes nothing', async () => {
  await go('/received')
  await page.locator('.filter-form > summary').click()
  await page.locator('.filter-form .more > summary').click()
  await field('Size').fill('big')
  await field('Size').press('Enter')
  await page.locator('.filter-form .wrong', { hasText: 'size:>10M' }).waitFor()
  assert.equal(q(), '')
})

test('each reason says how many rows it has before it is chosen', async () => {
  await go('/received')
  await page.locator('.filter-form > summary').click()
  const choice = page.locator('.filter-form .outcome', { has: page.locator('.outcome-count') }).first()
  const promised = Number(await choice.locator('.outcome-count').innerText())
  await choice.click()
  await page.waitForFunction(() => /reason:/.test(new URL(location).searchParams.get('q') ?? ''))
  assert.equal((await rows(panel.database, 'received', q())).length, promised)
})

test('accounts and domains are suggested while typing', async () => {
  const { recipient } = (await rows(panel.database, 'received', 'status:accepted')).find(row => row.recipient)
  await go('/received')
  await line().pressSequentially(`to:${recipient.slice(0, 3)}`)
  await page.locator('#q-hints li', { hasText: recipient }).first().waitFor()
  await line().fill('')
  await line().pressSequentially('domain:')
  await page.locator('#q-hints li', { hasText: recipient.split('@')[1] }).first().waitFor()
})

test('a kept search is offered again', async () => {
  await go('/received?q=status%3Arejected')
  await page.locator('.keep').click()
  await go('/received')
  await line().click()
  await page.locator('#q-hints li', { hasText: '★' }).first().click()
  await asked('status:rejected')
})

test('who finds nothing is offered what is near', async () => {
  const { recipient } = (await rows(panel.database, 'received', 'status:accepted')).find(row => row.recipient)
  const [local, domain] = recipient.split('@')
  const mistyped = `${local.slice(0, -1)}@${domain}`
  await go(`/received?q=${encodeURIComponent(`to:${mistyped}`)}`)
  const offer = page.locator('.near a', { hasText: recipient })
  await offer.click()
  await asked(`to:${recipient}`)
  await page.locator('[role=row] a[href*="/message/"]').first().waitFor()
  await go(`/received?q=${encodeURIComponent(`to:${recipient} after:2026-01-01 before:2026-01-02`)}`)
  await page.locator('.near a').first().click()
  await page.locator('[role=row] a[href*="/message/"]').first().waitFor()
})

test('who asks for an alias is told whose mailbox it leads to, and who asks the wrong list which has it', async () => {
  const alias = (await rows(panel.database, 'received')).find(row => row.original_recipient === 'info@azienda.test')
  assert.notEqual(alias.recipient, alias.original_recipient)
  await go(`/access?q=${encodeURIComponent(`user:${alias.original_recipient}`)}`)
  const empty = await page.locator('.empty').innerText()
  for (const said of ['Searched in Access', `user:${alias.original_recipient}`, 'There is data since', 'What is never here']) {
    assert.ok(empty.includes(said), `${said} in ${empty}`)
  }
  const offer = page.locator('.near a', { hasText: `Its mail goes to ${alias.recipient}` })
  const promised = Number((await offer.locator('.number').innerText()).replace(/\D/g, ''))
  await offer.click()
  await asked(`user:${alias.recipient}`)
  assert.equal((await rows(panel.database, 'access', q())).length, promised)
  const sent = (await rows(panel.database, 'sent')).find(row => row.queue_id)
  await go(`/received?q=${encodeURIComponent(`to:${sent.recipient} queue:${sent.queue_id}`)}`)
  await page.locator('.near a', { hasText: 'Look in Sent' }).click()
  await page.waitForURL(/\/sent\?/)
  await page.locator('[role=row] a[href*="/message/"]').first().waitFor()
})

test('rows picked one by one make a file', async () => {
  await go('/received')
  const first = page.locator('.row').first()
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await page.locator('.picked', { hasText: '2 picked' }).waitFor()
  const href = await page.locator('.picked a').last().getAttribute('href')
  const lines = (await (await fetch(panel.url + href)).text()).trim().split('\n').map(text => JSON.parse(text))
  assert.equal(lines.length, 2)
  assert.equal(`row-${lines[0].id}`, await first.getAttribute('id'))
})

test('nothing was complained about', () => assert.deepEqual(page.complaints, []))
