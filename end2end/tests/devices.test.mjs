// The devices of a mailbox: hundreds of log lines are a few cards, the one with the old password is named, and "it was not
// me" is heard by whoever watches.

import { AxeBuilder } from './axe.mjs'
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Panel, browser, hydrated, open } from './panel.mjs'

const panel = new Panel()
const HOUR = 3_600_000
let chrome

let serial = 0
const at = ms => new Date(ms).toISOString().replace('Z', '000+00:00')
const head = ms => `${at(ms)} mx1 dovecot: imap-login:`

/** A login of a program that says its name, or a try that failed and says none. */
function tried(ms, user, ip, client) {
  const session = `D${(++serial).toString(36)}`
  if (!client)
    return `${head(ms)} Disconnected: Connection closed (auth failed, 1 attempts in 2 secs): user=<${user}>, method=PLAIN, rip=${ip}, lip=192.0.2.1, TLS, session=<${session}>`
  return `${head(ms)} ID sent: name=${client}: user=<>, rip=${ip}, lip=192.0.2.1, TLS, session=<${session}>
${head(ms + 20)} Login: user=<${user}>, method=PLAIN, rip=${ip}, lip=192.0.2.1, mpid=${serial}, TLS, session=<${session}>`
}

before(async () => {
  await panel.start()
  const [anna, now] = ['anna@example.com', Date.now()]
  const lines = []
  for (let ago = 200; ago > 0; ago--) {
    lines.push([now - ago * HOUR, tried(now - ago * HOUR, anna, ago % 3 ? '203.0.113.7' : '198.51.100.20', 'Thunderbird')])
    const ms = now - ago * HOUR + HOUR / 2
    lines.push([ms, tried(ms, anna, '203.0.113.8', ago > 30 ? 'iPhone' : undefined)])
  }
  lines.push([now - 3 * HOUR, tried(now - 3 * HOUR, anna, '192.0.2.99', 'curl')])
  panel.write(lines.sort((a, b) => a[0] - b[0]).map(([, line]) => line))
  chrome = await browser()
  for (let tries = 0; tries < 100; tries++) {
    const { looked_at } = await (await fetch(`${panel.url}/api/v1/devices?account=${anna}`)).json()
    if (looked_at === 401) break
    await new Promise(done => setTimeout(done, 100))
  }
})

after(async () => {
  await chrome?.close()
  await panel.end()
})

test('four hundred lines are three cards, and the telephone with the old password is named', async () => {
  const page = await open(await chrome.newContext({ viewport: { width: 1280, height: 900 }, locale: 'it' }))
  await page.goto(`${panel.url}/access?q=user%3Aanna@example.com`)
  await hydrated(page)
  await page.click('.scope > summary')
  await page.getByRole('link', { name: 'Dispositivi di questo account' }).click()
  await page.locator('.device').first().waitFor()
  assert.equal(await page.locator('.device').count(), 3)
  const answer = await page.locator('.answer').innerText()
  assert.match(answer, /iPhone all’indirizzo 203\.0\.113\.8 usa ancora una password che non va bene: 30 tentativi/)
  assert.match(answer, /Che cosa fare/)
  assert.match(await page.locator('.device', { hasText: 'iPhone' }).innerText(), /vecchia password/)
  assert.match(await page.locator('main').innerText(), /Da tutti i 401 accessi e tentativi/)
  const found = (await new AxeBuilder({ page }).analyze()).violations.filter(v => ['serious', 'critical'].includes(v.impact))
  assert.deepEqual(found.map(v => v.id), [])
  assert.deepEqual(page.complaints, [])
  await page.context().close()
})

test('"it was not me" is said by a button, and becomes a story', async () => {
  const page = await open(await chrome.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en' }))
  await page.goto(`${panel.url}/devices?account=anna@example.com`)
  await hydrated(page)
  const card = page.locator('.device', { hasText: 'curl' })
  await card.getByRole('button', { name: 'It was not me' }).click()
  await card.locator('.whose-said', { hasText: 'Change the password now' }).waitFor()
  await page.goto(`${panel.url}/watch`)
  await page.locator('.story', { hasText: 'says that it was not the owner' }).waitFor()
  await page.goto(`${panel.url}/devices?account=anna@example.com`)
  await hydrated(page)
  await page.locator('.device', { hasText: 'curl' }).getByRole('button', { name: 'It was me' }).click()
  await page.locator('.whose-said', { hasText: 'is expected for this account' }).waitFor()
  const { rows } = await (await fetch(`${panel.url}/api/v1/findings?kind=denied`)).json()
  assert.equal(rows[0].state, 'acknowledged')
  assert.deepEqual(page.complaints, [])
  await page.context().close()
})
