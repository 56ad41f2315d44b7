// A reseller's page in Node, with nothing but Node: shows the panel, and signs for whom (Ed25519).
import { createPrivateKey, randomUUID, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'

const { PANEL, KID, KEY, DOMAINS, PORT = '3000', ATTRIBUTES = '' } = process.env
const key = createPrivateKey(readFileSync(KEY))
const base64url = value => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

function token(challenge, origin) {
  const now = Math.floor(Date.now() / 1000)
  const head = { alg: 'EdDSA', kid: KID, typ: 'JWT' }
  const claims = {
    iss: new URL(PANEL).pathname.split('/')[2],
    aud: 'tracemail-embed',
    sub: 'customer-4711', // your own name for whoever is signed in
    iat: now,
    exp: now + 120,
    jti: randomUUID(),
    challenge,
    origin,
    domains: DOMAINS.split(','), // of whoever is signed in; or customer: "name", or mailbox: "anna@example.com"
  }
  const message = `${base64url(head)}.${base64url(claims)}`
  return `${message}.${sign(null, Buffer.from(message), key).toString('base64url')}`
}

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,"><title>My hosting</title>
<h1>Your mail</h1>
<tracemail-panel src="${PANEL}" sign="/tracemail-token" ${ATTRIBUTES}></tracemail-panel>
<script src="${new URL('/embed.js', PANEL)}"></script>
</html>`

createServer(async (request, response) => {
  const own = `http://${request.headers.host}`
  if (request.url === '/') return response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page)
  if (request.url !== '/tracemail-token' || request.method !== 'POST') return response.writeHead(404).end()
  let body = ''
  for await (const part of request) body += part
  // here: is somebody signed in? and is it our own page that asks?
  const { challenge, origin } = JSON.parse(body)
  if (origin !== own || request.headers.origin !== own) return response.writeHead(403).end()
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify({ token: token(challenge, origin) }))
}).listen(Number(PORT), '127.0.0.1', () => console.log(`http://127.0.0.1:${PORT}`))
