// One person in a real browser: looked up, taken along as a file, erased once the address was typed again.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { AxeBuilder } from './axe.mjs'
import { received } from './generate.mjs'
import { Panel, browser, hydrated, open, rows, sleep, tracemail } from './panel.mjs'

const panel = new Panel()
const shots = process.env.SHOTS
let chrome, context, page, his, total

const cli = async (...args) => {
  const { code, stdout, stderr } = await tracemail(...args, '--database', panel.database, '--json')
  assert.equal(code, 0, stderr)
  return JSON.parse(stdout)
}
const enter = async (name, in_) => {
  const { pathname, search } = new URL((await cli('user', 'link', name)).link)
  await in_.goto(`${panel.url}${pathname}${search}`)
  await in_.click('main button')
  await in_.waitForURL(`${panel.url}/`)
}
const go = async (path, in_ = page) => {
  await in_.context().clearCookies({ name: 'tm_offset' })
  await in_.goto(`${panel.url}${path}`)
  await hydrated(in_)
}
const shoot = async (name, in_ = page) => shots && (await in_.screenshot({ path: join(shots, `${name}.png`), fullPage: true }))
const here = () => `/person?address=${encodeURIComponent(his)}`

before(async () => {
  await panel.start('--local-domain', 'azienda.test')
  for (let n = 1; n <= 40; n++) panel.write(received(n * 3, Date.now()).lines)
  await sleep(1500)
  const all = await rows(panel.database, 'received')
  his = all[0].recipient
  total = all.filter(row => row.recipient === his).length
  assert.ok(total > 0 && all.length > 20, `${total} of ${all.length}`)
  await cli('user', 'add', 'root', '--role', 'operator', '--title', 'Anna Gestore')
  await cli('user', 'add', 'acme', '--role', 'customer', '--title', 'Acme srl')
  await cli('domain', 'add', his.split('@')[1], 'acme')
  await cli('user', 'add', his, '--role', 'mailbox', '--below', 'acme', '--title', 'Mario Rossi')
  chrome = await browser()
  context = await chrome.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB' })
  page = await open(context)
  await enter('root', page)
})

after(async () => {
  await chrome?.close()
  await panel.end()
})

test('from the list of people to what is stored of one', async () => {
  await go('/people')
  const line = page.locator('.office-line', { hasText: 'Mario Rossi' }).first()
  await line.locator('summary').click()
  await line.getByRole('link', { name: 'One person’s data' }).click()
  await page.locator('.person-rows').waitFor()
  assert.equal(await page.locator('input[name=address]').inputValue(), his)
  assert.match(await page.locator('.person-rows').innerText(), new RegExp(`received\\s+${total}`))
  const { violations } = await new AxeBuilder({ page }).analyze()
  assert.deepEqual(violations.filter(found => ['serious', 'critical'].includes(found.impact)).map(found => found.id), [])
  await shoot('person-1280')
})

test('the pages fit every screen, in both languages', async () => {
  for (const [locale, scheme, width] of [['it-IT', 'dark', 1280], ['it-IT', 'light', 390], ['en-GB', 'dark', 390]]) {
    const each = await chrome.newContext({ viewport: { width, height: 844 }, locale, colorScheme: scheme })
    const look = await open(each)
    await enter('root', look)
    await go(here(), look)
    await look.locator('.person-rows').waitFor()
    await look.locator('button.danger').click()
    await look.locator('.removing').waitFor()
    assert.ok(await look.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${width}`)
    await shoot(`person-${locale}-${scheme}-${width}`, look)
    assert.deepEqual(look.complaints, [])
    await each.close()
  }
})

test('as a file: every row with what stands behind it', async () => {
  await go(here())
  await page.getByRole('button', { name: 'Make the file' }).click()
  await page.getByText('The file is being made').waitFor()
  await page.getByRole('link', { name: 'See the files' }).first().click()
  await page.waitForURL(`${panel.url}/exports`)
  const link = page.locator('.office-line a', { hasText: 'Download' })
  await link.waitFor({ timeout: 20_000 })
  await shoot('person-files')
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
  assert.match(download.suggestedFilename(), /^tracemail-person-.*\.jsonl$/)
  const lines = readFileSync(await download.path(), 'utf8').trim().split('\n').map(line => JSON.parse(line))
  assert.ok(lines.length >= total && lines.every(row => row.log.length > 0), `${lines.length} of ${total}`)
})

test('the owner of the mailbox has his own, and no button that erases', async () => {
  const theirs = await chrome.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB' })
  const own = await open(theirs)
  await enter(his, own)
  await go('/account', own)
  await own.getByRole('link', { name: 'What is stored about me' }).click()
  await own.locator('.person-rows').waitFor()
  assert.equal(await own.locator('button.danger').count(), 0)
  assert.deepEqual(own.complaints, [])
  await theirs.close()
})

test('erased, once the address was typed again; the others’ rows stay', async () => {
  const before = (await rows(panel.database, 'received')).length
  await go(here())
  await page.locator('button.danger').click()
  const really = page.locator('.removing button.danger')
  assert.ok(await really.isDisabled())
  await page.fill('.removing [name=typed]', his)
  await really.click()
  await page.getByText(/^Erased: /).waitFor({ timeout: 30_000 })
  // what was counted is counted anew, and what was done is still said
  await page.locator('.person-rows').waitFor({ state: 'detached' })
  await page.getByText('Nothing is stored').waitFor()
  await page.getByText(/^Erased: /).waitFor()
  await shoot('person-erased')
  const left = await rows(panel.database, 'received')
  assert.deepEqual([left.filter(row => row.recipient === his).length, left.length], [0, before - total])
  await go('/audit')
  const record = page.locator('tr', { hasText: 'erased the data of a person' })
  await record.waitFor()
  assert.ok(!(await record.textContent()).includes(his.split('@')[0]))
  assert.deepEqual(page.complaints, [])
})
