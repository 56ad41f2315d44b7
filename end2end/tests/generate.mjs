// Mail logs in Postfix's and Dovecot's own words, with a serial in every row, so that what is stored can be compared
// with what was written. In: how many, a first serial, a starting time. Out: lines, and the ledger of what they say.
// Refuses to know: Tracemail.

const ALPHABET = '0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz'

/** A long queue id (Postfix `enable_long_queue_ids`) made from a serial. */
export function queueId(serial) {
  let id = ''
  for (let n = serial + 1; id.length < 10; n = Math.floor(n / ALPHABET.length)) id = ALPHABET[n % ALPHABET.length] + id
  return `4${id}z1`
}

const at = ms => new Date(ms).toISOString().replace('Z', '000+00:00')

/** One received message: six lines, one row. Every seventh is bounced by a full mailbox. */
export function received(serial, ms) {
  const id = queueId(serial)
  const from = `sender${serial}@remote.test`
  const to = `user${serial % 50}@azienda.test`
  const messageId = `<serial.${serial}@lab.remote.test>`
  const full = serial % 7 === 3
  const head = (n, service) => `${at(ms + n)} mx1 postfix/${service}:`
  const relay = 'relay=mx1.azienda.test[private/dovecot-lmtp], delay=0.1, delays=0.05/0/0.01/0.04'
  const lines = [
    `${head(0, 'smtpd[311]')} ${id}: client=mail.remote.test[198.51.100.${serial % 250}]:${10000 + (serial % 50000)}`,
    `${head(2, 'cleanup[312]')} ${id}: message-id=${messageId}`,
    `${head(4, 'qmgr[300]')} ${id}: from=<${from}>, size=${1000 + serial}, nrcpt=1 (queue active)`,
    full
      ? `${head(9, 'lmtp[313]')} ${id}: to=<${to}>, ${relay}, dsn=5.2.2, status=bounced (host mx1.azienda.test[private/dovecot-lmtp] said: 552 5.2.2 <${to}> Quota exceeded (mailbox for user is full) (in reply to end of DATA command))`
      : `${head(9, 'lmtp[313]')} ${id}: to=<${to}>, ${relay}, dsn=2.0.0, status=sent (250 2.0.0 <${to}> Lm${serial}Q Saved)`,
    `${head(10, 'qmgr[300]')} ${id}: removed`,
  ]
  return { kind: 'received', serial, id, from, to, messageId, status: full ? 'rejected' : 'accepted', lines }
}

/** One failed login: the auth line and the login process's line, one row. */
export function failedLogin(serial, ms) {
  const user = `user${serial % 50}@azienda.test`
  const ip = `203.0.113.${serial % 250}`
  const session = `S${serial.toString(36)}xgl6l/ADIC`
  const lines = [
    `${at(ms)} mx1 dovecot: auth: passwd-file(${user},${ip},<${session}>): Password mismatch`,
    `${at(ms + 5)} mx1 dovecot: imap-login: Disconnected: Aborted login by logging out (auth failed, 1 attempts in 2 secs): user=<${user}>, method=PLAIN, rip=${ip}, rport=${20000 + (serial % 40000)}, lip=127.0.10.14, lport=143, session=<${session}>`,
  ]
  return { kind: 'access', serial, user, ip, session, action: 'failed-login', lines }
}

/** `count` lines or a few more, two messages to one failed login, `step` ms apart, beginning at `from` (ms). */
export function* traffic(count, from, step = 20) {
  let lines = 0
  for (let serial = 0; lines < count; serial++) {
    const thing = serial % 3 === 2 ? failedLogin(serial, from + serial * step) : received(serial, from + serial * step)
    lines += thing.lines.length
    yield thing
  }
}
