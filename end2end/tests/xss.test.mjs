// Strangers' text in a real browser: every payload in every field that is shown, in lists, pages of rows, the live screen
// and the search, as the server writes it (script off), as it is when the WASM has taken over, and as the WASM draws it.
// None opens a dialog, asks for anything, makes a node or an attribute that harmless text does not, or is shown changed.
// XSS=all looks at every row's own page and every search; else at every twentieth of those, which have each payload in some
// field all the same, and at all lists.

import assert from 'node:assert/strict'
import { request } from 'node:http'
import { after, before, test } from 'node:test'
import { Panel, browser } from './panel.mjs'
import { Eye } from '../xss/eye.mjs'
import { payloads, shown, typed } from '../xss/payloads.mjs'

const ALL = process.env.XSS === 'all'
const BATCH = 55 // rows the server sends with a list, about
const panel = new Panel()
const eye = new Eye(panel)
const wide = { viewport: { width: 1600, height: 6000 }, locale: 'en-GB' }
const columns = 'peer folder score queue server relay client address method'.split(' ').join('+')
let chrome, still, alive, harmless

// each field of a row gets another payload, so that few rows have every payload somewhere; all rows have it everywhere
const FIELDS = ['subject', 'sender', 'recipient', 'header_from', 'header_to', 'helo', 'client_host', 'relay_host', 'text', 'folder', 'virus',
  'user', 'action', 'symbol', 'file', 'status', 'spf', 'dkim', 'detail', 'value', 'host', 'message_id', 'queue_id']
const STEP = 37
const payload = (i, field) => payloads[(i + FIELDS.indexOf(field) * STEP) % payloads.length]
const at = i => new Date(Date.now() - 86_400_000 + i * 1000).toISOString()

const queue = (mark, i, text = payload) => `${mark[0]}-${text(i, 'queue_id')}`

/** A message whose every field is a payload; `mark` is what it is found by. */
function message(i, direction, mark, text = payload) {
  const f = field => text(i, field)
  const base = { schema: 1, time: at(i), direction, message_id: `<${mark}-${i}${f('message_id')}@x.test>`, queue_id: queue(mark, i, text), host: mark }
  const recipient = `${f('recipient')}@azienda.test`
  const id = n => `${mark}-${direction}-${i}-${n}`
  return [
    { ...base, id: id(1), kind: 'accepted', sender: `${f('sender')}@evil.test`, recipient, header_from: f('header_from'), header_to: f('header_to'),
      subject: f('subject'), helo: f('helo'), client_host: f('client_host'), client_ip: '192.0.2.7', user: f('user'), size: 4711 },
    { ...base, id: id(2), kind: 'scanned', virus: f('virus'), spam: { score: 3.5, required: 15, action: f('action'), symbols: { [f('symbol')]: 1.5, idle: 0 } },
      auth: { spf: f('spf'), dkim: f('dkim'), dmarc: 'pass' }, attachments: [{ name: f('file'), size: 10, status: f('status'), sha256: 'a'.repeat(64) }] },
    { ...base, id: id(3), kind: 'note', text: f('text'), host: f('host'), details: { [f('detail')]: f('value') } },
    { ...base, id: id(4), kind: 'delivered', recipient, relay_host: f('relay_host'), relay_ip: '192.0.2.9', relay_port: 25, folder: f('folder'),
      text: f('text'), dsn: '2.0.0', smtp_code: 250 },
  ]
}

const login = (i, mark, text = payload) => [{ schema: 1, id: `${mark}-login-${i}`, time: at(i), kind: 'login-failed', user: `${text(i, 'user')}@azienda.test`, protocol: 'imap',
  host: mark, client_ip: '192.0.2.8', client: text(i, 'helo'), failure: 'auth-failed', text: text(i, 'text') }]

/** As a machine posts: `fetch` would say that a page does. */
async function post(events) {
  const body = events.map(event => JSON.stringify(event)).join('\n')
  const told = await new Promise((done, fail) => {
    const asked = request(`${panel.url}/api/v1/events`, { method: 'POST', headers: { 'content-type': 'application/x-ndjson' } }, answer => {
      let text = ''
      answer.on('data', part => (text += part)).on('end', () => done({ status: answer.statusCode, ...JSON.parse(text) }))
    })
    asked.on('error', fail).end(body)
  })
  assert.deepEqual([told.status, told.rejected, told.repeated], [200, [], 0], JSON.stringify(told).slice(0, 500))
}

const all = make => payloads.flatMap((_, i) => make(i))
const marked = (mark, make) => all(i => make(i, `${mark}${Math.floor(i / BATCH)}`))
const batches = [...Array(Math.ceil(payloads.length / BATCH)).keys()]
const inBatch = batch => payloads.map((_, i) => i).filter(i => Math.floor(i / BATCH) === batch)

/** A page that keeps account of everything a payload could do. */
const watched = context => eye.page(context, context === still)
const look = (...about) => eye.look(...about)
const visit = (page, path) => eye.visit(page, path)
const nothingWrong = () => eye.nothingWrong()

const apart = ['sender', 'recipient', 'message_id', 'queue_id', 'user', 'host', 'client_host', 'relay_host']
// an account's name is folded; a host that needs escapes in JSON is no host
const user = i => shown(payload(i, 'user')).toLowerCase()
const host = i => (/["\\]/.test(shown(payload(i, 'host'))) ? [] : [shown(payload(i, 'host'))])
const peers = i => [`${shown(payload(i, 'client_host'))} [192.0.2.7]`, `${shown(payload(i, 'relay_host'))} [192.0.2.9]:25`]
const facts = i => [user(i), ...host(i), ...peers(i), shown(queue('in', i)), ...FIELDS.filter(field => !apart.includes(field)).map(field => shown(payload(i, field)))]
const addresses = i => [shown(`${payload(i, 'sender')}@evil.test`), shown(`${payload(i, 'recipient')}@azienda.test`)]
const inList = { received: i => [...addresses(i), shown(queue('in', i)), ...['subject', 'folder'].map(f => shown(payload(i, f)))],
  sent: i => [...addresses(i), shown(queue('out', i)), shown(payload(i, 'subject'))], access: i => [`${user(i)}@azienda.test`] }

/** The addresses of the rows of a batch, by the number of their payload. */
async function rowsOf(kind, mark) {
  const list = kind === 'access' ? 'access?' : `messages?direction=${kind}&`
  const answer = await (await fetch(`${panel.url}/api/v1/${list}limit=300&order=oldest&q=host%3A${mark}`)).json()
  return answer.rows.map(row => `${kind === 'access' ? '/access' : '/message'}/${row.id}`)
}

/** Does a job for each, by so many pages at a time. */
async function shared(context, list, work, hands = 3) {
  const rest = [...list]
  await Promise.all([...Array(hands)].map(async () => {
    const page = await watched(context)
    for (let next; (next = rest.shift()) !== undefined;) await work(page, next)
    await page.close()
  }))
}

before(async () => {
  await panel.start('--local-domain', 'azienda.test')
  const plain = (i, field) => (field === 'queue_id' ? `Q${i}` : `plain-${field}`)
  await post([...message(0, 'received', 'plain', plain), ...message(1, 'sent', 'plain', plain), ...login(2, 'plain', plain)])
  for (const [mark, make] of [['in', (i, m) => message(i, 'received', m)], ['out', (i, m) => message(i, 'sent', m)], ['who', login]]) await post(marked(mark, make))
  chrome = await browser()
  still = await chrome.newContext({ ...wide, javaScriptEnabled: false })
  alive = await chrome.newContext(wide)
  for (const context of [still, alive]) {
    await context.addCookies([{ name: 'tm_columns', value: columns, url: panel.url }, { name: 'tm_density', value: 'compact', url: panel.url }])
    const page = await watched(context)
    const rows = (await Promise.all(['received', 'sent', 'access'].map(kind => rowsOf(kind, 'plain')))).flat()
    for (const path of ['/received', '/sent', '/access', '/live', '/received?q=plain', '/received?q=subject%3Anothing-has-this', '/received?q=status%3Awrong', '/received?q=%22', ...rows]) {
      await visit(page, path)
      await eye.learn(page)
    }
    await page.close()
  }
})

after(async () => {
  await chrome?.close()
  await panel.end()
})

const sample = list => list.filter((_, n) => ALL || n % 20 === 0)
const places = { received: 'in', sent: 'out', access: 'who' }

for (const [kind, mark] of Object.entries(places)) {
  test(`${kind}: every payload in every field of the list, as it is written and alive`, { timeout: 600_000 }, async () => {
    for (const context of [still, alive])
      await shared(context, batches, async (page, batch) => {
        await visit(page, `/${kind}?q=host%3A${mark}${batch}`)
        await look(page, `${kind} ${page.still ? 'still' : 'alive'}`, inBatch(batch).flatMap(inList[kind]))
      })
    nothingWrong()
  })
}

test('a row opened: every fact of it', { timeout: 600_000 }, async () => {
  const paths = []
  for (const batch of batches) {
    const rows = await rowsOf('received', `in${batch}`)
    assert.equal(rows.length, inBatch(batch).length)
    inBatch(batch).forEach((i, n) => paths.push([rows[n], [...facts(i), ...addresses(i)]]))
  }
  for (const context of [still, alive])
    await shared(context, sample(paths), async (page, [path, wanted]) => {
      await visit(page, path)
      await look(page, `${path} ${page.still ? 'still' : 'alive'}`, wanted)
    })
  nothingWrong()
})

test('the live screen: rows that the WASM draws as they come', { timeout: 600_000 }, async () => {
  const page = await watched(alive)
  await visit(page, '/live')
  for (const batch of batches) {
    const now = new Date().toISOString()
    await post(inBatch(batch).flatMap(i => message(i, 'received', `live${batch}`)).map(event => ({ ...event, time: now })))
    const last = addresses(inBatch(batch).at(-1))[1]
    await page.waitForFunction(text => [...document.querySelectorAll('bdi')].some(bdi => bdi.textContent === text), last)
    await look(page, 'live', inBatch(batch).flatMap(i => [...addresses(i), shown(payload(i, 'subject'))]))
  }
  await page.close()
  nothingWrong()
})

test('the search line and what is said of it', { timeout: 600_000 }, async () => {
  for (const context of [still, alive])
    await shared(context, sample(payloads.filter(typed)), async (page, text) => {
      await visit(page, `/received?q=${encodeURIComponent(text)}`)
      await look(page, `search ${page.still ? 'still' : 'alive'}`, [text])
    })
  nothingWrong()
})

test('a node made of a payload would be noticed: the control', async () => {
  const page = await watched(alive)
  await visit(page, '/received?q=plain')
  await page.evaluate(() => document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=/x55 onerror=alert(1)>'))
  await page.waitForTimeout(200)
  await look(page, 'control', ['never there'])
  const found = eye.wrong.splice(0).join()
  for (const sign of ['a node <img>', 'an attribute onerror', 'asked for', 'Content Security Policy', 'not shown as written']) assert.ok(found.includes(sign), `${sign}: ${found}`)
  await page.close()
  console.log(`${payloads.length} payloads, ${eye.looked} texts looked for`)
})
