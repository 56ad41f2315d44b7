// What a page does when the store cannot answer it: it says so, is alive all the same, and "Try again" gives the page once
// the store can. A table is taken away by another program, with the panel's server running, and given back.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { received } from './generate.mjs'
import { Panel, browser, hydrated, open, rows, sleep, tracemail } from './panel.mjs'

const panel = new Panel()
const shots = process.env.SHOTS
const files = () => join(panel.folder, 'data')
let chrome, who = {}

const cli = async (...args) => {
  const { code, stdout, stderr } = await tracemail(...args, '--database', panel.database, '--json')
  assert.equal(code, 0, stderr)
  return JSON.parse(stdout)
}
const enter = async name => {
  const page = await open(await chrome.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB' }))
  const { pathname, search } = new URL((await cli('user', 'link', name)).link)
  await page.goto(`${panel.url}${pathname}${search}`)
  await page.click('main button')
  await page.waitForURL(`${panel.url}/`)
  return page
}
const RENAME = `
import sqlite3, sys
for path in sys.argv[3:]:
    database = sqlite3.connect(path, timeout=15)
    database.execute(f"alter table {sys.argv[1]} rename to {sys.argv[2]}")
    database.close()`
const rename = (from, to, paths) => execFileSync('python3', ['-c', RENAME, from, to, ...paths])

before(async () => {
  await panel.start('--local-domain', 'azienda.test')
  for (let n = 1; n <= 6; n++) panel.write(received(n * 3, Date.now()).lines)
  await cli('user', 'add', 'root', '--role', 'operator')
  await cli('user', 'add', 'acme', '--role', 'reseller')
  await cli('domain', 'add', 'azienda.test', 'acme')
  chrome = await browser()
  who = { root: await enter('root'), acme: await enter('acme') }
  await sleep(1000)
})

after(async () => {
  await chrome?.close()
  await panel.end()
})

const PAGES = [['/audit', 'audit'], ['/audit', 'audit_end'], ['/looks', 'look'], ['/exports', 'export'], ['/account', 'token'], ['/people', 'alias'],
  ['/telling', 'telling'], ['/trusted', 'trusted'], ['/embedding', 'embed_site', 'acme'], ['/received', 'entry'], ['/summary?domain=azienda.test', 'hourly']]

for (const [path, table, name = 'root'] of PAGES) {
  test(`${path} without ${table}`, { timeout: 60_000 }, async () => {
    const page = who[name]
    const day = ['entry', 'hourly'].includes(table)
    const places = day ? [...new Set((await rows(panel.database, 'received')).map(row => row.time.slice(0, 10)))].map(day => join(files(), `days/${day}.db`)) : [join(files(), 'tracemail.db')]
    rename(table, 'away', places)
    try {
      await page.context().clearCookies({ name: 'tm_offset' })
      await page.goto(`${panel.url}${path}`)
      await hydrated(page)
      await page.locator('main .notice').first().waitFor()
      if (shots) await page.screenshot({ path: join(shots, `trouble-${table}.png`) })
    } finally {
      rename('away', table, places)
    }
    await page.getByRole('link', { name: 'Try again' }).first().click()
    await page.locator('main .notice').waitFor({ state: 'detached' })
    assert.ok(await page.locator('main h1').count())
    const said = page.complaints.splice(0).filter(said => !/status of 500|sandbox attribute/.test(said))
    assert.deepEqual(said, [])
  })
}
