// Looks at pages with strangers' text in them, and keeps account of everything a payload could do: dialogs, requests,
// nodes and attributes that harmless text does not make, text that is not shown as it was written.
// In: a running panel; pages with harmless text, to learn from; then pages with payloads. Out: what was wrong.
// Refuses to know: which page shows what.

import assert from 'node:assert/strict'
import { open } from '../tests/panel.mjs'

/** What is in the page: kinds of nodes, names of attributes, texts. Runs in the page, or over its DOM with script off. */
const census = () => {
  const nodes = new Set(), attributes = new Set(), texts = new Set()
  for (const element of document.querySelectorAll('*')) {
    nodes.add(element.localName)
    for (const { name, value } of element.attributes) {
      attributes.add(name)
      if (['href', 'src', 'action', 'formaction', 'xlink:href', 'data'].includes(name) && !/^([/?#]|$|data:image\/svg)/.test(value.replace(location.origin, ''))) attributes.add(`${name}=${value}`)
    }
    texts.add(element.textContent)
    if (element.value) texts.add(element.value)
  }
  return { nodes: [...nodes], attributes: [...attributes], texts: [...texts], scripts: [...document.scripts].map(script => `${script.type} ${script.getAttribute('src') ?? ''};${script.text}`) }
}

/** What scripts do, whatever their texts and numbers say. How many resources share one depends on how soon each is there. */
const deeds = scripts => scripts.flatMap(script => script.replace(/"(?:[^"\\]|\\.)*"/g, '""').replace(/\d+,?/g, '0').replace(/0+/g, '0').split(';')).map(deed => deed.trim())

export class Eye {
  wrong = []
  looked = 0
  nodes = new Set()
  attributes = new Set()
  scripts = new Map()

  constructor(panel) {
    this.panel = panel
  }

  /** A page that is watched; `still`: of a context without script; `expected`: what it may complain of, however late. */
  async page(context, still, expected = () => false) {
    const page = await open(context)
    page.still = still
    page.expected = expected
    page.asked = []
    // the WASM's first deed is to write a cookie: of this page, not of one before
    await page.addInitScript(() => {
      const { get, set } = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie')
      Object.defineProperty(document, 'cookie', { get: () => get.call(document), set: text => ((window.awake = true), set.call(document, text)) })
    })
    page.on('request', request => page.asked.push(request.url()))
    page.on('popup', popup => page.complaints.push(`popup: ${popup.url()}`))
    page.on('framenavigated', frame => frame !== page.mainFrame() && page.complaints.push(`frame: ${frame.url()}`))
    return page
  }

  async visit(page, path) {
    if (!page.still) await page.context().clearCookies({ name: 'tm_offset' }) // which it writes only where it is not so yet
    await page.goto(this.panel.url + path)
    if (page.still) return
    await page.waitForFunction(() => window.awake)
    await page.waitForTimeout(50) // what is done then
  }

  group(page) {
    return `${page.still} ${new URL(page.url()).pathname.replace(/\d+/, '')}`
  }

  /** What stands in it is harmless. `seen`: the page, or a frame in it. */
  async learn(page, seen = page) {
    const found = await seen.evaluate(census)
    for (const name of found.nodes) this.nodes.add(name)
    for (const name of found.attributes) this.attributes.add(name)
    this.scripts.set(this.group(page), new Set([...(this.scripts.get(this.group(page)) ?? []), ...deeds(found.scripts)]))
  }

  /** Holds a page, or a frame in it, against what harmless text gives, and against what it should say. */
  async look(page, where, wanted, seen = page) {
    this.looked += wanted.length
    const found = await seen.evaluate(census)
    const texts = new Set(found.texts)
    const { wrong } = this
    wrong.push(...found.nodes.filter(name => !this.nodes.has(name)).map(name => `${where}: a node <${name}>`))
    wrong.push(...found.attributes.filter(name => !this.attributes.has(name)).map(name => `${where}: an attribute ${name}`))
    const scripts = this.scripts.get(this.group(page))
    wrong.push(...deeds(found.scripts).filter(deed => !scripts?.has(deed)).map(deed => `${where}: a script that does ${deed}`))
    wrong.push(...wanted.filter(text => !texts.has(text)).map(text => `${where}: not shown as written: ${JSON.stringify(text)}`))
    const ours = url => this.isOurs(url) && !/x55/.test(new URL(url).pathname)
    const stray = page.asked.splice(0).filter(url => !ours(url))
    wrong.push(...stray.map(url => `${where}: asked for ${url}`))
    // a search that cannot be read is answered 400: said in the console
    const said = page.complaints.splice(0).filter(text => !text.includes('status of 400') && !page.expected(text))
    wrong.push(...said.map(text => `${where}: ${text}`))
  }

  isOurs(url) {
    return [this.panel.url, this.panel.url.replace('http', 'ws')].some(own => url.startsWith(`${own}/`))
  }

  nothingWrong() {
    const found = this.wrong.splice(0)
    assert.deepEqual(found.slice(0, 20), [], `${found.length} wrong`)
  }
}
