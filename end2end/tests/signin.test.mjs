// The door in a real browser: a link that works once, a password, a wrong one, going out, a session ended from outside.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { chromium } from 'playwright-core'
import { received } from './generate.mjs'
import { Panel, binary, open, sleep, tracemail } from './panel.mjs'

const panel = new Panel()
const shots = process.env.SHOTS
const secret = 'quattro parole qualunque insieme'
let chrome, context, page

const cli = async (...args) => {
  const { code, stdout, stderr } = await tracemail(...args, '--database', panel.database, '--json')
  assert.equal(code, 0, stderr)
  return JSON.parse(stdout)
}
const at = () => new URL(page.url()).pathname
const type = async (name, password) => {
  await page.fill('input[name=name]', name)
  await page.fill('input[name=password]', password)
  await page.click('main button')
}

before(async () => {
  await panel.start()
  for (let n = 1; n <= 10; n++) panel.write(received(n * 3, Date.now()).lines)
  chrome = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-dev-shm-usage'] })
  context = await chrome.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB' })
  page = await open(context)
  await sleep(1500)
})

after(async () => {
  await chrome?.close()
  await panel.end()
})

test('until there is an account whoever runs the machine looks, afterwards only whoever is let in', async () => {
  await page.goto(`${panel.url}/received`)
  assert.equal(at(), '/received')
  await cli('user', 'add', 'root', '--role', 'operator')
  await page.goto(`${panel.url}/received?q=status%3Adelivered`)
  assert.equal(at(), '/sign-in')
  assert.equal((await fetch(`${panel.url}/api/v1/messages`)).status, 401)
})

test('a link lets in once, its button uses it up and nothing before', async () => {
  const { link } = await cli('user', 'link', 'root')
  const path = new URL(link)
  const here = `${panel.url}${path.pathname}${path.search}`
  for (let looks = 0; looks < 3; looks++) assert.equal((await fetch(here)).status, 200)
  await page.goto(here)
  assert.equal(page.url(), `${panel.url}/sign-in?next=%2F`, 'the secret is out of the address')
  await page.click('main button')
  await page.waitForURL(`${panel.url}/`)
  await page.goto(`${panel.url}/received`)
  assert.equal(at(), '/received')
  const [cookie] = (await context.cookies()).filter(one => one.name === 'tracemail')
  assert.ok(cookie.httpOnly && cookie.sameSite === 'Lax', JSON.stringify(cookie))
  const other = await chrome.newContext()
  const second = await other.newPage()
  await second.goto(here)
  const answer = second.waitForResponse(response => response.request().method() === 'POST')
  await second.click('main button')
  assert.equal((await answer).status(), 401)
  await other.close()
})

test('a session that is ended from outside is over with the next page', async () => {
  await cli('user', 'revoke', 'root')
  await page.goto(`${panel.url}/sent`)
  assert.equal(at(), '/sign-in')
})

test('a password lets in, a wrong one and a name nobody has are told the same; going out ends the session', async () => {
  const set = spawnSync(binary, ['user', 'password', 'root', '--database', panel.database], { input: `${secret}\n` })
  assert.equal(set.status, 0, String(set.stderr))
  await page.goto(`${panel.url}/received?q=status%3Adelivered`)
  await type('root', 'a wrong password')
  const wrong = await page.textContent('[role=alert]')
  await type('nobody', 'a wrong password')
  assert.equal(await page.textContent('[role=alert]'), wrong)
  await type('root', secret)
  await page.waitForURL(`${panel.url}/received?q=status%3Adelivered`)
  const [cookie] = (await context.cookies()).filter(one => one.name === 'tracemail')
  assert.equal(await page.evaluate(async () => (await fetch('/sign-out', { method: 'POST' })).url), `${panel.url}/sign-in`)
  const again = await fetch(`${panel.url}/api/v1/messages`, { headers: { cookie: `tracemail=${cookie.value}` } })
  assert.equal(again.status, 401, 'the cookie that was kept is worth nothing')
})

test('the door fits every screen, in both languages and by the keyboard', async () => {
  for (const [locale, scheme, width] of [['en-GB', 'light', 1280], ['it-IT', 'dark', 1280], ['it-IT', 'light', 360]]) {
    const each = await chrome.newContext({ viewport: { width, height: 760 }, locale, colorScheme: scheme })
    const door = await each.newPage()
    await door.goto(`${panel.url}/sign-in`)
    assert.equal(await door.textContent('h1'), locale === 'it-IT' ? 'Accedi' : 'Sign in')
    assert.ok(await door.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${width} pixels`)
    await door.keyboard.press('Tab')
    assert.equal(await door.evaluate(() => document.activeElement.name), 'name')
    if (shots) await door.screenshot({ path: join(shots, `sign-in-${locale}-${scheme}-${width}.png`) })
    await each.close()
  }
})
