// People, domains and one's own account in a real browser: somebody is added and comes in by his link, chooses a password
// and a second factor, goes out by the button, and is removed by typing his name.

import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Panel, browser, hydrated, open, tracemail } from './panel.mjs'

const panel = new Panel()
const shots = process.env.SHOTS
let chrome, context, page

const cli = async (...args) => {
  const { code, stdout, stderr } = await tracemail(...args, '--database', panel.database, '--json')
  assert.equal(code, 0, stderr)
  return JSON.parse(stdout)
}
const enter = async (link, in_) => {
  const { pathname, search } = new URL(link)
  await in_.goto(`${panel.url}${pathname}${search}`)
  await in_.click('main button')
  await in_.waitForURL(`${panel.url}/`)
}
const go = async (path, in_ = page) => {
  // it was left by the page before: this one leaves it anew when it is alive
  await in_.context().clearCookies({ name: 'tm_offset' })
  await in_.goto(`${panel.url}${path}`)
  await hydrated(in_)
}
const part = (name, in_ = page) => in_.locator('section.part', { has: in_.locator(`h2:text-is("${name}")`) })
const came = (in_ = page) => in_.locator('.came-of-notice')
const shoot = async (name, in_ = page) => shots && (await in_.screenshot({ path: join(shots, `${name}.png`) }))

/** The six digits an authenticator shows now (RFC 6238). */
const code = (secret, shift = 0) => {
  const bits = [...secret.replace(/ /g, '')].map(c => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from(bits.match(/.{8}/g).map(byte => parseInt(byte, 2)))
  const step = Buffer.alloc(8)
  step.writeBigInt64BE(BigInt(Math.floor(Date.now() / 30_000) + shift))
  const tag = createHmac('sha1', key).update(step).digest()
  const from = tag[19] & 15
  return String((tag.readUInt32BE(from) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

before(async () => {
  await panel.start()
  await cli('user', 'add', 'root', '--role', 'operator', '--title', 'Anna Gestore')
  await cli('user', 'add', 'rossi', '--role', 'reseller', '--title', 'Rossi Hosting')
  await cli('user', 'add', 'acme', '--role', 'customer', '--below', 'rossi', '--title', 'Acme srl')
  await cli('domain', 'add', 'example.com', 'acme')
  chrome = await browser()
  context = await chrome.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB' })
  page = await open(context)
  await enter((await cli('user', 'link', 'root')).link, page)
})

after(async () => {
  await chrome?.close()
  await panel.end()
})

test('the head of the page says who is signed in', async () => {
  await go('/received')
  await page.click('.person > summary')
  assert.match(await page.textContent('.person-who'), /Anna Gestore.*Operator/)
  await shoot('person')
})

test('somebody is added and comes in by the link that is shown once', async () => {
  await go('/people')
  const add = part('Add somebody')
  await add.locator('[name=role]').selectOption('customer')
  await add.locator('[name=below]').selectOption({ label: 'Rossi Hosting' })
  await add.locator('[name=name]').fill('blue')
  await add.locator('[name=title]').fill('<b>Blu</b> & figli')
  await add.locator('button').click()
  const link = await came().locator('code').textContent()
  assert.ok(link.startsWith(`${panel.url}/sign-in?link=`), link)
  await page.locator('li', { hasText: '<b>Blu</b> & figli' }).waitFor()
  await shoot('people')
  const theirs = await chrome.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB' })
  const blue = await open(theirs)
  await enter(link, blue)

  await go('/account', blue)
  const password = part('Password', blue)
  await password.locator('[name=new]').fill('too short')
  assert.ok(await password.locator('button').isDisabled())
  assert.equal(await blue.textContent('#to-go'), '3 more to go.')
  await password.locator('[name=new]').fill('quattro parole a caso')
  await password.locator('button').click()
  await came(blue).waitFor()
  await password.locator('[name=present]').waitFor()

  const second = part('Second factor', blue)
  await second.locator('button').click()
  const secret = await second.locator('.factor-secret').textContent()
  await shoot('factor', blue)
  await second.locator('[name=code]').fill('000')
  await second.locator('form button').click()
  await came(blue).locator('[role=alert]').waitFor()
  assert.equal(await second.locator('.factor-secret').textContent(), secret, 'what was begun stays')
  await second.locator('[name=code]').fill(code(secret))
  await second.locator('form button').click()
  await blue.locator('.paper li').first().waitFor()
  assert.equal(await blue.locator('.paper li').count(), 10)
  await second.locator('text=10 codes on paper are left').waitFor()

  const tokens = part('Tokens for programs', blue)
  await tokens.locator('[name=name]').fill('backup')
  await tokens.locator('form button').click()
  await came(blue).locator('code', { hasText: /^tm_/ }).waitFor()
  await shoot('account', blue)

  await blue.click('.person > summary')
  await blue.click('.person form button')
  await blue.waitForURL(`${panel.url}/sign-in`)
  await blue.fill('input[name=name]', 'blue')
  await blue.fill('input[name=password]', 'quattro parole a caso')
  await blue.click('main button')
  await blue.fill('input[name=name]', 'blue')
  await blue.fill('input[name=password]', 'quattro parole a caso')
  await blue.fill('input[name=code]', code(secret, 1))
  await blue.click('main button')
  await blue.waitForURL(`${panel.url}/`)
  assert.deepEqual(blue.complaints.filter(said => !said.includes('403') && !said.includes('401')), [])
  await theirs.close()
})

test('a domain moves, and whoever is removed goes with what is his', async () => {
  await go('/people')
  const domains = part('Domains')
  await domains.locator('[name=domain]').fill('example.com')
  await domains.locator('[name=to]').selectOption({ label: '<b>Blu</b> & figli' })
  await domains.locator('form button').click()
  await page.locator('li', { hasText: 'Held by <b>Blu</b> & figli' }).waitFor()
  const line = page.locator('.office-line', { hasText: '<b>Blu</b> & figli' }).first()
  await line.locator('summary').click()
  await shoot('menu')
  await line.locator('button.danger').click()
  assert.match(await line.locator('.removing').textContent(), /example\.com/)
  const really = line.locator('.removing button.danger')
  assert.ok(await really.isDisabled())
  await line.locator('[name=typed]').fill('blue')
  await shoot('removing')
  await really.click()
  await page.locator('li', { hasText: '<b>Blu</b> & figli' }).first().waitFor({ state: 'detached' })
  assert.deepEqual(page.complaints, [])
})

test('both pages fit every screen, in both languages', async () => {
  for (const [locale, scheme, width] of [['it-IT', 'dark', 1280], ['it-IT', 'light', 360], ['en-GB', 'dark', 360]]) {
    const each = await chrome.newContext({ viewport: { width, height: 780 }, locale, colorScheme: scheme })
    const look = await open(each)
    await enter((await cli('user', 'link', 'root')).link, look)
    for (const path of ['people', 'account']) {
      await go(`/${path}`, look)
      await look.locator('main h1').waitFor()
      assert.ok(await look.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${path} ${width}`)
      await shoot(`${path}-${locale}-${scheme}-${width}`, look)
    }
    assert.deepEqual(look.complaints, [])
    await each.close()
  }
})
