// Letters of the login watch through the lab's real Postfix into a real mailbox: whole, once, whatever strangers wrote; and
// what Postfix refuses is told on the page of whoever waits for it.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { appendFileSync, existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Lab, endWithRunner } from './maillab.mjs'
import { Panel, browser, hydrated, open, root, sleep, tracemail } from './panel.mjs'

const lab = new Lab()
const panel = new Panel()
const reader = 'mario.rossi@azienda.test'
const access = join(lab.run, 'etc/postfix/rcpt_access')
let chrome, page, serial = 0

const cli = async (...args) => {
  const { code, stdout, stderr } = await tracemail(...args, '--database', panel.database, '--json')
  assert.equal(code, 0, stderr)
  return JSON.parse(stdout)
}

/** A failed login, as Dovecot writes it. */
function failed(user, ip) {
  serial++
  const at = new Date().toISOString().replace('Z', '000+00:00')
  return `${at} mx1 dovecot: imap-login: Disconnected: Connection closed (auth failed, 1 attempts in 2 secs): user=<${user}>, method=PLAIN, rip=${ip}, rport=${20000 + serial}, lip=192.0.2.1, lport=993, TLS, session=<L${serial}>`
}
const spraying = net => panel.write([1, 2, 3, 4, 5, 6, 7].map(n => failed(`user${n}@azienda.test`, `${net}.${n}`)))

/** Every letter of this panel in a mailbox: `{ headers, text }`, headers unfolded, by lower-case name. */
function letters(who) {
  const [user, domain] = who.split('@')
  const found = []
  for (const folder of ['new', 'cur', '.Junk/new', '.Junk/cur']) {
    const path = join(lab.run, 'mail', domain, user, 'Maildir', folder)
    for (const name of existsSync(path) ? readdirSync(path) : []) {
      const raw = readFileSync(join(path, name), 'utf8')
      if (!raw.includes('Message-ID: <') || !raw.includes('@plain.test>')) continue
      const [head, ...body] = raw.split('\n\n')
      const headers = {}
      for (const line of head.replace(/\n[ \t]+/g, ' ').split('\n')) {
        const [, field, value] = /^([^:\s]+):\s*(.*)$/.exec(line) ?? assert.fail(`no header: ${line}`)
        ;(headers[field.toLowerCase()] ??= []).push(value)
      }
      found.push({ headers, text: body.join('\n\n') })
    }
  }
  return found
}

/** Waits until so many are there. */
async function letter(nth) {
  for (let tries = 0; tries < 150 && letters(reader).length < nth; tries++) await sleep(200)
  assert.equal(letters(reader).length, nth, panel.said)
  return letters(reader)
}

/** Words of RFC 2047, decoded. */
const decoded = text =>
  text.replace(/\?=\s+=\?/g, '?==?').replace(/=\?utf-8\?b\?([^?]*)\?=/gi, (_, word) => Buffer.from(word, 'base64').toString('latin1')).replace(/^(.*)$/s, all => Buffer.from(all, 'latin1').toString('utf8'))

/** The page where one chooses what one is told. */
async function telling(mail) {
  await page.context().clearCookies({ name: 'tm_offset' })
  await page.goto(`${panel.url}/telling`)
  await hydrated(page)
  if (!mail) return
  await page.fill('input[name=mail]', mail)
  await page.fill('input[name=every]', '1')
  await page.click('form.telling > button')
  await page.locator('.came-of-notice').waitFor()
}

const reload = () => execFileSync(join(root, 'end2end/maillab/run.sh'), ['exec', '/usr/sbin/postfix', '-c', join(lab.run, 'etc/postfix'), 'reload'], { env: lab.env, stdio: 'ignore' })

before(async () => {
  endWithRunner()
  process.once('exit', () => panel.child?.kill())
  lab.start()
  const settings = join(panel.folder, 'tracemail.toml')
  // the port of the lab's MX that takes mail from anywhere on this machine; its own domain is one that can be looked up
  writeFileSync(settings, '[mail]\nserver = "smtp://127.0.10.25:2525"\nfrom = "Osservatorio più <tracemail@plain.test>"\n')
  await panel.start('--config', settings)
  await cli('user', 'add', 'boss', '--role', 'operator')
  chrome = await browser()
  page = await open(await chrome.newContext({ viewport: { width: 1280, height: 900 }, locale: 'it-IT' }))
  const { pathname, search } = new URL((await cli('user', 'link', 'boss')).link)
  await page.goto(`${panel.url}${pathname}${search}`)
  await page.click('main button')
  await page.waitForURL(`${panel.url}/`)
  await telling(reader)
  await sleep(1500) // what there was before is no news: the outbox begins now
})

after(async () => {
  await chrome?.close()
  await panel.end()
  lab.stop()
})

test('a letter that Postfix puts off arrives once, whole', { timeout: 120_000 }, async () => {
  appendFileSync(access, `${reader} 450 4.7.1 come again later\n`)
  reload()
  spraying('203.0.113')
  const waits = page.locator('.telling-untaken')
  for (let tries = 0; tries < 50 && !(await waits.count()); tries++) await sleep(300).then(() => telling())
  assert.match(await waits.innerText(), /non è ancora stata accettata.*come again later/s)
  assert.equal(letters(reader).length, 0)
  writeFileSync(access, readFileSync(access, 'utf8').replace(/^mario\.rossi.*\n/m, ''))
  reload()
  const [{ headers, text }] = await letter(1)
  for (const field of ['date', 'message-id', 'from', 'to', 'subject', 'mime-version', 'content-type', 'auto-submitted']) {
    assert.equal(headers[field]?.length, 1, `${field}: ${headers[field]}`)
  }
  assert.ok(Math.abs(Date.parse(headers.date[0]) - Date.now()) < 120_000, headers.date[0])
  assert.match(headers['message-id'][0], /^<[0-9a-f]{16}@plain\.test>$/)
  assert.equal(decoded(headers.from[0]).replaceAll('"', ''), 'Osservatorio più <tracemail@plain.test>')
  assert.equal(headers.to[0], reader)
  assert.match(decoded(headers.subject[0]), /203\.0\.113\.0\/24/)
  assert.match(headers.subject[0], /^[\x20-\x7e]+$/, 'nothing but ASCII')
  assert.match(headers['content-type'][0], /^text\/plain; charset=utf-8$/i)
  assert.equal(headers['auto-submitted'][0], 'auto-generated')
  assert.ok(text.length > 100)
  await sleep(3000)
  assert.equal(letters(reader).length, 1, 'exactly one')
  await telling()
  assert.equal(await waits.count(), 0, 'and his page says no more of it')
})

test('what strangers wrote changes no header and reaches nobody else', { timeout: 60_000 }, async () => {
  const hostile = 'x>%0d%0aBcc: <anna.bianchi@azienda.test\u202e =?utf-8?b?DQpCY2M6IGV2ZUBldmlsLnRlc3Q=?= più@azienda.test'
  panel.write([1, 2, 3, 4, 5, 6, 7].map(n => failed(hostile, `198.51.${n}.9`)))
  const [, { headers, text }] = (await letter(2)).sort((a, b) => Date.parse(a.headers.date[0]) - Date.parse(b.headers.date[0]))
  assert.equal(headers.bcc, undefined)
  assert.deepEqual([headers.to, headers.from.length, headers.subject.length], [[reader], 1, 1])
  assert.match(headers.subject[0], /^[\x20-\x7e]+$/)
  const subject = decoded(headers.subject[0])
  assert.ok(subject.includes('=?utf-8?b?DQpCY2M6') || /…$/.test(subject), subject)
  assert.ok(!/[\r\n\u202e]/.test(subject), subject)
  assert.ok(!text.includes('\u202e'))
  assert.deepEqual(letters('anna.bianchi@azienda.test'), [])
})

test('what Postfix refuses for good is told where it was chosen', { timeout: 60_000 }, async () => {
  await telling('nobody@azienda.test')
  spraying('192.0.100')
  const over = page.locator('.telling-untaken.tone-bad')
  for (let tries = 0; tries < 60 && !(await over.count()); tries++) await sleep(300).then(() => telling())
  assert.match(await over.innerText(), /rifiutata e non viene rispedita.*nobody@azienda\.test.*User unknown/s)
  assert.equal(letters(reader).length, 2)
})
