// The login watch under a flood: failed logins are written into the followed log as fast as asked, and go the whole way:
// read, folded, committed, watched, told. Measured: the renderer's processor, the server's processor and memory, and the
// time from the line that decides to the story on the screen.
// In `make test` some seconds of it; FLOOD=1 gives the figures: 500 and 5,000 a second for 30 s each, twelve stories.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { Panel, browser, hydrated, open, sleep } from './panel.mjs'

const LONG = process.env.FLOOD === '1'
const TICKS = 100 // of the kernel's clock, a second
const panel = new Panel()
let chrome, page, devtools

let serial = 0
const at = ms => new Date(ms).toISOString().replace('Z', '000+00:00')

/** A failed login, in Dovecot's words. */
function failed(user, ip, ms = Date.now()) {
  serial++
  return `${at(ms)} mx1 dovecot: imap-login: Disconnected: Connection closed (auth failed, 1 attempts in 2 secs): user=<${user}>, method=PLAIN, rip=${ip}, rport=${20000 + (serial % 40000)}, lip=192.0.2.1, lport=993, TLS, session=<F${serial.toString(36)}>`
}

/** Seconds of processor the server has had, and megabytes it holds. */
function server() {
  const stat = readFileSync(`/proc/${panel.child.pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const rss = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${panel.child.pid}/status`, 'utf8'))[1]
  return { cpu: (Number(fields[11]) + Number(fields[12])) / TICKS, rss: rss / 1024 }
}

/** Seconds of processor all renderers of the browser have had. */
async function renderers() {
  const { processInfo } = await devtools.send('SystemInfo.getProcessInfo')
  return processInfo.filter(one => one.type === 'renderer').reduce((sum, one) => sum + one.cpuTime, 0)
}

/** So many lines a second for so long, from some networks with many names; what it cost. */
async function flood(perSecond, seconds) {
  const [before, drawn, began] = [server(), await renderers(), performance.now()]
  let written = 0
  while (performance.now() - began < seconds * 1000) {
    const due = Math.floor(((performance.now() - began) / 1000) * perSecond)
    const lines = []
    for (; written < due; written++) lines.push(failed(`user${written % 5000}@example.com`, `203.0.${113 + (written % 7)}.${written % 250}`))
    if (lines.length) panel.write(lines)
    await sleep(20)
  }
  const took = (performance.now() - began) / 1000
  const [end, drew] = [server(), await renderers()]
  return { rate: written / took, written, renderer: (drew - drawn) / took, server: (end.cpu - before.cpu) / took, rss: end.rss }
}

/** Waits until all that was written is there, and nothing twice. */
async function counted(total) {
  let found = 0
  for (let tries = 0; tries < 60 && found < total; tries++) {
    const rows = await (await fetch(`${panel.url}/export.jsonl?kind=access&q=is:failed`)).text()
    found = rows.split('\n').length - 1
    if (found < total) await sleep(500)
  }
  assert.equal(found, total, 'rows of failed logins')
}

before(async () => {
  await panel.start()
  chrome = await browser()
  devtools = await chrome.newBrowserCDPSession()
  page = await open(await chrome.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en' }))
  await page.goto(`${panel.url}/watch`)
  await hydrated(page)
  await page.locator('.link-state', { hasText: 'Live' }).waitFor()
})

after(async () => {
  await chrome?.close()
  await panel.end()
})

test('at 500 failures a second the list says how many more there are, and the browser rests', async () => {
  await sleep(3000) // the page has just begun: what that costs is measured elsewhere
  const idle = await renderers()
  await sleep(2000)
  const calm = ((await renderers()) - idle) / 2
  const cost = await flood(500, LONG ? 30 : 6)
  console.log(`calm: renderer ${(calm * 100).toFixed(1)} % of a core`)
  assert.ok(calm < 0.05, `a page where nothing happens had ${(calm * 100).toFixed(1)} % of a core`)
  console.log(say(cost))
  const more = page.locator('.try.more').first()
  await more.waitFor()
  assert.match(await more.innerText(), /\d+ more from 203\.0\.\d+\.0\/24|\d+ more from elsewhere/)
  assert.ok((await page.locator('.try').count()) <= 25, 'the list does not grow')
  const rate = Number((await page.locator('.watch-rate dd').innerText()).replace(',', ''))
  assert.ok(rate > 200, `the rate on the screen: ${rate}`)
  assert.ok(cost.rate > 450, `${cost.rate} lines a second were written`)
  assert.ok(cost.renderer < 0.2, `the renderer had ${(cost.renderer * 100).toFixed(1)} % of a core`)
  await counted(cost.written)
})

test('5,000 a second are survived: nothing is lost, the page goes on', async () => {
  const already = serial
  const note = page.locator('.story input').first()
  await note.fill('told the hoster')
  const cost = await flood(5000, LONG ? 30 : 3)
  console.log(say(cost))
  assert.equal(await note.inputValue(), 'told the hoster', 'whoever writes beside a story that goes on is not disturbed')
  assert.ok((await page.locator('.story').count()) <= 50, 'however many accounts are tried')
  const began = performance.now()
  await page.locator('.try', { hasText: 'more from' }).first().waitFor()
  await counted(already + cost.written)
  console.log(`all of it read ${((performance.now() - began) / 1000).toFixed(1)} s after the last line; server ${server().rss.toFixed(0)} MB`)
  await page.locator('.link-state', { hasText: 'Live' }).waitFor()
  assert.ok(cost.renderer < 0.25, `the renderer had ${(cost.renderer * 100).toFixed(1)} % of a core`)
  assert.ok(server().rss < 1500, `${server().rss} MB`)
  assert.deepEqual(page.complaints, [])
})

test('from the line that decides to the story on the screen', async () => {
  await page.reload()
  await hydrated(page)
  await page.locator('.link-state', { hasText: 'Live' }).waitFor()
  const times = []
  for (let nth = 0; nth < (LONG ? 12 : 3); nth++) {
    const net = `198.51.${100 + nth}`
    panel.write([1, 2, 3, 4, 5].map(n => failed(`story${nth}-${n}@example.net`, `${net}.${n}`)))
    await sleep(1200)
    await page.evaluate(text => {
      window.told = new Promise(done => {
        const look = () => [...document.querySelectorAll('.story')].some(story => story.textContent.includes(text)) && done(performance.timeOrigin + performance.now())
        new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true })
      })
    }, `${net}.0/24`)
    const written = performance.timeOrigin + performance.now()
    panel.write([failed(`story${nth}-6@example.net`, `${net}.6`)])
    times.push((await page.evaluate(() => window.told)) - written)
  }
  times.sort((a, b) => a - b)
  const median = times[Math.floor(times.length / 2)]
  console.log(`deciding line to story: median ${median.toFixed(0)} ms of ${times.length}, ${times[0].toFixed(0)} to ${times.at(-1).toFixed(0)} ms`)
  assert.ok(median < 2000, 'promise: 1 s; twice that for a busy machine')
})

function say({ rate, renderer, server, rss }) {
  const percent = share => `${(share * 100).toFixed(1)} %`
  return `${rate.toFixed(0)} failures a second: renderer ${percent(renderer)} of a core, server ${percent(server)}, ${rss.toFixed(0)} MB`
}
