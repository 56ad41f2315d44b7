// Strangers' text in the pages of accounts and records, of devices and of the login watch, and in the frame inside another page:
// names, filters that staff looked by, reasons, files, tokens, keys, addresses. What a form would refuse is put straight into
// the database.

import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Panel, browser, freePort, root, sleep, tracemail } from './panel.mjs'
import { Eye } from '../xss/eye.mjs'
import { payloads, shown, typed } from '../xss/payloads.mjs'

const panel = new Panel()
const eye = new Eye(panel)
const wide = { viewport: { width: 1600, height: 6000 }, locale: 'en-GB' }
// what a database can hold: text without controls; every third, for a page has them all in each of its fields
const written = payloads.filter(typed).filter((_, n) => n % 3 === 0)
const id = () => randomBytes(16).toString('hex')
const now = Date.now() * 1000
const later = now + 3_600_000_000
// so many stories are told at once
const LATEST = 50
const contexts = {}
let chrome, host, hostPort, rootId, acmeId

const cli = async (...args) => {
  const { code, stdout, stderr } = await tracemail(...args, '--database', panel.database, '--json')
  assert.equal(code, 0, stderr)
  return JSON.parse(stdout)
}

const plant = tables => execFileSync('python3', [join(root, 'end2end/xss/plant.py'), join(panel.folder, 'data/tracemail.db')], { input: JSON.stringify(tables) })

/** A row of every table for each text. */
function tables(texts, from) {
  const each = make => texts.map((text, n) => make(text, from + n))
  const people = each(() => id())
  const session = { made: now, proved: now, seen: now, until: later }
  return {
    account: each((text, n) => ({ id: people[n - from], role: 2, parent: null, name: `n${n}-${text}`, title: text, suspended: n % 2, masked: 0, made: now })),
    holding: each((text, n) => ({ name: `d${n}-${text}`, nth: 1, account: people[n - from], since: now, history: 1 })),
    alias: each((text, n) => ({ name: `a${n}-${text}`, mailbox: text, account: people[n - from] })),
    token: each((text, n) => ({ id: id(), hash: { hex: id() + id() }, account: rootId, name: text, domains: JSON.stringify([text]), made: now + n })),
    session: each(text => ({ id: id(), hash: { hex: id() + id() }, account: rootId, ...session, agent: text })),
    audit: each((text, n) => ({ nth: 100_000 + n, time: now, account: rootId, who: `w${n}-${text}`, act: n % 20, object: text, detail: `t${n}-${text}`, hash: { hex: '00' } })),
    look: each((text, n) => ({ id: id(), time: now + n, account: rootId, who: `w${n}-${text}`, role: 0, domain: text, what: `received ${text}`, reason: `r${n}-${text}` })),
    export: each((text, n) => ({ id: id(), account: rootId, place: 'elsewhere', reach: '"Everything"', wish: JSON.stringify({ kind: 'received', q: n % 2 ? text : '', ...(n % 2 ? {} : { person: text, format: 'jsonl' }) }), stage: 2, made: now + n, rows: 1, bytes: 1, until: later })),
    trusted: each((text, n) => ({ domain: `m${n}-${text}`, network: `198.51.${n}.0/24`, note: text, who: `w${n}-${text}`, at: now + n })),
    finding: each((text, n) => ({ domain: 'azienda.test', id: id().slice(16), kind: n % 8, account: text, network: '198.51.100.0/24', client: text, since: now - n, until: now + n, count: 3, spread: 2, rows: { hex: '' }, state: n < LATEST ? n % 3 : 1 + (n % 2), note: `f${n}-${text}`, change: 100_000 + n })),
    embed_key: each((text, n) => ({ kid: `k${n}-${text}`, account: acmeId, algorithm: 1, body: { hex: '00' }, made: now + n })),
  }
}

async function enter(name) {
  const { link } = await cli('user', 'link', name)
  const context = await chrome.newContext(wide)
  const page = await context.newPage()
  const { pathname, search } = new URL(link)
  await page.goto(`${panel.url}${pathname}${search}`)
  await page.click('main button')
  await page.waitForURL(`${panel.url}/`)
  await page.close()
  const still = await chrome.newContext({ ...wide, javaScriptEnabled: false, storageState: await context.storageState() })
  contexts[name] = { alive: context, still }
}

/** As a machine posts: `fetch` would say that a page does. */
const post = events => execFileSync('curl', ['-fsS', '-H', 'Content-Type: application/x-ndjson', '--data-binary', '@-', `${panel.url}/api/v1/events`], { input: events.map(event => JSON.stringify(event)).join('\n') })
const message = (text, n) => ({ schema: 1, id: `in-${n}`, time: new Date(Date.now() - 86_400_000 + n * 1000).toISOString(), kind: 'accepted', direction: 'received', message_id: `<${n}@x.test>`,
  sender: `s${n}@evil.test`, recipient: `to-${text}@azienda.test`, subject: text, helo: text, client_host: text, client_ip: '192.0.2.7', host: 'mx1', size: 1 })

/** A login and a try of one mailbox, by a program that calls itself so. */
const logins = (text, n) => ['login', 'login-failed'].map((kind, m) => ({ schema: 1, id: `who-${n}-${m}`, time: new Date(Date.now() - 80_000_000 + n * 2000 + m).toISOString(), kind, user: 'anna@azienda.test', protocol: 'imap',
  host: 'mx1', client_ip: '192.0.2.8', client: text, method: text, ...(m ? { failure: 'auth-failed', text } : {}) }))
const events = (text, n) => [message(text, n), ...logins(text, n)]

/** Every page, with whoever looks at it, and whether there are earlier lines to be asked for. */
const PAGES = [['root', '/people', false], ['root', '/account', false], ['root', '/audit', true], ['root', '/looks', true], ['root', '/exports', false], ['root', '/telling', false], ['root', '/person', false], ['root', '/person?address=nobody', false],
  ['root', '/trusted', false], ['root', '/watch', false], ['root', '/devices?account=anna@azienda.test', false], ['root', '/summary?domain=azienda.test&pace=day', false], ['acme', '/embedding', false]]

async function visit(page, path, more) {
  await eye.visit(page, path)
  const earlier = page.getByRole('button', { name: 'Earlier' })
  while (more && !page.still && (await earlier.count())) {
    const before = await page.locator('tbody tr').count()
    await earlier.click()
    await page.waitForFunction(before => document.querySelectorAll('tbody tr').length > before, before)
    await page.waitForTimeout(20)
  }
}

/** The frame in the page about frames is ours. */
const ownFrame = said => said.startsWith('frame: about:') || said.startsWith(`frame: ${panel.url}/embed/`) || said.includes('sandbox attribute')
const framesAndCookies = said => said.startsWith('frame: ') || /third-party cookie|client-side rendering mode/i.test(said)
const nobody = said => said.includes('status of 404')

/** The page of a host with the panel in it. */
async function framed(context) {
  const page = await eye.page(context, false, framesAndCookies)
  await page.goto(`http://127.0.0.1:${hostPort}/`)
  const frame = await (await page.locator('iframe').first().elementHandle()).contentFrame()
  await frame.locator('[role=row]').nth(1).waitFor({ timeout: 30_000 })
  page.asked = page.asked.filter(url => !url.startsWith(`http://127.0.0.1:${hostPort}/`))
  return [page, frame]
}

before(async () => {
  await panel.start('--local-domain', 'azienda.test')
  rootId = (await cli('user', 'add', 'root', '--role', 'operator')).id
  acmeId = (await cli('user', 'add', 'acme', '--role', 'reseller')).id
  await cli('user', 'add', 'shop', '--role', 'customer', '--below', 'acme')
  await cli('domain', 'add', 'azienda.test', 'shop')
  hostPort = await freePort()
  await cli('embed', 'set', 'acme', '--origin', `http://127.0.0.1:${hostPort}`)
  const keys = name => join(panel.folder, name)
  execFileSync('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', keys('embed.pem')])
  execFileSync('openssl', ['pkey', '-in', keys('embed.pem'), '-pubout', '-out', keys('embed.pub.pem')])
  const { kid } = await cli('embed', 'key', 'acme', '--public', keys('embed.pub.pem'))
  const env = { ...process.env, PANEL: `${panel.url}/embed/acme`, DOMAINS: 'azienda.test', KID: kid, KEY: keys('embed.pem'), PORT: hostPort, ATTRIBUTES: 'lang="en" height="6000"' }
  host = spawn('node', [join(root, 'end2end/embed-hosts/node/host.mjs')], { env, stdio: 'ignore' })
  chrome = await browser()
  await enter('root')
  await enter('acme')
  plant(tables(['plain', 'simple'], 0))
  post(['plain', 'simple'].flatMap(events))
  await sleep(500)
  for (const [who, path, more] of PAGES) {
    for (const kind of ['alive', 'still']) {
      const page = await eye.page(contexts[who][kind], kind === 'still', path === '/embedding' ? ownFrame : undefined)
      await visit(page, path, more)
      await eye.learn(page)
      await page.close()
    }
  }
  // what the panel is made of inside another page, too: the page about frames shows it
  const [page, frame] = await framed(contexts.acme.alive)
  await eye.learn(page, frame)
  await page.close()
  plant(tables(written, 2))
  post(written.flatMap((text, n) => events(text, n + 2)))
  await sleep(500)
})

after(async () => {
  await chrome?.close()
  host?.kill()
  await panel.end()
})

const each = make => written.flatMap((text, n) => make(text, n + 2).map(shown))
const WANTED = {
  '/people': () => each((text, n) => [text, `n${n}-${text}`, `d${n}-${text}`, `a${n}-${text}`]),
  '/account': () => each(text => [text]),
  '/audit': () => each((text, n) => [`w${n}-${text}`, text, `t${n}-${text}`]),
  '/looks': () => each((text, n) => [`w${n}-${text}`, text, `r${n}-${text}`]),
  '/exports': () => each(text => [text]),
  '/trusted': () => each((text, n) => [text, `m${n}-${text}`, `w${n}-${text}`]),
  '/watch': () => each((text, n) => (n < LATEST ? [`f${n}-${text}`] : [])),
  '/devices?account=anna@azienda.test': () => [],
  '/summary?domain=azienda.test&pace=day': () => [],
  '/embedding': () => each((text, n) => [`k${n}-${text}`]),
}

for (const [who, path, more] of PAGES.filter(([, path]) => WANTED[path])) {
  test(`${path}: every payload in every field, as it is written and alive`, { timeout: 120_000 }, async () => {
    for (const kind of ['still', 'alive']) {
      const page = await eye.page(contexts[who][kind], kind === 'still', path === '/embedding' ? ownFrame : undefined)
      await visit(page, path, more)
      // without script there are no earlier lines to be had
      await eye.look(page, `${path} ${kind}`, more && kind === 'still' ? [] : WANTED[path]())
      await page.close()
    }
    eye.nothingWrong()
  })
}

test('an address that is looked up, and where one is told', { timeout: 120_000 }, async () => {
  for (const kind of ['still', 'alive']) {
    const page = await eye.page(contexts.root[kind], kind === 'still', nobody)
    for (const text of written.filter((_, n) => n % 20 === 0)) {
      const words = text.trim()
      await eye.visit(page, `/person?address=${encodeURIComponent(words)}`)
      await eye.look(page, `person ${kind}`, [])
      assert.equal(await page.locator('input[name=address]').inputValue(), words.replace(/[\r\n]/g, ''))
    }
    await page.close()
  }
  const body = text => JSON.stringify({ mail: text, webhook: text, secret: text, every: 30, quiet: null, zone: text, lang: 'en', untaken: { at: new Date().toISOString(), why: text, is_letter: true, is_over: false } })
  const page = await eye.page(contexts.root.alive, false)
  for (const text of written.filter((_, n) => n % 20 === 1)) {
    execFileSync('python3', ['-c', 'import sqlite3, sys; d = sqlite3.connect(sys.argv[1], timeout=15); d.execute("insert or replace into telling (account, body) values (?, ?)", sys.argv[2:]); d.commit()', join(panel.folder, 'data/tracemail.db'), rootId, body(text)])
    await eye.visit(page, '/telling')
    await eye.look(page, 'telling', [])
    for (const name of ['webhook', 'zone']) assert.equal(await page.locator(`input[name=${name}]`).evaluate(input => input.getAttribute('value')), text)
  }
  await page.close()
  eye.nothingWrong()
})

test('the frame inside another page', { timeout: 180_000 }, async () => {
  const [page, frame] = await framed(contexts.acme.alive)
  const seen = new Set()
  // the list holds some hundred rows at once: by pieces
  for (let n = 0; n < written.length; n += 10) {
    const part = written.slice(n, n + 9)
    const query = `from:${part.map((_, at) => `s${n + 2 + at}@evil.test`).join(',')}`
    await page.evaluate(query => document.querySelector('tracemail-panel').go({ page: 'received', query }), query)
    await frame.getByText(shown(part[0]), { exact: true }).first().waitFor({ timeout: 20_000 })
    await page.waitForTimeout(100)
    await eye.look(page, `frame ${n}`, part.map(shown), frame)
    part.forEach(text => seen.add(text))
  }
  assert.ok(seen.size >= 90, `${seen.size} payloads`)
  await page.close()
  eye.nothingWrong()
})

test('a node made of a payload would be noticed: the control', async () => {
  const page = await eye.page(contexts.root.alive, false)
  await eye.visit(page, '/looks')
  await page.evaluate(() => document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=/x55 onerror=alert(1)><script>steal(1)</script>'))
  await page.waitForTimeout(200)
  await eye.look(page, 'control', ['never there'])
  const found = eye.wrong.splice(0).join()
  for (const sign of ['a node <img>', 'a script that does steal(0)', 'an attribute onerror', 'asked for', 'Content Security Policy', 'not shown as written']) assert.ok(found.includes(sign), `${sign}: ${found}`)
  await page.close()
  console.log(`${written.length} payloads, ${eye.looked} texts looked for`)
})
