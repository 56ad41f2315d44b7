// Large downloads in a real browser: asked for in the list, made meanwhile, announced on whatever page one is, fetched,
// deleted; a small one comes at once, and one comes without script too.

import { AxeBuilder } from './axe.mjs'
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Panel, browser, hydrated, open, sample, tracemail } from './panel.mjs'

const panel = new Panel()
const shots = process.env.SHOTS
let chrome, context, page

const go = async path => {
  await context.clearCookies({ name: 'tm_offset' })
  await page.goto(`${panel.url}${path}`)
  await hydrated(page)
}
const text = async path => (await fetch(panel.url + path)).text()
const shoot = async name => shots && (mkdirSync(shots, { recursive: true }), await page.screenshot({ path: join(shots, `${name}.png`) }))
const saved = async press => {
  const [download] = await Promise.all([page.waitForEvent('download'), press()])
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') }
}

before(async () => {
  const { code, stderr } = await tracemail('import', join(sample, 'mail.rfc3339.log'), '--database', panel.database)
  assert.equal(code, 0, stderr)
  const config = join(panel.folder, 'tracemail.toml')
  writeFileSync(config, '[export]\nsmall = 40\n')
  await panel.start('--config', config)
  chrome = await browser()
  context = await chrome.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB', acceptDownloads: true, timezoneId: 'UTC' })
  page = await open(context)
})

after(async () => {
  await chrome?.close()
  await panel.end()
})

test('a small result comes at once, as it was chosen', async () => {
  await go('/received?q=status%3Arejected%20size%3A%3E1')
  await page.click('.take-out > summary')
  await page.check('.take-out [name=columns]')
  await page.check('.take-out [name=sep]')
  await shoot('take-out')
  const file = await saved(() => page.click('.take-out button:text-is("CSV")'))
  assert.match(file.name, /^tracemail-received-\d{4}-\d\d-\d\d\.csv$/)
  assert.match(file.text, /^Time \(UTC\+00:00\);Sender;Recipient;Subject;.*What happened\r\n/)
  const lines = await saved(() => page.click('.take-out button:text-is("JSON Lines")'))
  assert.equal(lines.text, await text('/export.jsonl?kind=received&q=status%3Arejected%20size%3A%3E1&lang=en'))
})

test('a large one is made meanwhile, announced, fetched and deleted', async () => {
  await go('/received')
  await page.click('.take-out > summary')
  await page.click('.take-out button:text-is("CSV")')
  await page.getByText('the file is made while you go on').waitFor()
  // wherever one is by then
  await page.locator('.rail a[href="/sent"]').click()
  await page.locator('.file-news-notice').waitFor({ timeout: 20_000 })
  await shoot('file-news')
  const file = await saved(() => page.locator('.file-news-notice a:text-is("Download")').click())
  assert.equal(file.text, await text('/export.csv?kind=received&lang=en&offset=0'))
  assert.equal(await page.locator('.file-news-notice').count(), 0, 'said once')

  await go('/exports')
  const line = page.locator('.exports .office-line')
  assert.equal(await line.count(), 1)
  assert.match(await line.textContent(), /tracemail-received-.*Received.*CSV.*all rows.*\d rows, [\d.]+\sk?B/)
  const found = (await new AxeBuilder({ page }).analyze()).violations.filter(v => ['serious', 'critical'].includes(v.impact))
  assert.deepEqual(found.map(v => `${v.id}: ${v.nodes[0].html}`), [])
  await shoot('exports')
  const again = await saved(() => line.getByRole('link', { name: /^Download/ }).click())
  assert.equal(again.text, file.text)
  await line.getByRole('button', { name: /^Delete/ }).click()
  await page.getByText('No files.').waitFor()
  assert.equal((await (await fetch(`${panel.url}/api/v1/exports`)).json()).total, 0)
  assert.deepEqual(page.complaints, [])
})

test('without script the file comes at once, whatever its size', async () => {
  const plain = await chrome.newContext({ javaScriptEnabled: false, acceptDownloads: true, locale: 'it-IT' })
  page = await open(plain)
  await page.goto(`${panel.url}/access`)
  await page.click('.take-out > summary')
  const file = await saved(() => page.click('.take-out button:text-is("JSON Lines")'))
  assert.equal(file.text, await text('/export.jsonl?kind=access&lang=it'))
  await plain.close()
})
