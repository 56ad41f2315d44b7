// Compares what was written with what is stored. In: the ledger of `generate.mjs` and the rows the product gives.
// Out: `{ written, stored, missing, duplicate, wrong }`. Refuses to know: how the rows were asked for.

/** What names a thing, on both sides. */
const nameOf = { received: row => row.message_id ?? row.messageId, access: row => row.session }
const facts = {
  received: (thing, row) => row.sender === thing.from && row.recipient === thing.to && row.status === thing.status && row.queue_id === thing.id,
  access: (thing, row) => row.user === thing.user && row.remote_ip === thing.ip && row.action === thing.action && row.failure === 'auth-failed',
}

export function compare(kind, ledger, rows) {
  const expected = new Map(ledger.filter(thing => thing.kind === kind).map(thing => [nameOf[kind](thing), thing]))
  const seen = new Set()
  let duplicate = 0
  let wrong = 0
  for (const row of rows) {
    const name = nameOf[kind](row)
    if (seen.has(name)) duplicate++
    seen.add(name)
    const thing = expected.get(name)
    if (!thing || !facts[kind](thing, row)) wrong++
  }
  const missing = [...expected.keys()].filter(name => !seen.has(name)).length
  return { written: expected.size, stored: rows.length, missing, duplicate, wrong }
}
