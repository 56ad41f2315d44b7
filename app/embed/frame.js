// Inside the frame: proves to the panel for whom it is shown, and talks with the page around it.
//
// In: the shell's attributes (who may frame it, its look), messages of that page. Out: a bearer that only this closure
// knows and that goes only to /embed/api; the panel mounted; messages back. No cookie, no storage, nothing in a URL.
// Refuses to know: rows. The contract is in README, "In your own panel".

const root = document.documentElement
const own = root.dataset.origins === "'self'" // where it is set up, beside its form
const origins = own ? [location.origin] : root.dataset.origins.split(' ').filter(Boolean)
const base = location.pathname.split('/').slice(0, 3).join('/') // /embed/NAME
const PAGES = ['received', 'sent', 'access', 'live']
const SAY = {
  it: { wait: 'Apertura…', refused: 'La pagina non ha potuto dire per chi si apre il pannello. Ricaricarla, o accedere di nuovo.', silent: 'Questo pannello si apre solo dentro la pagina del proprio fornitore.', again: 'Riprova' },
  en: { wait: 'Opening…', refused: 'The page could not say for whom the panel opens. Reload it, or sign in again.', silent: 'This panel opens only inside your provider’s own page.', again: 'Try again' },
}

let host = null // the origin that has proven itself by a token that was believed
let bearer = null
let asked = null // {verifier, challenge, done, fail}, while a token is awaited
let mounted = false

// --- what is said -----------------------------------------------------------------------------------------------------
const say = message => host && parent.postMessage({ tracemail: 1, ...message }, host)
const nearest = location.ancestorOrigins?.[0] // not in every browser; where it is, only that one is spoken to
const hosts = nearest === undefined ? origins : origins.filter(origin => origin === nearest)

// --- who asks: a challenge out, a token back, a bearer for it ---------------------------------------------------------
const text64 = bytes => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/[+]/g, '-').replace(/[/]/g, '_').replace(/=+$/, '')
const sleep = ms => new Promise(done => setTimeout(done, ms))

let renewing = null
const renew = () => (renewing ??= ask().finally(() => (renewing = null)))

async function ask() {
  const verifier = text64(crypto.getRandomValues(new Uint8Array(32)))
  const challenge = text64(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier)))
  const answered = new Promise((done, fail) => (asked = { verifier, done, fail }))
  // the page around may not listen yet: asked again, ever more slowly
  ;(async () => {
    const mine = asked
    for (let pause = 500; asked === mine && pause < 20_000; pause *= 2) {
      for (const origin of hosts) parent.postMessage({ tracemail: 1, type: 'challenge', challenge }, origin)
      await sleep(pause)
    }
    if (asked === mine) mine.fail('silent')
  })()
  let expires
  try {
    ;({ bearer, expires } = await answered)
  } finally {
    asked = null
  }
  setTimeout(() => renew().catch(() => {}), Math.max(5, expires - 60) * 1000)
}

async function exchange(token, origin) {
  const { verifier, done, fail } = asked
  asked = { ...asked, verifier: null } // one token for one challenge
  const answer = await plain('/embed/session', { method: 'POST', credentials: 'omit', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ token, verifier, origin }) })
  if (!answer.ok) return fail('refused')
  host = origin
  done(await answer.json())
}

// --- every question of the panel carries the bearer, and no cookie ----------------------------------------------------
const plain = window.fetch.bind(window)
const dressed = request => {
  const headers = new Headers(request.headers)
  headers.set('authorization', `Bearer ${bearer}`)
  return new Request(request, { headers, credentials: 'omit' })
}
window.fetch = async (input, init) => {
  const request = new Request(input, init)
  const url = new URL(request.url)
  if (url.origin !== location.origin || !url.pathname.startsWith('/embed/api/')) return plain(request)
  const again = request.clone()
  const answer = await plain(dressed(request))
  if (answer.status !== 401) return answer
  try {
    await renew()
  } catch (code) {
    say({ type: 'error', code: String(code) })
    return answer
  }
  return plain(dressed(again))
}

// Files cannot carry a bearer: a link that works once, for half a minute, is fetched first.
document.addEventListener('click', async event => {
  const link = event.target.closest?.('a[href]')
  const url = link && new URL(link.href, location.href)
  if (!url || url.origin !== location.origin || url.pathname.startsWith('/embed/')) return
  event.preventDefault()
  event.stopImmediatePropagation()
  const answer = await window.fetch('/embed/api/ticket', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ file: url.pathname + url.search }) })
  if (!answer.ok) return say({ type: 'error', code: 'no-file' })
  const once = document.createElement('a')
  once.href = `/embed/file/${(await answer.json()).ticket}`
  once.download = ''
  document.body.append(once)
  once.click()
  once.remove()
}, true)

// --- how it looks -----------------------------------------------------------------------------------------------------
const RULES = {
  accent: value => /^#[0-9a-f]{6}$/i.test(value),
  ground: value => /^#[0-9a-f]{6}$/i.test(value),
  radius: value => Number.isInteger(value) && value >= 0 && value <= 16,
  theme: value => ['auto', 'light', 'dark'].includes(value),
  density: value => ['comfortable', 'compact'].includes(value),
  lang: value => ['it', 'en'].includes(value),
}
const plainObject = value => typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
const goodLook = look => plainObject(look) && Object.entries(look).every(([name, value]) => Object.hasOwn(RULES, name) && RULES[name](value))

/** Hue (degrees) and chroma of #rrggbb in oklch: lightness stays ours, so that everything can be read. */
function hueOf(hex) {
  const [r, g, b] = [1, 3, 5].map(at => parseInt(hex.slice(at, at + 2), 16) / 255).map(c => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
  const [l, m, s] = [0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b, 0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b, 0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b].map(Math.cbrt)
  const [a, c] = [1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s, 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s]
  return { hue: ((Math.atan2(c, a) * 180) / Math.PI + 360) % 360, chroma: Math.hypot(a, c) }
}
function wear(look) {
  const set = (name, value) => root.style.setProperty(name, value)
  if (look.accent) {
    const { hue, chroma } = hueOf(look.accent)
    set('--accent-hue', hue.toFixed(1))
    set('--accent-tint', Math.min(chroma / 0.08, 1.3).toFixed(2))
  }
  if (look.ground) {
    const { hue, chroma } = hueOf(look.ground)
    set('--hue', hue.toFixed(1))
    set('--tint', Math.min(chroma / 0.02, 2.5).toFixed(2))
  }
  if (look.radius !== undefined) set('--radius', `${look.radius}px`)
  if (look.theme) root.dataset.theme = look.theme
  if (look.density) root.dataset.density = look.density
  if (look.lang && look.lang !== root.lang) {
    if (mounted) location.reload() // words are written once; the page around says again who asks, and in which language
    root.lang = look.lang
  }
}

// --- where it is ------------------------------------------------------------------------------------------------------
const SHORT = value => typeof value === 'string' && value.length <= 2000
const place = () => {
  const [page, opened] = location.pathname.slice(base.length + 1).split('/')
  const search = new URLSearchParams(location.search)
  return { page, query: search.get('q') ?? '', row: opened ?? search.get('sel') ?? '' }
}
function go({ page, query, row }) {
  const search = new URLSearchParams()
  if (query) search.set('q', query)
  if (row) search.set('sel', row)
  if (own) search.set('preview', '')
  const url = `${base}/${page}${search.size ? `?${search}` : ''}`
  history[mounted ? 'pushState' : 'replaceState'](null, '', url)
  if (mounted) dispatchEvent(new PopStateEvent('popstate'))
}
let before = {}
function moved() {
  const now = place()
  if (now.page === before.page && now.query === before.query && now.row === before.row) return
  say({ type: 'place', ...now })
  if (now.row && now.row !== before.row) say({ type: 'select', page: now.page, query: now.query, row: now.row })
  before = now
}
// How high it would have to be for nothing to scroll: the page around may make it so.
let told = 0
let asking = 0
function measure() {
  asking = 0
  const scroller = document.querySelector('.frame.embedded .list') ?? document.querySelector('.frame.embedded > main')
  const last = scroller?.lastElementChild
  if (!last) return
  const content = last.getBoundingClientRect().bottom - scroller.getBoundingClientRect().top + scroller.scrollTop + parseFloat(getComputedStyle(scroller).paddingBottom)
  const height = Math.ceil(innerHeight - scroller.clientHeight + content)
  if (height !== told) say({ type: 'height', height: (told = height) })
}
const remeasure = () => (asking ||= requestAnimationFrame(measure))

for (const name of ['pushState', 'replaceState']) {
  const original = history[name].bind(history)
  history[name] = (...all) => (original(...all), moved())
}
addEventListener('popstate', () => queueMicrotask(moved))

// --- what is heard: only from the page around, only from an origin of the list, only as the contract writes it --------
const keys = (data, ...names) => Object.keys(data).every(key => ['tracemail', 'type', ...names].includes(key))
const HEARD = {
  token: data => keys(data, 'token', 'look') && SHORTER(data.token) && (data.look === undefined || goodLook(data.look)),
  look: data => keys(data, 'look') && goodLook(data.look),
  go: data => keys(data, 'page', 'query', 'row') && PAGES.includes(data.page) && SHORT(data.query ?? '') && /^\d{0,20}$/.test(data.row ?? ''),
  refused: data => keys(data),
}
const SHORTER = token => typeof token === 'string' && token.length <= 8192 && /^[\w-]+[.][\w-]+[.][\w-]+$/.test(token)
addEventListener('message', ({ source, origin, data }) => {
  if (source !== parent || source === window || !origins.includes(origin) || (host && origin !== host)) return
  if (!plainObject(data) || data.tracemail !== 1 || !Object.hasOwn(HEARD, data.type) || !HEARD[data.type](data)) return
  if (data.type === 'token') {
    if (!asked?.verifier) return
    if (data.look) wear(data.look)
    exchange(data.token, origin).catch(() => asked?.fail('refused'))
  } else if (data.type === 'refused') asked?.fail('refused')
  else if (!host) return // before it has proven itself it moves nothing
  else if (data.type === 'look') wear(data.look)
  else go({ page: data.page, query: data.query ?? '', row: data.row ?? '' })
})

// --- and go -----------------------------------------------------------------------------------------------------------
const board = document.getElementById('wait')
const words = () => SAY[root.lang] ?? SAY.en
function show(text, again) {
  board.replaceChildren(Object.assign(document.createElement('p'), { textContent: text }))
  if (again) board.append(Object.assign(document.createElement('button'), { type: 'button', className: 'button first', textContent: words().again, onclick: start }))
}

async function start() {
  const chosen = JSON.parse(root.dataset.look)
  root.lang = chosen.lang ?? ((navigator.language ?? '').startsWith('it') ? 'it' : 'en')
  if (goodLook(chosen)) wear(chosen)
  show(words().wait)
  if (parent === window) return show(words().silent)
  try {
    await renew()
  } catch (code) {
    return show(code === 'silent' ? words().silent : words().refused, true)
  }
  root.dataset.now = Date.now() * 1000
  root.dataset.columns ??= 'size client address duration traffic'
  if (!PAGES.includes(place().page) && !['message'].includes(place().page)) go({ page: 'received', query: '', row: '' })
  const { default: init, embed } = await import(root.dataset.js)
  await init({ module_or_path: root.dataset.wasm })
  board.remove()
  mounted = true
  embed(base)
  say({ type: 'ready' })
  moved()
  new MutationObserver(remeasure).observe(document.body, { childList: true, subtree: true, characterData: true })
  addEventListener('resize', remeasure)
  remeasure()
}
start()
