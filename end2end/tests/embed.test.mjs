// The panel inside other people's pages: three hosts (PHP, Node, Python), each signing for itself; a foreign page; a page
// that frames a host; messages of strangers. In a Chromium that blocks third-party cookies.

import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { createHash, createPrivateKey, randomBytes, randomUUID, sign } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { chromium } from 'playwright-core'
import { received } from './generate.mjs'
import { Panel, freePort, open, root, sleep, tracemail } from './panel.mjs'

const panel = new Panel()
const hosts = join(root, 'end2end/embed-hosts')
const shots = process.env.SHOTS
const children = []
let chrome, foreign, ports, ed, hs

const cli = async (...args) => {
  const { code, stdout, stderr } = await tracemail(...args, '--database', panel.database, '--json')
  assert.equal(code, 0, stderr)
  return JSON.parse(stdout)
}
const answers = async url => {
  for (let tries = 0; tries < 200; tries++) {
    try {
      return await fetch(url)
    } catch {
      await sleep(50)
    }
  }
  throw new Error(`${url} does not answer`)
}

before(async () => {
  await panel.start()
  const domain = 'azienda.test'
  await cli('user', 'add', 'acme', '--role', 'reseller')
  await cli('user', 'add', 'shop', '--role', 'customer', '--below', 'acme')
  await cli('domain', 'add', domain, 'shop')
  ports = { php: await freePort(), node: await freePort(), python: await freePort(), foreign: await freePort() }
  await cli('embed', 'set', 'acme', '--origin', `http://localhost:${ports.php}`, '--origin', `http://127.0.0.1:${ports.node}`, '--origin', `http://127.0.0.1:${ports.python}`, '--accent', '#7a1fa2')
  const keys = join(panel.folder, 'keys')
  mkdirSync(keys)
  execFileSync('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', join(keys, 'embed.pem')])
  execFileSync('openssl', ['pkey', '-in', join(keys, 'embed.pem'), '-pubout', '-out', join(keys, 'embed.pub.pem')])
  ed = await cli('embed', 'key', 'acme', '--public', join(keys, 'embed.pub.pem'))
  hs = await cli('embed', 'key', 'acme')
  writeFileSync(join(keys, 'embed.secret'), hs.secret)
  const env = { ...process.env, PANEL: `${panel.url}/embed/acme`, DOMAINS: domain, KID: ed.kid, KEY: join(keys, 'embed.pem') }
  const run = (command, args, more) => children.push(spawn(command, args, { env: { ...env, ...more }, stdio: 'inherit' }))
  run('php', ['-q', '-S', `127.0.0.1:${ports.php}`, join(hosts, 'php/host.php')], { ATTRIBUTES: 'lang="it"' })
  run('node', [join(hosts, 'node/host.mjs')], { PORT: ports.node, ATTRIBUTES: 'lang="en" page="sent"' })
  run('python3', [join(hosts, 'python/host.py')], { PORT: ports.python, KID: hs.kid, KEY: join(keys, 'embed.secret'), ATTRIBUTES: 'lang="en" theme="dark" radius="0" accent="#c2410c"' })
  // a stranger: frames the panel, frames a host, and speaks to whoever is around
  foreign = createServer((request, response) => {
    const { searchParams } = new URL(request.url, 'http://x')
    response.writeHead(200, { 'content-type': 'text/html' })
    response.end(`<!doctype html><title>stranger</title>${searchParams.get('frame') ? `<iframe name="inner" src="${searchParams.get('frame')}" width="900" height="700"></iframe>` : ''}`)
  })
  await new Promise(done => foreign.listen(ports.foreign, '127.0.0.1', done))
  for (const name of ['php', 'node', 'python']) await answers(`http://127.0.0.1:${ports[name]}/`)
  for (let n = 1; n <= 30; n++) panel.write(received(n * 3, Date.now()).lines)
  chrome = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-dev-shm-usage', '--test-third-party-cookie-phaseout'] })
  await sleep(1500)
})

after(async () => {
  await chrome?.close()
  children.forEach(child => child.kill())
  foreign?.close()
  await panel.end()
})

/** Those of a request that is still on its way when its page is closed are asked of nobody. */
const headers = of => of.allHeaders().catch(error => (/has been closed/.test(String(error)) ? {} : Promise.reject(error)))

/** A host's page with the panel open in it. */
async function visit(url, viewport = { width: 1280, height: 900 }) {
  const context = await chrome.newContext({ viewport, acceptDownloads: true })
  const page = await open(context)
  page.cookies = []
  page.asked = []
  page.on('request', async request => {
    page.asked.push(request.url())
    if ((await headers(request)).cookie) page.cookies.push(request.url())
  })
  page.on('response', async response => (await headers(response))['set-cookie'] && page.cookies.push(`set by ${response.url()}`))
  await page.goto(url)
  const frame = await (await page.locator('iframe').first().elementHandle()).contentFrame()
  return { context, page, frame }
}
const opened = frame => frame.locator('.frame.embedded main').waitFor({ timeout: 30_000 })
const shot = (page, name) => shots && page.screenshot({ path: join(shots, `embed-${name}.png`) })

/** A token as the hosts sign it, and what the frame would show beside it. */
function signed(change = {}, head = {}) {
  const b64 = value => Buffer.from(JSON.stringify(value)).toString('base64url')
  const [now, verifier, origin] = [Math.floor(Date.now() / 1000), randomBytes(32).toString('base64url'), `http://localhost:${ports.php}`]
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  const claims = { iss: 'acme', aud: 'tracemail-embed', sub: '4711', iat: now, exp: now + 120, jti: randomUUID(), challenge, origin, domains: ['azienda.test'], ...change }
  const message = `${b64({ alg: 'EdDSA', kid: ed.kid, typ: 'JWT', ...head })}.${b64(claims)}`
  const key = createPrivateKey(readFileSync(join(panel.folder, 'keys/embed.pem')))
  return { token: `${message}.${sign(null, Buffer.from(message), key).toString('base64url')}`, verifier, origin }
}
const post = (path, body, bearer) => fetch(panel.url + path, { method: 'POST', headers: { origin: panel.url, 'content-type': 'application/json', accept: 'application/json', ...(bearer && { authorization: `Bearer ${bearer}` }) }, body: JSON.stringify(body) })

test('over HTTP: one of 1,000 replays, no forgery, no other question, a file once', { timeout: 180_000 }, async () => {
  const once = signed()
  const replays = await Promise.all(Array.from({ length: 1000 }, () => post('/embed/session', once).then(answer => (answer.arrayBuffer(), answer.status))))
  const count = status => replays.filter(other => other === status).length
  console.log(`1,000 replays at once: ${count(200)} accepted, ${count(401)} refused`)
  assert.deepEqual([count(200), count(401)], [1, 999])
  const words = new Set()
  for (const wrong of [signed({ domains: ['remote.test'] }), signed({ domains: ['azienda.test', 'remote.test'] }), signed({ domains: ['x.azienda.test'] }), signed({ customer: 'shop' }), signed({ domains: undefined, customer: 'nobody' }), signed({ domains: undefined, mailbox: 'a@remote.test' }), signed({ exp: 1 }), signed({ aud: 'x' }), signed({ iss: 'shop' }), signed({ origin: 'https://evil.example' }), signed({}, { alg: 'none' }), signed({}, { alg: 'HS256' }), signed({}, { kid: hs.kid }), signed({}, { kid: 'acme.0' }), signed({}, { jku: 'https://evil.example' }), { ...signed(), verifier: randomBytes(32).toString('base64url') }, { ...signed(), origin: `http://127.0.0.1:${ports.node}` }, { token: 'a.b.c', verifier: '', origin: '' }]) {
    const answer = await post('/embed/session', wrong)
    assert.equal(answer.status, 401)
    words.add(await answer.text())
  }
  assert.equal(words.size, 1, 'the same words for all')
  const answer = await post('/embed/session', signed({ domains: undefined, customer: 'shop' }))
  assert.deepEqual([answer.status, answer.headers.get('set-cookie')], [200, null])
  const { bearer } = await answer.json()
  const list = { kind: 'received', q: '', order: 'newest', limit: 20, after: null, reader: { lang: 'en', offset: 0 } }
  assert.equal((await post('/embed/api/domains', {}, bearer)).status, 200)
  assert.notEqual((await post('/embed/api/list', list, bearer)).status, 401)
  for (const other of [undefined, 'x', bearer.slice(1)]) assert.equal((await post('/embed/api/list', list, other)).status, 401)
  for (const name of ['report', 'people', 'users', 'x']) assert.equal((await post(`/embed/api/${name}`, {}, bearer)).status, 404, name)
  const { ticket } = await (await post('/embed/api/ticket', { file: '/export.jsonl?kind=received' }, bearer)).json()
  const got = await Promise.all(Array.from({ length: 50 }, () => fetch(`${panel.url}/embed/file/${ticket}`)))
  assert.equal(got.filter(file => file.status === 200).length, 1, 'one of fifty at once')
  for (const file of ['/api/v1/messages', '/', 'https://evil.example/export.csv', '//evil.example/export.csv', '/healthz']) assert.equal((await post('/embed/api/ticket', { file }, bearer)).status, 400, file)
  const live = await (await post('/embed/api/ticket', { live: true }, bearer)).json()
  assert.equal((await fetch(`${panel.url}/embed/file/${live.ticket}`)).status, 404, 'a ticket for the tail is none for a file')
  const shell = await fetch(`${panel.url}/embed/acme/sent`)
  assert.match(shell.headers.get('content-security-policy'), new RegExp(`frame-ancestors http://localhost:${ports.php} http://127.0.0.1:${ports.node} http://127.0.0.1:${ports.python}$`))
  assert.deepEqual([shell.headers.get('x-frame-options'), shell.headers.get('set-cookie')], [null, null])
  const unknown = await fetch(`${panel.url}/embed/nobody`)
  assert.match(unknown.headers.get('content-security-policy'), /frame-ancestors 'none'$/)
  assert.deepEqual([unknown.status, unknown.headers.get('x-frame-options')], [200, 'DENY'])
  assert.ok((await (await fetch(`${panel.url}/embed.js`)).arrayBuffer()).byteLength < 8192)
})

test('on each allowed host the panel opens, in its language and colours, without any cookie', { timeout: 180_000 }, async () => {
  for (const [name, host, lang, tab] of [
    ['php', `http://localhost:${ports.php}`, 'it', 'Ricevute'],
    ['node', `http://127.0.0.1:${ports.node}`, 'en', 'Sent'],
    ['python', `http://127.0.0.1:${ports.python}`, 'en', 'Received'],
  ]) {
    const { context, page, frame } = await visit(`${host}/`)
    await opened(frame)
    assert.equal(await frame.locator('html').getAttribute('lang'), lang, name)
    assert.equal(await frame.locator('.tab[aria-current]').first().innerText(), tab, name)
    const stored = await frame.evaluate(() => {
      try {
        return localStorage.length + sessionStorage.length
      } catch {
        return 'denied'
      }
    })
    const look = await frame.evaluate(() => ({ hue: document.documentElement.style.getPropertyValue('--accent-hue'), radius: document.documentElement.style.getPropertyValue('--radius'), theme: document.documentElement.dataset.theme, cookie: document.cookie }))
    assert.ok(Math.abs(Number(look.hue) - (name === 'python' ? 38 : 314)) < 12, `${name}: ${look.hue}`)
    if (name === 'python') assert.deepEqual([look.radius, look.theme], ['0px', 'dark'])
    // another site's frame may keep nothing in this browser: the blocking is in force, and the panel opened all the same
    assert.deepEqual([look.cookie, stored], ['', name === 'php' ? 'denied' : 0], name)
    assert.deepEqual([page.cookies, (await context.cookies()).length], [[], 0], name)
    assert.ok(!page.asked.some(url => /eyJ|bearer|ticket=/i.test(url)), 'nothing secret in a URL')
    await shot(page, name)
    // the blocking itself, and what a debug build of Leptos says of being drawn without the server's HTML
    assert.deepEqual(page.complaints.filter(text => !/third-party cookie|client-side rendering mode/i.test(text)), [], name)
    await context.close()
  }
})

test('on a foreign page, and on an allowed one inside a foreign one, it stays shut', { timeout: 60_000 }, async () => {
  const stranger = `http://127.0.0.1:${ports.foreign}/`
  for (const url of [
    `${stranger}?frame=${encodeURIComponent(`${panel.url}/embed/acme`)}`,
    `${stranger}?frame=${encodeURIComponent(`${panel.url}/received`)}`,
    `http://localhost:${ports.node}/`, // the same server by a name that is not listed
    `${stranger}?frame=${encodeURIComponent(`http://127.0.0.1:${ports.node}/`)}`,
  ]) {
    const page = await open(await chrome.newContext())
    const asked = []
    page.on('request', request => asked.push(request.url()))
    await page.goto(url)
    await sleep(1500)
    assert.ok(page.complaints.some(text => /frame-ancestors|X-Frame-Options/.test(text)), `${url}: ${page.complaints}`)
    assert.ok(!asked.some(other => other.includes('/embed/frame.js') || other.includes('/embed/session')), `${url} ran the panel`)
    await page.context().close()
  }
  // alone in a window it says what it is, and shows nothing
  const page = await open(await chrome.newContext())
  await page.goto(`${panel.url}/embed/acme`)
  await page.getByText(/opens only inside|si apre solo dentro/).waitFor()
  await page.context().close()
})

test('a row opened, a place asked for, and the tail: by the contract', { timeout: 120_000 }, async () => {
  const { context, page, frame } = await visit(`http://localhost:${ports.php}/`)
  await opened(frame)
  await page.evaluate(() => {
    window.told = []
    for (const name of ['select', 'place', 'error']) addEventListener(`tracemail-${name}`, event => window.told.push([name, event.detail]))
  })
  const own = received(300, Date.now())
  panel.write(own.lines)
  await frame.getByText(own.from).first().waitFor({ timeout: 20_000 })
  assert.ok(page.asked.every(url => !url.includes('/embed/live?')), 'the ticket is in the first frame')
  await frame.locator('[role=row]', { hasText: own.from }).first().locator('a').first().click()
  await page.waitForFunction(() => window.told.some(([name, detail]) => name === 'select' && /^\d+$/.test(detail.row)), null, { timeout: 10_000 })
  await page.evaluate(() => document.querySelector('tracemail-panel').go({ page: 'sent', query: 'status:rejected' }))
  await frame.waitForURL(/\/embed\/acme\/sent\?q=status(:|%3A)rejected/)
  assert.equal(await frame.locator('.tab[aria-current]').innerText(), 'Inviate')
  await context.close()
})

test('a file comes by a link that works once', { timeout: 90_000 }, async () => {
  const { context, page, frame } = await visit(`http://127.0.0.1:${ports.python}/`)
  await opened(frame)
  const link = frame.locator('a[href^="/export.csv"]').first()
  await link.waitFor({ state: 'attached', timeout: 20_000 })
  const [download] = await Promise.all([page.waitForEvent('download'), link.evaluate(node => node.click())])
  assert.match(readFileSync(await download.path(), 'utf8'), /azienda\.test/)
  assert.match(download.url(), /\/embed\/file\/[\w-]{43}$/)
  assert.equal((await fetch(download.url())).status, 404, 'a second time')
  await context.close()
})

test('of 200 foreign or malformed messages none is acted on, either way', { timeout: 120_000 }, async () => {
  const { context, page, frame } = await visit(`http://127.0.0.1:${ports.node}/`)
  await opened(frame)
  let signed = 0
  page.on('request', request => request.url().endsWith('/tracemail-token') && signed++)
  const before = await frame.evaluate(() => [location.href, document.documentElement.getAttribute('style'), document.documentElement.dataset.theme])
  const told = await page.evaluate(async ([panel, stranger]) => {
    const told = []
    // how high the true frame is it tells by itself; of 5000 pixels is none
    const counts = event => event.type !== 'tracemail-height' || event.detail.height === 5000
    for (const name of ['ready', 'select', 'place', 'error', 'height']) addEventListener(`tracemail-${name}`, event => counts(event) && told.push(event.type))
    const inner = document.querySelector('tracemail-panel iframe').contentWindow
    // from the true page, but not as the contract writes it
    const wrong = [
      null, 0, '', 'go', [], {}, { tracemail: 1 }, { type: 'go', page: 'access' }, { tracemail: '1', type: 'go', page: 'access' }, { tracemail: 2, type: 'go', page: 'access' },
      { tracemail: 1, type: 'go' }, { tracemail: 1, type: 'go', page: 'home' }, { tracemail: 1, type: 'go', page: '../../received' }, { tracemail: 1, type: 'go', page: ['access'] },
      { tracemail: 1, type: 'go', page: 'access', query: 1 }, { tracemail: 1, type: 'go', page: 'access', query: 'x'.repeat(2001) }, { tracemail: 1, type: 'go', page: 'access', row: '1;2' }, { tracemail: 1, type: 'go', page: 'access', more: 1 },
      { tracemail: 1, type: 'look', look: { theme: 'black' } }, { tracemail: 1, type: 'look', look: { accent: 'red' } }, { tracemail: 1, type: 'look', look: { accent: '#fff' } }, { tracemail: 1, type: 'look', look: { accent: 'url(https://evil.example)' } },
      { tracemail: 1, type: 'look', look: { radius: '4' } }, { tracemail: 1, type: 'look', look: { radius: 99 } }, { tracemail: 1, type: 'look', look: { css: 'body{}' } }, { tracemail: 1, type: 'look', look: [] }, { tracemail: 1, type: 'look', look: null }, { tracemail: 1, type: 'look' },
      { tracemail: 1, type: 'token', token: 'a.b.c' }, { tracemail: 1, type: 'token', token: 1 }, { tracemail: 1, type: 'token' }, { tracemail: 1, type: 'constructor' }, { tracemail: 1, type: '__proto__' }, { tracemail: 1, type: 'toString' }, { tracemail: 1, type: ['go'] }, { tracemail: 1, type: 'challenge', challenge: 'x'.repeat(43) },
    ]
    for (const message of [...wrong, ...wrong]) inner.postMessage(message, panel)
    // well written, but from a stranger: a frame beside ours speaks to the panel's frame and to the page
    const beside = document.createElement('iframe')
    beside.srcdoc = `<script>
      for (let n = 0; n < 16; n++) {
        for (const message of [{ tracemail: 1, type: 'go', page: 'access', query: '', row: '' }, { tracemail: 1, type: 'look', look: { theme: 'dark', accent: '#ff0000' } }]) parent.frames[0].postMessage(message, '*')
        for (const message of [{ tracemail: 1, type: 'challenge', challenge: '${'x'.repeat(43)}' }, { tracemail: 1, type: 'select', page: 'sent', query: '', row: '1' }, { tracemail: 1, type: 'height', height: 5000 }, { tracemail: 1, type: 'ready' }]) parent.postMessage(message, '*')
      }
    </script>`
    beside.sandbox = 'allow-scripts' // a null origin
    document.body.append(beside)
    const other = document.createElement('iframe')
    other.src = stranger
    document.body.append(other)
    await new Promise(done => setTimeout(done, 2500))
    return told
  }, [panel.url, `http://127.0.0.1:${ports.foreign}/`])
  // and from the stranger's own origin
  const beside = page.frames().find(other => other.url().includes(`:${ports.foreign}`))
  await beside.evaluate(() => {
    for (let n = 0; n < 16; n++) for (const message of [{ tracemail: 1, type: 'go', page: 'access', query: '', row: '' }, { tracemail: 1, type: 'look', look: { theme: 'dark' } }]) parent.frames[0].postMessage(message, '*')
  })
  await sleep(1000)
  assert.deepEqual(await frame.evaluate(() => [location.href, document.documentElement.getAttribute('style'), document.documentElement.dataset.theme]), before)
  assert.deepEqual([told, signed], [[], 0])
  // the control: the true page, the true words
  await page.evaluate(url => document.querySelector('tracemail-panel iframe').contentWindow.postMessage({ tracemail: 1, type: 'look', look: { theme: 'dark' } }, url), panel.url)
  await frame.waitForFunction(() => document.documentElement.dataset.theme === 'dark')
  await context.close()
})

test('a bearer that is over is renewed by asking the page again, unseen', { timeout: 90_000 }, async () => {
  const { context, page, frame } = await visit(`http://127.0.0.1:${ports.python}/`)
  await opened(frame)
  let signed = 0
  page.on('request', request => request.url().endsWith('/tracemail-token') && signed++)
  await cli('embed', 'revoke', 'acme', ed.kid) // ends every bearer; this host's own key stays
  await page.evaluate(() => document.querySelector('tracemail-panel').go({ page: 'access' }))
  await frame.waitForURL(/\/embed\/acme\/access/)
  await frame.locator('.frame.embedded main').waitFor()
  const own = received(900, Date.now())
  panel.write(own.lines)
  await page.evaluate(() => document.querySelector('tracemail-panel').go({ page: 'received' }))
  await frame.getByText(own.from).first().waitFor({ timeout: 20_000 })
  assert.ok(signed >= 1, 'asked again')
  await context.close()
})

test('on a phone nothing sticks out', { timeout: 60_000 }, async () => {
  const { context, page, frame } = await visit(`http://127.0.0.1:${ports.python}/`, { width: 390, height: 800 })
  await opened(frame)
  await sleep(800)
  const wide = await frame.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  assert.ok(wide <= 0, `${wide} px too wide`)
  await shot(page, 'phone')
  await context.close()
})
