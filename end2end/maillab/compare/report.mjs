// A comparison for people to read: a table, a percentage, every miss with field, wanted, got.

const shown = value => (typeof value === 'string' ? value : JSON.stringify(value))

export function report(findings) {
  const kinds = [...new Set(findings.map(one => one.kind))]
  const right = list => list.filter(one => !one.faults.length).length
  const line = (name, list) => `${name.padEnd(12)} ${String(right(list)).padStart(5)} of ${String(list.length).padStart(4)}   ${percent(list)} %`
  const percent = list => ((100 * right(list)) / list.length).toFixed(1).padStart(5)
  const table = kinds.map(kind => line(kind, findings.filter(one => one.kind === kind)))
  const misses = findings.filter(one => one.faults.length).flatMap(one => [
    `${one.scenario.id} ${one.scenario.name}: ${one.kind} ${one.name}`,
    ...one.faults.map(fault => `    ${fault.field}: wanted ${shown(fault.want)}, got ${shown(fault.got)}`),
  ])
  return [...table, line('all', findings), '', ...misses].join('\n')
}
