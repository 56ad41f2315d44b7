// Finds for each expected record its row, each row used once, and says what is wrong with it.
// In: the scenarios (the lab's truth) and an `Api`. Out: findings `{ scenario, kind, name, faults }`.
// Refuses to know: how the scenarios were driven.

import * as access from './access.mjs'
import * as message from './message.mjs'

/** A truth file, one scenario a line. */
export const scenariosOf = text => text.split('\n').filter(Boolean).map(line => JSON.parse(line))

/** Everything that is expected, in one list: `{ scenario, kind, want, to? }`. */
function expectations(scenarios) {
  const list = []
  for (const scenario of scenarios) {
    const { access = [], received = [], sent = [] } = scenario.expect
    for (const want of access) list.push({ scenario, kind: 'access', want, name: `${want.action} ${want.protocol} ${want.user} ${want.remote_ip}` })
    for (const want of received) list.push({ scenario, kind: 'received', want: observed(scenario, want), to: want.rcpt, name: `${want.verdict} ${want.rcpt}` })
    for (const want of sent)
      list.push({ scenario, kind: 'sent', want, name: want.recipients.map(to => `${to.status} ${to.rcpt}`).join(', '), parts: want.recipients.map(to => observed(scenario, to)) })
  }
  return list
}

/** What the driver foretold of a refusal is replaced by what its client was really told. */
function observed({ observed: seen }, record) {
  const said = [seen?.rcpt?.[record.rcpt], seen?.data].map(text => /^[45]\d\d \d\.\d+\.\d+/.exec(text ?? '')?.[0]).find(Boolean)
  return record.reply && said ? { ...record, reply: said } : record
}

/** How much of a record names its row: the most telling choose first. */
const telling = ({ want }) => (want.rport || want.queue_id ? 2 : 0) + (want.message_id ? 1 : 0)

export async function compare(scenarios, api) {
  const rows = await api.rows()
  const used = new Set()
  const findings = []
  for (const scenario of scenarios.filter(scenario => scenario.error)) {
    findings.push({ scenario, kind: 'driver', name: scenario.name, faults: [{ field: 'scenario', want: 'driven', got: scenario.error.trim().split('\n').at(-1) }] })
  }
  const all = expectations(scenarios).sort((a, b) => telling(b) - telling(a))
  for (const exact of [true, false]) {
    for (const one of all.filter(one => !one.faults)) {
      const faults = one.kind === 'access' ? await sessions(one, rows, used, api, exact) : await messages(one, rows, used, api, exact)
      if (faults) one.faults = faults
    }
  }
  findings.push(...all)
  for (const scenario of scenarios) {
    for (const unwanted of scenario.expect.not_listed ?? []) {
      findings.push({ scenario, kind: 'not listed', name: unwanted.reason, faults: access.listed(scenario, unwanted, rows.access) })
    }
    for (const rcpt of scenario.expect.sent_expired ?? []) {
      const expired = rows.sent.filter(row => row.recipient === rcpt && row.status === 'expired' && Date.parse(row.updated) / 1000 <= scenario.end + 60)
      findings.push({ scenario, kind: 'expired', name: rcpt, faults: expired.length ? [] : [{ field: 'status', want: 'expired', got: rows.sent.filter(row => row.recipient === rcpt).map(row => row.status) }] })
    }
  }
  return { findings, rows }
}

/** What happened when the scenario began comes before what happened beside it. */
const nearest = (scenario, rows) => rows.map(row => [Math.abs(Date.parse(row.time) / 1000 - scenario.start), row]).sort(([a], [b]) => a - b).map(([, row]) => row)

/** The best of the unused candidates; null when only an exact one is wanted and there is none. */
async function best(candidates, exact, faultsOf) {
  let chosen = null
  for (const row of candidates) {
    const faults = await faultsOf(row)
    if (!chosen || faults.length < chosen.faults.length) chosen = { row, faults }
    if (!faults.length) break
  }
  if (chosen && (!exact || !chosen.faults.length)) return chosen
  return exact ? null : { row: null, faults: [{ field: 'row', want: 'one', got: 'none' }] }
}

async function sessions({ scenario, want }, rows, used, api, exact) {
  const free = row => !used.has(`${want.action} ${row.id}`)
  const found = await best(
    nearest(scenario, rows.access.filter(row => free(row) && access.candidate(scenario, want, row))),
    exact,
    async row => {
      const faults = access.faults(scenario, want, row)
      return faults.length ? faults : access.told(want, await api.story('access', row))
    },
  )
  if (found?.row) used.add(`${want.action} ${found.row.id}`)
  return found?.faults
}

async function messages({ scenario, kind, want, to, parts }, rows, used, api, exact) {
  if (kind === 'received') return leg(rows.received, to, want, row => message.received(want, row), (_, story) => message.told(want, story))
  const taken = new Set(used)
  const faults = []
  for (const part of parts) {
    const wrong = await leg(rows.sent, part.rcpt, want, row => message.sent(want, part, row, rows), (row, story) => message.bounced(part, row, story, rows))
    if (!wrong) {
      used.clear()
      taken.forEach(id => used.add(id))
      return null
    }
    faults.push(...wrong.map(fault => ({ ...fault, field: `${part.rcpt} ${fault.field}` })))
  }
  return faults

  async function leg(list, rcpt, wanted, plain, deep) {
    const found = await best(
      nearest(scenario, list.filter(row => !used.has(row.id) && message.candidate(scenario, wanted, rcpt, row))),
      exact,
      async row => {
        const wrong = plain(row)
        return wrong.length ? wrong : deep(row, await api.story('messages', row))
      },
    )
    if (found?.row) used.add(found.row.id)
    return found?.faults
  }
}
