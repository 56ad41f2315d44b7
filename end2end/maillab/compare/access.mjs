// One expected login, logout or failed login against one access row. A session is one row: it answers for its login and
// its logout. In: the lab's record and the API's row. Out: faults.

import { Faults, during, usualPort } from './faults.mjs'

/** Could the row be meant at all? */
export function candidate(scenario, want, row) {
  return row.user === want.user && during(scenario, want.action === 'logout' ? row.logout_time : row.time)
}

export function faults(scenario, want, row) {
  const found = new Faults()
  const smtp = want.protocol === 'SMTP'
  found.same('action', want.action === 'failed' ? 'failed-login' : 'login', row.action)
  found.same('protocol', want.protocol.toLowerCase(), row.protocol)
  found.same('remote_ip', want.remote_ip, row.remote_ip)
  found.same('remote_port', want.rport, row.remote_port)
  found.same('failure', want.reason ?? null, row.failure)
  found.same('tls', want.tls, row.tls)
  // Postfix logs neither its own address nor its own port: the service's name tells the port, Dovecot's events the address,
  // which behind a balancer is the one it announces
  if (!smtp) found.same('local_ip', want.local_ip, row.local_ip)
  else found.among('local_ip', [want.local_ip, null, ...(want.port === 2588 ? ['192.0.2.14'] : [])], row.local_ip)
  found.same('local_port', smtp && want.port ? usualPort(want.port) : want.port, row.local_port)
  found.holds('client', want.client, row.client?.startsWith(want.client), row.client)
  found.same('deleted', want.deleted, row.deleted)
  found.same('expunged', want.expunged, row.expunged)
  found.same('trashed', want.trashed, row.trashed)
  found.same('retrieved', want.retr, row.retrieved)
  found.holds('text', want.how, /Connection closed/.test(row.text), row.text)
  traffic(found, want, row)
  return found.list
}

/** Dovecot counts from the login on: a little less in, and its own answer to the login out. */
function traffic(found, want, row) {
  const sent = want.client_tx_after_login
  found.holds('bytes_in', sent, Math.abs(row.bytes_in - sent) <= 16, row.bytes_in)
  found.holds('bytes_out', want.client_rx_after_login, row.bytes_out >= want.client_rx_after_login, row.bytes_out)
  found.holds('bytes_in', want.client_tx, row.bytes_in > 0 && row.bytes_in <= want.client_tx, row.bytes_in)
  found.holds('bytes_out', want.client_rx, row.bytes_out > 0 && row.bytes_out <= want.client_rx, row.bytes_out)
}

/** What only the story knows: no column is made of it. */
export function told(want, story) {
  const found = new Faults()
  const log = story.log.join('\n')
  found.holds('webmail_host', want.webmail_host, log.includes(`real_rip=${want.webmail_host},`), 'not in its log')
  found.holds('appended', want.appended, log.includes(` appended=${want.appended} `), 'not in its log')
  return found.list
}

/** What must not be listed: nobody tried, nobody got in, or (kept for operators, so marked) there is no such account. */
export function listed(scenario, unwanted, rows) {
  const found = new Faults()
  for (const row of rows) {
    if (row.remote_ip !== unwanted.remote_ip || !during(scenario, row.time)) continue
    if (unwanted.user && row.user !== unwanted.user && !row.user.startsWith(unwanted.user.slice(0, 10))) continue
    if (unwanted.reason === 'nobody') found.same('action', 'failed-login', row.action)
    else if (unwanted.reason === 'unknown-user') found.same('failure', 'user-unknown', row.failure)
    else found.same(`row from ${unwanted.remote_ip}`, null, row.id)
  }
  return found.list
}
