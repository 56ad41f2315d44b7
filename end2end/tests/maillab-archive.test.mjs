// The lab's finished run, imported into an empty database: what is true of it, asked over the API. (Live: maillab.test.mjs.)

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { Api } from '../maillab/compare/api.mjs'
import { forged } from '../maillab/compare/forged.mjs'
import { compare, scenariosOf } from '../maillab/compare/match.mjs'
import { report } from '../maillab/compare/report.mjs'
import { Panel, sample, tracemail } from './panel.mjs'

const panel = new Panel()
after(() => panel.end())

const { code, stderr } = await tracemail('import', join(sample, 'mail.rfc3339.log'), join(sample, 'rspamd.log'), '--database', panel.database)
assert.equal(code, 0, stderr)
await panel.start()
const api = new Api(panel.url)
const { findings, rows } = await compare(scenariosOf(readFileSync(join(sample, 'scenarios.jsonl'), 'utf8')), api)
console.log(report(findings))

test('at least 99 of 100 records of the archived run are right', () => {
  const right = findings.filter(one => !one.faults.length).length
  assert.ok(findings.length > 200, 'the truth is there')
  assert.ok(right * 100 >= findings.length * 99, `${right} of ${findings.length}`)
})

test('nothing forged in the archived run is believed', async () => assert.deepEqual(await forged(rows, api), []))
