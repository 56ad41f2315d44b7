// Signing in by the word of an OpenID provider, in a real browser: a small one of our own stands on loopback.

import assert from 'node:assert/strict'
import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Panel, browser, open, tracemail } from './panel.mjs'

const panel = new Panel()
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const codes = new Map() // code: what was asked, and as whom
let chrome, provider, issuer, somebody
const bought = []

const cli = async (...args) => {
  const { code, stdout, stderr } = await tracemail(...args, '--database', panel.database, '--json')
  assert.equal(code, 0, stderr)
  return JSON.parse(stdout)
}
const b64 = value => Buffer.from(JSON.stringify(value)).toString('base64url')

/** What the provider says of somebody. */
function idToken({ nonce, who }) {
  const now = Math.floor(Date.now() / 1000)
  const claims = { iss: issuer, aud: 'tracemail', sub: who, nonce, iat: now, exp: now + 300, email: who, email_verified: true }
  const message = `${b64({ alg: 'ES256', kid: 'one' })}.${b64(claims)}`
  return `${message}.${sign('sha256', Buffer.from(message), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
}

async function answer(request, response) {
  const url = new URL(request.url, issuer)
  const json = (value, status = 200) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
  if (url.pathname === '/.well-known/openid-configuration')
    return json({ issuer, authorization_endpoint: `${issuer}/login`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/keys` })
  if (url.pathname === '/keys') return json({ keys: [{ ...publicKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256', kid: 'one' }] })
  if (url.pathname === '/login') {
    const asked = Object.fromEntries(url.searchParams)
    const code = randomUUID()
    codes.set(code, { ...asked, who: somebody })
    const back = `${asked.redirect_uri}?code=${code}&state=${encodeURIComponent(asked.state)}`
    return response.writeHead(200, { 'content-type': 'text/html' }).end(`<!doctype html><link rel=icon href="data:,"><title>Provider</title><a id=yes href="${back.replaceAll('&', '&amp;')}">It is me</a>`)
  }
  if (url.pathname === '/token') {
    let body = ''
    for await (const part of request) body += part
    const form = new URLSearchParams(body)
    const asked = codes.get(form.get('code'))
    codes.delete(form.get('code'))
    const proved = createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url')
    const known = request.headers.authorization === `Basic ${Buffer.from('tracemail:quite-secret').toString('base64')}`
    if (!asked || !known || proved !== asked.code_challenge || form.get('redirect_uri') !== asked.redirect_uri) return json({ error: 'invalid_grant' }, 400)
    bought.push(asked.who)
    return json({ access_token: 'x', token_type: 'Bearer', id_token: idToken(asked) })
  }
  return json({ error: 'nothing here' }, 404)
}

before(async () => {
  provider = createServer(answer)
  await new Promise(done => provider.listen(0, '127.0.0.1', done))
  issuer = `http://127.0.0.1:${provider.address().port}`
  const [secret, settings] = ['secret', 'tracemail.toml'].map(name => join(panel.folder, name))
  writeFileSync(secret, 'quite-secret', { mode: 0o600 })
  writeFileSync(settings, `[oidc]\nissuer = "${issuer}"\nclient_id = "tracemail"\nclient_secret_file = "${secret}"\nname = "Example <b>ID</b>"\nby_address = true\n`)
  await panel.start('--config', settings)
  await cli('user', 'add', 'acme', '--role', 'customer')
  await cli('domain', 'add', 'example.com', 'acme')
  await cli('user', 'add', 'mario@example.com', '--role', 'mailbox', '--below', 'acme', '--title', 'Mario Rossi')
  chrome = await browser()
})

after(async () => {
  await chrome?.close()
  provider?.close()
  await panel.end()
})

/** Somebody's browser, which went to the provider by the button. */
async function away(who, from = '/sent?q=status%3Adelivered') {
  somebody = who
  const context = await chrome.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB' })
  const page = await open(context)
  await page.goto(panel.url + from)
  assert.equal(new URL(page.url()).pathname, '/sign-in')
  await page.getByRole('button', { name: 'Sign in with Example <b>ID</b>' }).click()
  await page.waitForURL(`${issuer}/login?**`)
  return { context, page }
}

test('by the button, to the provider and back to where one wanted to go', async () => {
  const { context, page } = await away('mario@example.com')
  await page.click('#yes')
  await page.waitForURL(`${panel.url}/sent?q=status%3Adelivered`)
  await page.click('.person > summary')
  assert.match(await page.textContent('.person-who'), /Mario Rossi/)
  const cookies = await context.cookies()
  assert.ok(!cookies.some(cookie => cookie.name === 'tracemail-oidc'), 'what he went away with is used up')
  assert.ok(cookies.some(cookie => cookie.name === 'tracemail' && cookie.httpOnly), JSON.stringify(cookies))
  assert.deepEqual([bought, page.complaints], [['mario@example.com'], []])
  await context.close()
})

test('whoever comes back with another state, or by another browser, stays outside', async () => {
  const { context, page } = await away('mario@example.com')
  const back = new URL(await page.locator('#yes').getAttribute('href'))
  const refused = async (page, url) => {
    const came = await page.goto(String(url))
    assert.ok(came.status() >= 400 && came.status() < 500, `${came.status()}`)
    assert.match(await page.textContent('[role=alert]'), /You were not let in that way/)
    assert.ok(!(await page.context().cookies()).some(cookie => cookie.name === 'tracemail'), 'no session')
  }
  const wrong = new URL(back)
  wrong.searchParams.set('state', 'x'.repeat(43))
  await refused(page, wrong)
  // a link handed to somebody else: his browser never went away
  const other = await chrome.newContext({ locale: 'en-GB' })
  await refused(await open(other), back)
  assert.equal(bought.length, 1, 'no code was bought')
  await other.close()
  await context.close()
})

test('whom nobody has made an account is told so', async () => {
  const { context, page } = await away('stranger@example.org')
  await page.click('#yes')
  await page.getByText('You were not let in that way').waitFor()
  assert.ok(!(await context.cookies()).some(cookie => cookie.name === 'tracemail'))
  await context.close()
})
