// Nothing is told twice: each session, and each recipient of a queued message, is one row; from an address that one
// scenario alone uses there are as many logins and failed logins as it made.
// In: the scenarios, all rows. Out: findings as `match.mjs` has them.

import { during } from './faults.mjs'

/** Rows that have the same name. */
function twins(rows, nameOf) {
  const seen = new Map()
  for (const row of rows) {
    const name = nameOf(row)
    if (name) seen.set(name, [...(seen.get(name) ?? []), row])
  }
  return [...seen].filter(([, same]) => same.length > 1)
}

export function twice(rows) {
  return [
    ...twins(rows.access, row => row.action === 'login' && row.session),
    ...twins(rows.received, row => row.queue_id && `${row.queue_id} ${row.recipient} ${row.original_recipient}`),
    ...twins(rows.sent, row => row.queue_id && `${row.queue_id} ${row.recipient} ${row.original_recipient}`),
  ].map(([name, same]) => ({ name, ids: same.map(row => row.id) }))
}

/** How many logins and failed logins a scenario made from an address by a protocol, if it says all that it did there. */
function made(scenario) {
  const from = new Map()
  for (const want of scenario.expect.access ?? []) {
    const place = `${want.protocol.toLowerCase()} ${want.remote_ip}`
    const count = from.get(place) ?? { login: 0, logout: 0, failed: 0 }
    count[want.action]++
    from.set(place, count)
  }
  return from
}

export function surplus(scenarios, rows) {
  const users = new Map() // how many scenarios use a place
  for (const scenario of scenarios) for (const place of made(scenario).keys()) users.set(place, (users.get(place) ?? 0) + 1)
  const findings = []
  for (const scenario of scenarios) {
    for (const [place, count] of made(scenario)) {
      if (users.get(place) > 1) continue
      const here = rows.access.filter(row => `${row.protocol} ${row.remote_ip}` === place && during(scenario, row.time))
      const got = { logins: here.filter(row => row.action === 'login').length, failures: here.filter(row => row.action !== 'login').length }
      // an SMTP client that is refused with PLAIN tries LOGIN by itself
      const tries = place.startsWith('smtp ') ? 2 : 1
      const most = { logins: Math.max(count.login, count.logout), failures: count.failed * tries }
      const faults = Object.keys(got).filter(name => got[name] > most[name]).map(name => ({ field: name, want: most[name], got: got[name] }))
      findings.push({ scenario, kind: 'surplus', name: place, faults })
    }
  }
  return findings
}
