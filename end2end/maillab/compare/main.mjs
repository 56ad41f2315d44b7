// node compare/main.mjs URL SCENARIOS [--locate]: compares what a running panel says with what the lab's driver knows it did;
// `--locate` also asks it where messages are, which needs the lab of that run, still running.
// Exit code 0 if at least 99 of 100 records are right, no forgery is believed and nothing told twice, else 1.

import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { Api } from './api.mjs'
import { forged } from './forged.mjs'
import { located } from './locate.mjs'
import { compare, scenariosOf } from './match.mjs'
import { report } from './report.mjs'
import { surplus, twice } from './surplus.mjs'

const { positionals, values } = parseArgs({ allowPositionals: true, options: { locate: { type: 'boolean' } } })
const [url, path] = positionals
if (!path) {
  console.error('usage: node end2end/maillab/compare/main.mjs http://127.0.0.1:8025 SCENARIOS.jsonl [--locate]')
  process.exit(2)
}
const api = new Api(url)
const scenarios = scenariosOf(readFileSync(path, 'utf8'))
const { findings, rows } = await compare(scenarios, api)
if (values.locate) findings.push(...(await located(scenarios, rows, api)))
findings.push(...surplus(scenarios, rows))
console.log(report(findings))
const believed = await forged(rows, api)
console.log(`forgeries believed: ${believed.length}`, ...believed.map(one => `\n    ${JSON.stringify(one)}`))
const double = twice(rows)
console.log(`told twice: ${double.length}`, ...double.map(one => `\n    ${JSON.stringify(one)}`))
const wrong = findings.filter(one => one.faults.length).length
process.exit(wrong * 100 > findings.length || believed.length || double.length ? 1 : 0)
