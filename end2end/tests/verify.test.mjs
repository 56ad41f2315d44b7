// A signed report, from the button on a row's page to the page where anybody checks it.

import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Panel, browser, hydrated, open, rows, sample, tracemail } from './panel.mjs'

const panel = new Panel()
let chrome, session, file

before(async () => {
  const { code, stderr } = await tracemail('import', join(sample, 'mail.rfc3339.log'), '--database', panel.database)
  assert.equal(code, 0, stderr)
  await panel.start()
  chrome = await browser()
  session = (await rows(panel.database, 'access', 'action:login'))[0]
})

after(async () => {
  await chrome?.close()
  await panel.end()
})

test('the button on the page of a row gives its report', async () => {
  const context = await chrome.newContext({ locale: 'it-IT', acceptDownloads: true })
  const page = await open(context)
  await page.goto(`${panel.url}/access/${session.id}`)
  await hydrated(page)
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByText('Rapporto firmato').click()])
  assert.match(download.suggestedFilename(), /^tracemail-[0-9A-Z-]{14}\.pdf$/)
  file = await readFile(await download.path())
  assert.equal(file.subarray(0, 5).toString(), '%PDF-')
  assert.deepEqual(page.complaints, [])
  await context.close()
})

test('anybody sees whether it is genuine: by the file, by the code, without script', { timeout: 60_000 }, async () => {
  const context = await chrome.newContext({ locale: 'en-GB' })
  const page = await open(context)
  await page.goto(`${panel.url}/verify`)
  await hydrated(page)
  const send = async (buffer, wanted) => {
    await page.setInputFiles('input[type=file]', { name: 'report.pdf', mimeType: 'application/pdf', buffer })
    await page.getByText(wanted).waitFor()
  }
  await send(file, 'Genuine: made by this installation')
  const told = await page.locator('main').innerText()
  assert.ok(told.includes(session.id), 'about which row')
  const [code] = told.match(/[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/)
  const changed = Buffer.from(file)
  changed[changed.length >> 1] ^= 1
  await send(changed, 'Not genuine')
  await send(Buffer.from('no PDF'), 'Not genuine')
  assert.deepEqual(page.complaints, [])
  await context.close()

  const plain = await chrome.newContext({ javaScriptEnabled: false, locale: 'en-GB' })
  const still = await open(plain)
  await still.goto(`${panel.url}/verify`)
  await still.locator('input[name=code]').fill(code.toLowerCase())
  await still.locator('input[name=code]').press('Enter')
  await still.waitForURL(/code=/)
  assert.match(await still.locator('main').innerText(), /A report with this code was made here/)
  await plain.close()
})
