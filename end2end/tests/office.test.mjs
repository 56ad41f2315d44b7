// Records and embedding in a real browser: a member of staff says why he looks, whoever's rows it was reads it, an operator
// reads what was done; a reseller sets up his frame and sees it as he chooses its colours. Whatever people typed is text.

import { AxeBuilder } from './axe.mjs'
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { failedLogin, received } from './generate.mjs'
import { Panel, browser, hydrated, open, rows, sleep, tracemail } from './panel.mjs'

const panel = new Panel()
const shots = process.env.SHOTS
const domain = 'azienda.test'
const markup = '<img src=x onerror=alert(1)> "ticket"'
let chrome
const people = {}

const cli = async (...args) => {
  const { code, stdout, stderr } = await tracemail(...args, '--database', panel.database, '--json')
  assert.equal(code, 0, stderr)
  return JSON.parse(stdout)
}
const view = { viewport: { width: 1280, height: 900 }, locale: 'en-GB' }
/** Somebody signed in, in a browser of his own. */
const entered = async (name, more = {}) => {
  const page = await open(await chrome.newContext({ ...view, ...more }))
  const { pathname, search } = new URL((await cli('user', 'link', name)).link)
  await page.goto(`${panel.url}${pathname}${search}`)
  await page.click('main button')
  await page.waitForURL(`${panel.url}/`)
  return page
}
const go = async (page, path) => {
  await page.context().clearCookies({ name: 'tm_offset' })
  await page.goto(`${panel.url}${path}`)
  await hydrated(page)
}
const shoot = async (page, name) => shots && (await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true }))

const user = `user9@${domain}`
const login = (n, ip) =>
  `${new Date(Date.now() - n * 90_000).toISOString().replace('Z', '000+00:00')} mx1 dovecot: imap-login: Login: user=<${user}>, method=PLAIN, rip=${ip}, lip=192.0.2.1, mpid=${100 + n}, TLS, session=<L${n}>`

before(async () => {
  await panel.start()
  for (let n = 1; n <= 12; n++) panel.write(received(n * 3, Date.now()).lines)
  // one who looks after his mailbox with a telephone, and somebody else at the same door
  for (let n = 1; n <= 8; n++) panel.write([login(n, '203.0.113.7'), ...failedLogin(n * 50 + 9, Date.now() - n * 60_000).lines])
  panel.write([login(9, '198.51.100.9')])
  await cli('user', 'add', 'root', '--role', 'operator', '--title', 'Anna Gestore')
  await cli('user', 'add', 'rossi', '--role', 'reseller', '--title', 'Rossi Hosting')
  await cli('user', 'add', 'acme', '--role', 'customer', '--below', 'rossi', '--title', '<b>Acme</b>')
  await cli('domain', 'add', domain, 'acme')
  chrome = await browser()
  for (const name of ['root', 'rossi', 'acme']) people[name] = await entered(name)
  await sleep(1000)
})

after(async () => {
  await chrome?.close()
  await panel.end()
})

test('who looks says why, and whose rows it was reads it as it was typed', async () => {
  const { root, acme } = people
  await go(root, '/received')
  await root.click('.person > summary')
  await root.fill('.person [name=reason]', markup)
  await shoot(root, 'reason')
  await root.click('.person-reason button')
  await root.locator('.person-reason', { hasText: 'Kept.' }).waitFor()
  await go(root, `/received?q=${encodeURIComponent(`domain:${domain} -subject:"${markup.replaceAll('"', "'")}"`)}`)
  await root.locator('.grid .row a[href*="/message/"]').first().click()
  await root.locator('.panel-body .subject').waitFor()
  await go(acme, '/looks')
  const table = await acme.locator('table.ledger').innerText()
  assert.ok(table.includes(markup) && table.includes('root') && table.includes('list of received mail'), table)
  assert.ok(await acme.locator('table.ledger a', { hasText: 'one row' }).count(), 'the row that was opened')
  assert.equal(await acme.locator('main img, main script').count(), 0)
  await shoot(acme, 'looks')
  await go(acme, '/audit')
  await acme.getByText('There is nothing here for you').waitFor()
  assert.deepEqual([...root.complaints, ...acme.complaints.filter(said => !said.includes('404'))], [])
})

test('an operator reads what was done, and that nobody has changed it', async () => {
  const { root } = people
  await go(root, '/audit')
  await root.getByText('Every record is as it was written').waitFor()
  assert.match(await root.locator('table.ledger').innerText(), /gave the domain azienda\.test/)
  await shoot(root, 'audit')
  assert.deepEqual(root.complaints, [])
})

test('a reseller sets up his frame, and it wears what he chooses', { timeout: 90_000 }, async () => {
  const { rossi } = people
  await go(rossi, '/embedding')
  await rossi.fill('[name=origins]', 'https://panel.rossi.example/path')
  await rossi.click('form button.first')
  await rossi.locator('.came-of [role=alert]', { hasText: 'no path' }).waitFor()
  await rossi.fill('[name=origins]', 'https://panel.rossi.example\nhttps://www.rossi.example')
  await rossi.click('form button.first')
  const frame = rossi.frameLocator('.frame-preview iframe')
  await frame.locator('.frame.embedded main').waitFor({ timeout: 30_000 })
  await frame.locator('[role=row] a').first().waitFor()
  const wears = name => frame.locator('html').evaluate((html, name) => html.style.getPropertyValue(name), name)
  assert.equal(await wears('--accent-hue'), '')
  await rossi.locator('.office-colour input[type=color]').first().fill('#7a1fa2')
  await frame.locator('html[style*="--accent-hue"]').waitFor()
  assert.ok(Math.abs(Number(await wears('--accent-hue')) - 314) < 12)
  await shoot(rossi, 'embedding')
  await rossi.getByRole('button', { name: 'Make a shared secret' }).click()
  const made = rossi.locator('.came-of')
  await made.locator('code').nth(1).waitFor()
  assert.match(await made.locator('code').nth(0).innerText(), /^rossi\.\d+$/)
  await rossi.locator('.office-line', { hasText: 'HS256' }).waitFor()
  assert.equal(await rossi.locator('.office-colour input[type=color]').first().inputValue(), '#7a1fa2', 'what was chosen stays')
  assert.match(await rossi.locator('.office-code').first().innerText(), new RegExp(`${panel.url}/embed/rossi`))
  await rossi.getByRole('button', { name: 'Python', exact: true }).click()
  await rossi.locator('.office-code', { hasText: 'hmac.new' }).waitFor()
  // a frame of our own page may loosen its sandbox: it is our own, and what stands in it is the panel
  assert.deepEqual(rossi.complaints.filter(said => !/409|sandbox|client-side rendering mode/.test(said)), [])
})

test('the pages fit every screen and are accessible, in both languages and themes', { timeout: 300_000 }, async () => {
  const wrong = []
  const { acme } = people
  // a word on a login, and one against another; a network that is trusted; summaries that come by mail
  const logins = await rows(panel.database, 'access', `user:${user} action:login`)
  const [mine, foreign] = ['203.0.113.7', '198.51.100.9'].map(ip => logins.find(row => row.remote_ip === ip))
  for (const [row, button, said] of [[mine, 'It was me', 'is expected'], [foreign, 'It was not me', 'Change the password now']]) {
    await go(acme, `/access/${row.id}`)
    await acme.getByRole('button', { name: button, exact: true }).click()
    await acme.locator('.whose-said', { hasText: said }).waitFor()
  }
  await cli('domain', 'trust', domain, '192.0.2.0/24')
  const claims = [mine, foreign].map(row => `/access/${row.id}`)
  const own = [...claims, `/devices?account=${encodeURIComponent(user)}`, '/trusted', `/summary?domain=${domain}&pace=day`, `/person?address=${encodeURIComponent(user)}`]
  const pages = {
    root: ['/people', '/account', '/audit', '/looks', '/telling', '/summary', ...own],
    rossi: ['/embedding', '/trusted'],
    acme: ['/telling', '/exports', ...own],
  }
  for (const [locale, colorScheme, width] of [['it-IT', 'dark', 1280], ['en-GB', 'light', 1280], ['it-IT', 'light', 360], ['en-GB', 'dark', 360]]) {
    for (const [name, paths] of Object.entries(pages)) {
      const page = await entered(name, { locale, colorScheme, viewport: { width, height: 780 } })
      for (const path of paths) {
        await go(page, path)
        await page.locator('main h1').waitFor()
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
        if (overflow > 0) wrong.push(`${path} is ${overflow} px too wide at ${width}`)
        const found = (await new AxeBuilder({ page }).analyze()).violations.filter(v => ['serious', 'critical'].includes(v.impact))
        wrong.push(...found.map(v => `${path} ${colorScheme} ${width} ${v.id}: ${v.nodes[0].html.slice(0, 200)}`))
        await shoot(page, `${name}-${path.slice(1).replace(/[^a-z0-9]+/gi, '-')}-${locale}-${colorScheme}-${width}`)
      }
      await page.context().close()
    }
  }
  assert.deepEqual(wrong, [])
})
