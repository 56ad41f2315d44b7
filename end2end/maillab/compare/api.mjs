// What Tracemail tells an outsider: every row of a list, and the whole story of one.
// In: the address of a running panel. Out: rows as its public API writes them. Refuses to know: the lab.

export class Api {
  constructor(url) {
    this.url = url
    this.stories = new Map()
  }

  async get(path) {
    const answer = await fetch(new URL(path, this.url))
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return answer.json()
  }

  /** Every page of a list. */
  async all(path) {
    const rows = []
    for (let next = path; next; ) {
      const page = await this.get(next)
      rows.push(...page.rows)
      next = page.next
    }
    return rows
  }

  async rows() {
    const [access, received, sent] = await Promise.all([
      this.all('/api/v1/access?limit=300'),
      this.all('/api/v1/messages?direction=received&limit=300'),
      this.all('/api/v1/messages?direction=sent&limit=300'),
    ])
    return { access, received, sent }
  }

  /** A row with its events and raw lines; `kind` is access or messages. */
  async story(kind, row) {
    if (!this.stories.has(row.id)) this.stories.set(row.id, await this.get(`/api/v1/${kind}/${row.id}`))
    return this.stories.get(row.id)
  }
}
