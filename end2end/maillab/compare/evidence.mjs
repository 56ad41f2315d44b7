// The lab against itself: the texts a scenario names as its evidence stand together on one line of the logs. What fails
// here is the lab's fault, not Tracemail's. In: the scenarios, the logs' text. Out: findings as `match.mjs` has them.

export function evidence(scenarios, text) {
  const lines = text.split('\n')
  const stand = parts => lines.some(line => parts.every(part => line.includes(part)))
  return scenarios.map(scenario => {
    const missing = (scenario.evidence ?? []).filter(parts => !stand(parts))
    return { scenario, kind: 'evidence', name: scenario.name, faults: missing.map(parts => ({ field: 'a line', want: parts.join(' … '), got: null })) }
  })
}
