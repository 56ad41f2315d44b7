// Where Tracemail says a message is now, asked live, against what doveadm said when the scenario was over.
// In: the scenarios, all rows, an `Api`. Out: findings as `match.mjs` has them. A copy that its owner put there by himself
// has no row, nor has an account that does not exist: nothing can be asked of them.

import { Faults } from './faults.mjs'

/** What may be answered when it lies nowhere; the lab's words say more than doveadm's silence. */
function absent(answer = '') {
  if (/CLI/.test(answer)) return ['not-found'] // doveadm's command line logs nothing
  if (/folder/.test(answer)) return ['gone', 'not-found'] // a folder's end names no message
  if (/^(deleted|downloaded)/.test(answer)) return ['gone']
  return ['gone', 'not-found', 'forwarded', 'elsewhere', 'undelivered']
}

function faults(want, told) {
  const found = new Faults()
  if (want.where.length) {
    found.same('answer', 'found', told.why ? `${told.answer}: ${told.why}` : told.answer)
    // two messages of one Message-ID are two rows: each is asked for by its own number
    found.same('folders', [...new Set(want.where)].toSorted(), [...new Set(told.copies.map(copy => copy.folder))].toSorted())
    found.holds('flags', /flag/.test(want.answer) ? 'deleted' : undefined, told.copies.some(copy => copy.flags.includes('deleted')), told.copies.map(copy => copy.flags))
  } else {
    found.among('answer', absent(want.answer), told.answer)
    found.holds('event', want.answer?.startsWith('downloaded') ? 'over POP3' : undefined, JSON.stringify(told.event ?? '').includes('pop3'), told.event)
  }
  return found.list
}

export async function located(scenarios, rows, api) {
  const findings = []
  for (const scenario of scenarios) {
    for (const want of scenario.expect.locate ?? []) {
      const row = rows.received.find(row => row.message_id === want.message_id && row.recipient === want.user && row.status !== 'deferred')
      if (!want.where || scenario.name === 'loc_append_sent_copy') continue
      const wrong = row ? faults(want, await api.get(`/api/v1/messages/${row.id}/locate`)) : [{ field: 'row', want: 'one', got: 'none' }]
      findings.push({ scenario, kind: 'locate', name: `${want.user} ${want.answer ?? want.where}`, faults: wrong })
    }
  }
  return findings
}
