// Nothing a stranger wrote is taken for a fact. The hostile dialogues (drive/hostile.py) write these marks wherever a
// stranger may write; they may be quoted (subject, client, user name tried, HELO, text), never stand in a field of fact.
// In: all rows, and the stories behind them. Out: faults.

const MARK = /6\.6\.6\.6|FORGED123/i
const VICTIM = 'evil-forged@azienda.test'

/** The server, as each source names it; Dovecot's own files name none. */
const HOSTS = ['mx1', 'mx1.tracemail.test', '', null]

/** What a row states by itself. */
const FACTS = {
  access: ['time', 'logout_time', 'server', 'local_ip', 'local_port', 'remote_ip', 'remote_port', 'session', 'method', 'tls', 'domain', 'service'],
  message: ['time', 'host', 'queue_id', 'client_ip', 'service', 'port', 'relay_ip', 'relay_port', 'relay_host', 'dsn', 'smtp_code', 'domain', 'virus', 'tls_in', 'tls_out', 'status', 'reason'],
}
/** Who it was about: the victim never wrote, received or logged in. */
const PEOPLE = { access: ['user'], message: ['sender', 'recipient', 'original_recipient', 'user', 'autoreply'] }

function row(kind, row) {
  const wrong = FACTS[kind].filter(field => MARK.test(String(row[field] ?? '')))
  wrong.push(...PEOPLE[kind].filter(field => row[field] === VICTIM))
  if (row.forwarded_to?.includes(VICTIM)) wrong.push('forwarded_to')
  if (!HOSTS.includes(row.server ?? row.host)) wrong.push(kind === 'access' ? 'server' : 'host')
  return wrong.map(field => ({ field, want: 'no forgery', got: row[field] }))
}

function event(event) {
  const wrong = []
  if (!HOSTS.includes(event.host)) wrong.push('host')
  if (event.recipient === VICTIM) wrong.push('recipient')
  for (const [name, value] of Object.entries(event.details ?? {})) {
    if (/ip$|^relay|^session|queue/.test(name) && MARK.test(String(value))) wrong.push(name)
  }
  return wrong.map(field => ({ field: `event ${event.kind} ${field}`, want: 'no forgery', got: event[field] ?? event.details[field] }))
}

/** Every row of everything, with its timeline; one finding for each that believes a forgery. */
export async function forged(rows, api) {
  const findings = []
  for (const [list, kind, path] of [['access', 'access', 'access'], ['received', 'message', 'messages'], ['sent', 'message', 'messages']]) {
    for (const one of rows[list]) {
      const { events } = await api.story(path, one)
      const faults = [...row(kind, one), ...events.flatMap(event)]
      if (faults.length) findings.push({ kind: list, id: one.id, faults })
    }
  }
  return findings
}
