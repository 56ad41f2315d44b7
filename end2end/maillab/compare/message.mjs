// One expected message, received or sent, for one recipient, against one message row. The lab's words are put into the
// product's. In: the lab's record and the API's row. Out: faults.

import { Faults, during, usualPort } from './faults.mjs'

const VERDICT = { accepted: ['accepted'], forwarded: ['accepted'], quarantined: ['quarantined'], deferred: ['deferred'], rejected: ['rejected'], discarded: ['rejected'], 'accepted-then-bounced': ['rejected'] }
const OUTCOME = { delivered: ['delivered'], rejected: ['rejected'], blocked: ['blocked'], 'deleted by admin': ['blocked'], queued: ['queued', 'expired'] }
const REASON = {
  greylist: ['greylisted'],
  antispam: ['confirmed-junk'],
  antivirus: ['virus'],
  'unknown recipient': ['recipient-unknown'],
  'relay denied': ['relaying-denied'],
  'sender domain': ['sender-domain'],
  size: ['oversized'],
  quota: ['mailbox-full'],
  rbl: ['rbl'],
  sieve: ['policy'],
  'policy hold': ['policy'],
  policy: ['policy', 'banned-sender', 'host-denied'],
  'sender login mismatch': ['spoofed-sender', 'smtp-auth', 'policy'],
  'not authenticated': ['smtp-auth', 'relaying-denied', 'policy'],
}

/** Could the row be meant at all? A queue id, when the client was told one, must be the row's. A refusal before any recipient (its size was declared) has none. */
export function candidate(scenario, want, to, row) {
  const mine = to === null ? row.recipient === null : row.recipient === to || row.original_recipient === to
  return mine && during(scenario, row.time) && (!want.queue_id || row.queue_id === want.queue_id)
}

/** What received and sent have in common. */
function common(want, row) {
  const found = new Faults()
  found.same('message_id', want.message_id?.startsWith('<') ? want.message_id : undefined, row.message_id)
  found.same('sender', want.sender, row.sender)
  found.same('client_ip', want.client_ip, row.client_ip)
  found.same('queue_id', want.queue_id ?? undefined, row.queue_id)
  // Postfix cuts a header in its log at 200 bytes
  const cut = row.subject?.length > 150 && want.subject?.startsWith(row.subject)
  if (!cut) found.same('subject', want.subject === '' ? (row.subject ?? '') : want.subject, row.subject ?? '')
  return found
}

const reply = row => `${row.smtp_code ?? ''} ${row.dsn ?? ''}`

export function received(want, row) {
  const found = common(want, row)
  found.among('status', want.released ? ['accepted'] : VERDICT[want.verdict], row.status)
  found.among('reason', want.by && (REASON[want.by] ?? [row.reason ?? 'any reason']), row.reason)
  found.same('folder', want.folder, row.folder)
  found.same('tls_in', want.tls, row.tls_in)
  found.same('actions', want.filter && !row.actions.length ? 'some' : undefined, 'none')
  found.same('actions', want.filter === false ? [] : undefined, row.actions)
  found.same('actions', want.discarded, row.actions.includes('discard'))
  found.same('autoreply', want.auto_reply, Boolean(row.autoreply))
  found.same('virus', want.antivirus === 'clean' ? null : want.virus, row.virus)
  found.same('spam.action', want.antispam, row.spam?.action)
  found.holds('spam.score', want.score, Math.round(row.spam?.score) === want.score, row.spam?.score)
  for (const symbol of want.antispam_symbols ?? []) found.holds('spam.symbols', symbol, symbol in (row.spam?.symbols ?? {}), Object.keys(row.spam?.symbols ?? {}))
  found.same('original_recipient', want.orig_rcpt, row.original_recipient ?? row.recipient)
  found.same('attachments', want.attachments, row.attachments.map(attachment => attachment.name))
  found.same('forwarded_to', want.forwarded_to, row.forwarded_to)
  found.same('reply', want.reply, reply(row))
  found.holds('text', want.reason, row.text?.includes(want.reason), row.text)
  found.holds('attempts', want.earlier, row.attempts > 1, row.attempts)
  return found.list
}

/** What only the timeline knows. */
export function told(want, story) {
  const found = new Faults()
  const kinds = story.events.map(event => event.kind)
  const all = JSON.stringify(story.events)
  found.holds('event released', want.released, kinds.includes('released'), kinds)
  found.holds('event deleted', want.deleted_by_admin, kinds.includes('deleted'), kinds)
  for (const folder of want.folders ?? []) found.holds('events', `delivered to ${folder}`, all.includes(`"${folder}"`), kinds)
  found.holds('filter_error', want.filter_error, /Execution of script/.test(story.log.join('\n')), 'not in its log')
  return found.list
}

/** `to` is one of the record's recipients; `all` are the rows of both directions, for what lies beside this one. */
export function sent(want, to, row, all) {
  const found = common(want, row)
  found.among('status', OUTCOME[to.status], row.status)
  found.among('reason', to.by && REASON[to.by], row.reason)
  found.same('relay', to.relay, `${row.relay_host ?? ''}[${row.relay_ip ?? ''}]:${row.relay_port ?? ''}`)
  found.same('dsn', to.dsn, row.dsn)
  found.same('tls_out', to.tls, row.tls_out)
  found.same('tls_out_trust', to.tls_verified && 'Verified', row.tls_out_trust)
  found.holds('attempts', to.earlier, row.attempts > 1, row.attempts)
  found.same('folder', to.folder, row.folder)
  found.same('reply', to.reply, reply(row))
  found.same('tls_in', want.tls_in, row.tls_in)
  found.same('port', want.port && usualPort(want.port), row.port)
  found.same('user', want.sasl_user, row.user)
  // Postfix adds its own Received and what is missing
  found.holds('size', want.size_sent, row.size >= want.size_sent && row.size < want.size_sent * 1.01 + 2000, row.size)
  const twins = all.sent.filter(twin => twin.queue_id === row.queue_id && twin.text === row.text)
  found.holds('text', to.own_remote_queue_id, twins.length === 1 && /queued as \S+/.test(row.text), row.text)
  found.holds('also received', want.also_received, all.received.some(twin => twin.queue_id === row.queue_id), 'no such row')
  return found.list
}

/** The bounce is a message of its own, back to the sender; the log of the first names it. */
export function bounced(to, row, story, all) {
  const found = new Faults()
  const [, bounce] = /sender non-delivery notification: (\S+)/.exec(story.log.join('\n')) ?? []
  found.holds('bounce', to.bounce, all.received.some(back => back.queue_id === bounce && back.sender === '' && back.recipient === row.sender), bounce ?? 'not in its log')
  return found.list
}
