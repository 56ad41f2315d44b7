// The whole way, lines in and rows on disk, by the binary itself: median of 5, with the ratio to `wc -l`.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { traffic } from './generate.mjs'
import { binary } from './panel.mjs'

const LINES = Number(process.env.LINES ?? 200_000)
const folder = mkdtempSync(join(tmpdir(), 'tracemail-bench-'))
const file = join(folder, 'mail.log')
const things = [...traffic(LINES, Date.now() - LINES * 10)]
const lines = things.flatMap(thing => thing.lines)
writeFileSync(file, `${lines.join('\n')}\n`)

/** Wall and processor seconds of a command, by the shell's own `time -p`. */
function seconds(...command) {
  const quoted = command.map(word => `'${word}'`).join(' ')
  const said = execFileSync('bash', ['-c', `{ TIMEFORMAT='%R %U %S'; time ${quoted} >/dev/null 2>&1; } 2>&1`], { encoding: 'utf8' })
  const [wall, user, system] = said.trim().split(' ').map(Number)
  return { wall, cpu: user + system }
}
const median = list => list.sort((a, b) => a - b)[Math.floor(list.length / 2)]

const runs = []
for (let n = 0; n < 5; n++) {
  const count = seconds('wc', '-l', file)
  const whole = seconds(binary, 'import', file, '--database', `sqlite:${join(folder, `data${n}`)}`)
  runs.push({ ...whole, count: Math.max(count.wall, 0.001) })
}
const wall = median(runs.map(run => run.wall))
const cpu = median(runs.map(run => run.cpu))
const ratio = median(runs.map(run => run.wall / run.count))
console.log(`${lines.length} lines, ${things.length} rows: ${wall.toFixed(2)} s, ${Math.round(lines.length / wall)} lines/s, ${Math.round(things.length / wall)} rows/s, ${Math.round(things.length / cpu)} rows per cpu-second, ${ratio.toFixed(0)} x wc -l`)
rmSync(folder, { recursive: true })
