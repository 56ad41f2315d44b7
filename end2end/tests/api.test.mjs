// The API as strangers use it: every `curl` of the README and of the API's own page, typed as it stands there; and
// schemathesis, which asks all that the description allows, and much that it does not, and believes nothing.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { Panel, root, sample, sleep, tracemail } from './panel.mjs'

const run = promisify(execFile)
const panel = new Panel()
let token, reseller, row, login, finding, code

const cli = async (...args) => {
  const { code, stdout, stderr } = await tracemail(...args, '--database', panel.database)
  assert.equal(code, 0, stderr)
  return stdout
}
const api = async (path, more = {}) => {
  const answer = await fetch(panel.url + path, { ...more, headers: { authorization: `Bearer ${token}`, ...more.headers } })
  assert.equal(answer.status, 200, `${path}: ${await answer.clone().text()}`)
  return (answer.headers.get('content-type') ?? '').startsWith('application/json') ? answer.json() : answer.arrayBuffer()
}

before(async () => {
  await cli('import', join(sample, 'mail.rfc3339.log'))
  await cli('user', 'add', 'root', '--role', 'operator')
  token = (await cli('token', 'add', 'root', '--name', 'test', '--days', '1')).match(/tm_\S+/)[0].replace(/[",]+$/, '')
  await cli('user', 'add', 'rossi', '--role', 'reseller', '--below', 'root')
  reseller = (await cli('token', 'add', 'rossi', '--name', 'test', '--days', '1')).match(/tm_\S+/)[0].replace(/[",]+$/, '')
  const config = join(panel.folder, 'tracemail.toml')
  writeFileSync(config, '[api]\nper_minute = 0\n') // schemathesis asks more in a minute than one may
  await panel.start('--config', config)
  row = (await api('/api/v1/messages?limit=1')).rows[0].id
  login = (await api('/api/v1/access?limit=1')).rows[0].id
  finding = (await api('/api/v1/findings?limit=1')).rows[0]?.id ?? '0'.repeat(16)
  await api(`/api/v1/messages/${row}/report.pdf`)
  code = '0000-0000-0000'
})

after(() => panel.end())

/** Runs a line of a shell as it stands in a text, with this panel's own address, token and ids. */
const type = async (line, id, head = '') => {
  const own = line
    .replaceAll('http://127.0.0.1:8025', panel.url)
    .replaceAll('tm_…', line.includes('/embedding') ? reseller : token) // whose place it is
    .replace(/\/ID\b/, `/${id}`)
    .replace('code=CODE', `code=${code}`)
    .replace('domain=example.com', 'domain=azienda.test')
  const script = `set -euo pipefail; cd ${panel.folder}\n${head.replaceAll('tm_…', token)}\n${own}`
  try {
    return (await run('bash', ['-c', script], { maxBuffer: 1 << 28 })).stdout
  } catch (error) {
    assert.fail(`${own}\n${error.stderr}`)
  }
}
const idFor = path => (path.includes('/access/') ? login : path.includes('/findings/') ? finding : row)

test('every curl of the API page answers', async () => {
  const page = await (await fetch(`${panel.url}/api/v1`)).text()
  const lines = [...page.matchAll(/<code>(curl [^<]*)<\/code>/g)].map(([, text]) => text.replaceAll('&amp;', '&').replaceAll('&quot;', '"'))
  assert.ok(lines.length >= 20, `${lines.length} examples`)
  // the files and the findings there are not yet are asked for in other tests
  for (const line of lines.filter(line => !/\/(exports|findings)\/ID/.test(line))) {
    // the sample is as old as it is
    await type(line.replace('after:7d', 'status:rejected').replace(/^curl /, `curl -fsS -o - -H 'Authorization: Bearer tm_…' `), idFor(line))
  }
})

test('every curl of the README answers', async () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  const blocks = [...readme.matchAll(/```sh\n([^]*?)```/g)].map(([, text]) => text.split('\n')).filter(lines => lines.some(line => line.includes('curl ')))
  assert.ok(blocks.length >= 4)
  writeFileSync(join(panel.folder, 'events.jsonl'), `${readme.match(/```json\n(\{"schema".*\})\n```/)[1]}\n`)
  let typed = 0
  for (const lines of blocks) {
    const head = lines.filter(line => /^\w+\(\) \{/.test(line)).join('\n').replace(/\$\(cat [^)]*\)/, 'tm_…').replaceAll('http://127.0.0.1:8025', panel.url)
    const made = head && lines.some(line => line.startsWith('api '))
    let id = row
    for (const line of lines.map(line => line.replace(/\s+# .*/, '')).filter(line => /^(curl|api|fetch) /.test(line))) {
      // where the README hands on to a firewall, what it would be handed is enough
      const own = line.startsWith('fetch ') ? line.split('|')[0] : line
      const said = await type(own, id, head)
      typed++
      if (made && own.includes('-d ')) {
        id = JSON.parse(said).id
        for (let tries = 0; tries < 200 && (await api(`/api/v1/exports/${id}`)).stage !== 'ready'; tries++) await sleep(50)
      }
    }
  }
  assert.ok(typed >= 10, `${typed} lines`)
  assert.ok((await api('/api/v1/people')).rows.some(one => one.name === 'shop' && one.role === 'customer'), 'a customer was added')
})

test('schemathesis finds no violation', { timeout: 180_000 }, async () => {
  const program = join(root, 'target/proof/bin/schemathesis')
  // which text is a filter no JSON Schema can say, so what fits the schema may still be refused; and it writes no PDF
  const args = ['run', `${panel.url}/api/v1/openapi.json`, '--url', panel.url, '-H', `Authorization: Bearer ${token}`]
  args.push('--seed', '20261122', '--max-time', '45', '-n', '15', '--no-color', '--continue-on-failure', '--exclude-checks', 'positive_data_acceptance', '--exclude-operation-id', 'checkReport', '--generation-database', 'none', '--no-shrink')
  const { stdout } = await run(program, args, { cwd: panel.folder, maxBuffer: 1 << 28 }).catch(error => {
    assert.fail(error.stdout ? `${error.stdout}\n${error.stderr}` : `${error}: run ./setup proof`)
  })
  console.log(stdout.split('\n').slice(-25).join('\n'))
})
