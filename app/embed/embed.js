// <tracemail-panel>: the Tracemail panel inside your own page. Load this file from your panel, then write
//   <tracemail-panel src="https://panel.example.com/embed/NAME" sign="/my/token"></tracemail-panel>
// `sign` is an address of your own server: it gets {"challenge", "origin"} by POST and answers {"token"}, signed with
// your key (README, "In your own panel"). Or set the property `sign` to a function of the same two words.
// Look: accent="#0a7f3c" ground="#808080" radius="4" theme="dark" density="compact" lang="it".
// Place: page="sent" query="status:rejected" row="ID". Height: height="640", pixels; height="auto": as high as what it
// shows, up to most="1200". Events: tracemail-ready, tracemail-select {page, row}, tracemail-place {page, query, row},
// tracemail-height {height}, tracemail-error {code}.
(() => {
  const LOOK = ['accent', 'ground', 'radius', 'theme', 'density', 'lang']
  const PLACE = ['page', 'query', 'row']
  const [LOWEST, USUAL, TALLEST] = [320, 720, 20000]

  class TracemailPanel extends HTMLElement {
    static observedAttributes = [...LOOK, ...PLACE, 'height']
    #frame = null
    #panel = null
    #hear = event => this.#message(event)

    connectedCallback() {
      const url = new URL(this.getAttribute('src'), location.href)
      this.#panel = url.origin
      const frame = (this.#frame = document.createElement('iframe'))
      frame.title = this.getAttribute('title') || 'Tracemail'
      frame.setAttribute('sandbox', 'allow-scripts allow-same-origin allow-forms allow-downloads')
      frame.allow = 'clipboard-write'
      frame.referrerPolicy = 'no-referrer'
      frame.style.cssText = 'display:block;width:100%;border:0;color-scheme:light dark'
      this.#size(this.getAttribute('height'))
      const place = this.#some(PLACE)
      if (place.page) url.pathname += `/${place.page}`
      if (place.query) url.searchParams.set('q', place.query)
      if (place.row) url.searchParams.set('sel', place.row)
      addEventListener('message', this.#hear)
      frame.src = url.href
      this.replaceChildren(frame)
    }

    disconnectedCallback() {
      removeEventListener('message', this.#hear)
      this.#frame = null
      this.replaceChildren()
    }

    attributeChangedCallback(name, before, now) {
      if (!this.#frame || before === now) return
      if (name === 'height') this.#size(now)
      else if (LOOK.includes(name)) this.#say({ type: 'look', look: this.#look() })
      else this.go(this.#some(PLACE))
    }

    /** Shows another page of the panel: {page: "received" | "sent" | "access" | "live", query?, row?}. */
    go({ page = 'received', query = '', row = '' }) {
      this.#say({ type: 'go', page, query, row })
    }

    #some(names) {
      return Object.fromEntries(names.filter(name => this.hasAttribute(name)).map(name => [name, this.getAttribute(name)]))
    }

    #look() {
      const look = this.#some(LOOK)
      if (look.radius) look.radius = Number(look.radius)
      return look
    }

    #size(height) {
      this.#frame.style.height = `${Number(height) > 0 ? Math.min(Number(height), TALLEST) : USUAL}px`
    }

    // What it shows has become higher or lower: here the frame follows, if the page wishes it so.
    #fit(height) {
      if (this.getAttribute('height') === 'auto') this.#size(Math.min(Math.max(height, LOWEST), Number(this.getAttribute('most')) || 1200))
      this.#tell('height', { height })
    }

    #say(message) {
      this.#frame?.contentWindow?.postMessage({ tracemail: 1, ...message }, this.#panel)
    }

    #tell(name, detail) {
      this.dispatchEvent(new CustomEvent(`tracemail-${name}`, { detail, bubbles: true }))
    }

    // Only what our own frame says, from the panel's origin, in the words of the contract.
    #message({ source, origin, data }) {
      if (!this.#frame || source !== this.#frame.contentWindow || origin !== this.#panel) return
      if (typeof data !== 'object' || data === null || data.tracemail !== 1) return
      const text = value => (typeof value === 'string' && value.length <= 2000 ? value : '')
      if (data.type === 'challenge' && /^[\w-]{43}$/.test(data.challenge)) this.#answer(data.challenge)
      else if (data.type === 'ready') this.#tell('ready', {})
      else if (data.type === 'select' || data.type === 'place')
        this.#tell(data.type, { page: text(data.page), query: text(data.query), row: text(data.row) })
      else if (data.type === 'height' && Number.isInteger(data.height) && data.height > 0) this.#fit(Math.min(data.height, TALLEST))
      else if (data.type === 'error') this.#tell('error', { code: text(data.code) })
    }

    async #answer(challenge) {
      const asked = { challenge, origin: location.origin }
      try {
        const token = typeof this.sign === 'function' ? await this.sign(asked) : await this.#fetched(asked)
        this.#say({ type: 'token', token, look: this.#look() })
      } catch (error) {
        console.error('tracemail-panel: no token:', error)
        this.#say({ type: 'refused' })
        this.#tell('error', { code: 'no-token' })
      }
    }

    async #fetched(asked) {
      const answer = await fetch(new URL(this.getAttribute('sign'), location.href), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(asked),
      })
      if (!answer.ok) throw new Error(`${this.getAttribute('sign')} answered ${answer.status}`)
      return (await answer.json()).token
    }
  }

  customElements.get('tracemail-panel') ?? customElements.define('tracemail-panel', TracemailPanel)
})()
