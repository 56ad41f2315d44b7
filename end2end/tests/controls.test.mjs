// Every control of a list and what it does to the line, the address and the result: form fields, choices, period, bars,
// columns, page sizes, order, the open row's neighbours; by mouse, by finger and by key.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Panel, browser, hydrated, open, rows, sample, sleep, tracemail } from './panel.mjs'

const panel = new Panel()
const desktop = { viewport: { width: 1440, height: 900 }, locale: 'en-GB', timezoneId: 'Europe/Rome' }
const phone = { viewport: { width: 390, height: 844 }, locale: 'it-IT', hasTouch: true, isMobile: true }
let chrome, page

before(async () => {
  const { code, stderr } = await tracemail('import', join(sample, 'mail.rfc3339.log'), join(sample, 'rspamd.log'), '--database', panel.database)
  assert.equal(code, 0, stderr)
  await panel.start()
  chrome = await browser()
  page = await open(await chrome.newContext(desktop))
})

after(async () => {
  await chrome?.close()
  await panel.end()
})

const go = async (path, on = page) => {
  await on.context().clearCookies({ name: 'tm_offset' }) // the page's first deed is to leave one: hydrated() waits for it
  await on.goto(panel.url + path)
  await hydrated(on)
}
const q = (on = page) => new URL(on.url()).searchParams.get('q') ?? ''
async function asked(line, on = page) {
  const there = on.waitForFunction(line => (new URL(location).searchParams.get('q') ?? '') === line, line, { timeout: 10_000 })
  await there.catch(() => assert.equal(q(on), line))
}
const totals = (n, on = page) => on.waitForFunction(n => Number(document.querySelector('.total')?.innerText.replace(/\D/g, '')) === n, n)
const openForm = async (on = page) => {
  await on.locator('.filter-form > summary').click()
  await on.locator('.filter-form .more > summary').click()
}

/** What to ask of each field: of something in the sample, where it has that at all. */
const wishes = {
  from: '*@*', to: '*@*', subject: 'a', ip: '0.0.0.0/0', hfrom: '*@*', hto: '*@*', user: '*@*', client: 'a', session: 'none-such',
  size: '>1k', score: '>0', virus: '*', file: '*', filesize: '>1', filestatus: 'infected', sha256: 'ab'.repeat(32), encryption: 'pgp',
  helo: '*', host: '*', service: '*', port: '993', tls: '>=1.2', relay: '*.test', rtls: 'none', trust: 'untrusted',
  id: '<none@such>', queue: 'NONE', folder: 'inbox', action: 'fileinto', spf: 'pass', dkim: 'pass', dmarc: 'pass',
} // prettier-ignore

for (const kind of ['received', 'sent', 'access']) {
  test(`${kind}: each field of the form is the line, the address, and the result`, { timeout: 240_000 }, async () => {
    await go(`/${kind}`)
    await openForm()
    const names = await page.locator('.filter-form .fields input').evaluateAll(inputs => inputs.map(input => input.name))
    assert.ok(names.length >= 8, names.join(' '))
    let some = 0
    for (const name of names) {
      assert.ok(wishes[name], `${name} is asked for`)
      const input = page.locator(`.filter-form .fields input[name=${name}]`)
      const found = (await rows(panel.database, kind, `${name}:${wishes[name]}`)).length
      if (found) some++
      await input.fill(wishes[name])
      await input.press('Enter')
      await asked(`${name}:${wishes[name]}`)
      assert.equal(await page.locator('#q').inputValue(), `${name}:${wishes[name]}`)
      await totals(found)
      await input.fill(`-${wishes[name]}`)
      await input.press('Enter')
      await asked(`-${name}:${wishes[name]}`)
      await totals((await rows(panel.database, kind, `-${name}:${wishes[name]}`)).length)
      await input.fill('')
      await input.press('Enter')
      await asked('')
    }
    assert.ok(some > names.length / 3, `${some} of ${names.length} found something`)
  })
}

test('choices can be several, and all but those', async () => {
  const all = (await rows(panel.database, 'received')).length
  await go('/received')
  await page.locator('.filter-form > summary').click()
  const why = page.locator('.filter-form fieldset', { hasText: 'Why' }).first()
  const first = why.locator('.outcome:has(.outcome-count)').first()
  const n = Number(await first.locator('.outcome-count').innerText())
  await first.click()
  await totals(n)
  const only = q()
  await why.locator('.but').click()
  await asked(`-${only}`)
  await totals(all - n)
  assert.equal(await why.locator('.outcome[aria-pressed=true]').count(), 2, 'the reason, and “all but these”')
  await why.locator('.but').click()
  await asked(only)
})

test('the bars narrow the period by mouse, by key and by finger', async () => {
  await go('/received?q=after:30d')
  const bars = page.locator('.histogram')
  await page.locator('.histogram .bars').first().waitFor()
  const box = await bars.boundingBox()
  await page.mouse.move(box.x + box.width * 0.5, box.y + 20)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.95, box.y + 20, { steps: 5 })
  assert.match(await page.locator('.histogram-told').innerText(), /–.*·/)
  await page.mouse.up()
  await page.waitForFunction(() => /^after:\S+ before:\S+$/.test(new URL(location).searchParams.get('q') ?? ''))
  await totals((await rows(panel.database, 'received', q())).length)

  await go('/received?q=after:30d')
  await page.locator('.histogram .bars').first().waitFor()
  await bars.focus()
  await page.keyboard.press('End')
  await page.keyboard.press('Shift+Home')
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => /^after:\S+ before:\S+$/.test(new URL(location).searchParams.get('q') ?? ''))
  await totals((await rows(panel.database, 'received', q())).length)

  const hand = await open(await chrome.newContext(phone))
  await go('/received?q=after:30d', hand)
  await hand.locator('.histogram .bars').first().waitFor()
  const at = await hand.locator('.histogram').boundingBox()
  const wire = await hand.context().newCDPSession(hand)
  const touch = (type, share) => wire.send('Input.dispatchTouchEvent', { type, touchPoints: share ? [{ x: at.x + at.width * share, y: at.y + 12 }] : [] })
  await touch('touchStart', 0.4)
  for (const share of [0.5, 0.6, 0.7, 0.8, 0.9]) await touch('touchMove', share)
  await touch('touchEnd')
  await hand.waitForFunction(() => /^after:\S+ before:\S+$/.test(new URL(location).searchParams.get('q') ?? ''))
  assert.deepEqual(hand.complaints, [])
  await hand.context().close()
})

test('a period from hour to hour, and the day weeks begin with, which is remembered', async () => {
  await go('/received')
  await page.locator('.period > summary').click()
  const [from, to] = [page.locator('.period input').first(), page.locator('.period input').last()]
  await from.fill('2026-01-02T03:04')
  await to.fill('2026-01-02T15:00')
  await page.locator('.period form button').click()
  await asked('after:2026-01-02T03:04 before:2026-01-02T15:00')
  assert.ok(!(await page.locator('.period').evaluate(menu => menu.open)), 'the result is not covered')
  await page.locator('.period > summary').click()
  await to.fill('2026-01-02T03:04')
  await page.locator('.period form button').click()
  await page.locator('.period .wrong', { hasText: 'later than the beginning' }).waitFor()
  assert.equal(q(), 'after:2026-01-02T03:04 before:2026-01-02T15:00')
  await page.locator('.period select').selectOption('6')
  await go('/received')
  await page.locator('.period > summary').click()
  assert.equal(await page.locator('.period select').inputValue(), '6')
  await page.getByText('Last week', { exact: true }).click()
  await asked('after:last-week/sun before:this-week/sun')
})

test('columns and page size are chosen and remembered; oldest first is in the address', async () => {
  await go('/received')
  const heads = () => page.locator('.heads').innerText()
  await page.locator('.view-menu > summary').click()
  const box = page.locator('.view-menu label', { hasText: 'Queue' }).locator('input')
  assert.equal(await box.isChecked(), false)
  await box.check()
  const sizes = await page.locator('.view-menu option').allTextContents()
  assert.deepEqual(sizes.slice(1), ['20', '50', '100', '150', '200', '300'])
  await page.locator('.view-menu select').selectOption('20')
  await go('/received')
  assert.match(await heads(), /queue/i)
  assert.equal(await page.locator('.view-menu select').inputValue(), '20')
  const times = async () => page.locator('.row time').evaluateAll(all => all.slice(0, 5).map(time => time.dateTime))
  await page.locator('.heads a').first().click()
  await page.waitForURL(/order=oldest/)
  const oldest = (await rows(panel.database, 'received')).map(row => row.id).sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1))[0]
  await page.waitForFunction(id => document.querySelector('.row')?.id === `row-${id}`, oldest)
  assert.ok((await times()).every((time, n, all) => !n || all[n - 1] <= time))
  await page.locator('.view-menu > summary').click()
  await page.locator('.view-menu a', { hasText: 'Newest first' }).click() // a phone has no heads
  await page.waitForFunction(() => !/order=/.test(location.search))
})

test('a menu is closed by Esc from within, and keys in it are not the list’s', async () => {
  await go('/received')
  const open = menu => page.locator(menu).evaluate(menu => menu.open)
  const focused = () => page.evaluate(() => document.activeElement.matches('.menu > summary'))
  await page.locator('.filter-form > summary').click()
  await page.locator('.filter-form input[name=from]').focus()
  await page.keyboard.press('Escape')
  assert.deepEqual([await open('.filter-form'), await focused()], [false, true])
  await page.locator('.period > summary').click()
  await page.locator('.period a').first().focus()
  await page.keyboard.press('ArrowDown')
  assert.equal(await page.locator('.period a').first().evaluate(link => link === document.activeElement), true)
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => !document.querySelector('.period').open)
  assert.ok(await focused())
})

test('no menu leaves the window, however narrow; the help is there on a phone, too', async () => {
  await go('/received')
  try {
    for (const width of [320, 390, 700, 900]) {
      await page.setViewportSize({ width, height: 640 })
      for (const menu of ['.period', '.filter-form', '.view-menu', '.take-out', '.scope', '.freshness']) {
        await page.locator(`${menu} > summary`).click()
        const { x, width: wide } = await page.locator(`${menu} .menu-body`).boundingBox()
        assert.ok(x >= 0 && x + wide <= width, `${menu} at ${width}: ${x} to ${x + wide}`)
        await page.keyboard.press('Escape')
      }
    }
    await page.setViewportSize({ width: 320, height: 640 })
    await page.locator('.top button', { hasText: '?' }).click()
    await page.locator('dialog.help .grammar').first().waitFor()
    await page.keyboard.press('Escape')
  } finally {
    await page.setViewportSize(desktop.viewport)
  }
})

test('while bars are counted their place is no higher than they are, and who does not see is told how many rows there are', async () => {
  await go('/received')
  await page.locator('.histogram .bars').first().waitFor()
  const high = () => page.locator('.histogram').evaluate(bars => bars.getBoundingClientRect().height)
  const counted = await high()
  let count
  const held = new Promise(done => (count = done))
  await page.route('**/numbers', async route => (await held, await route.continue()), { times: 1 })
  await page.locator('.rail-item', { hasText: 'Sent' }).click()
  await page.locator('.histogram.waiting').waitFor()
  assert.equal(await high(), counted)
  count()
  await page.locator('.histogram .bars').first().waitFor()
  await page.locator('.controls .outcome', { hasText: 'Rejected' }).click()
  await asked('status:rejected')
  const n = (await rows(panel.database, 'sent', 'status:rejected')).length
  await page.locator('.list > [role=status]', { hasText: new RegExp(`^${n} message`) }).waitFor({ state: 'attached' })
})

test('a line that cannot be read says where, and what it would have liked', async () => {
  await go('/received')
  await page.locator('#q').fill('from:anna@a.test stats:rejected')
  const wrong = page.locator('#q-wrong')
  await page.waitForFunction(() => /stats/.test(document.querySelector('#q-wrong')?.innerText) && /status/.test(document.querySelector('#q-wrong').innerText))
  assert.equal(await page.locator('#q').getAttribute('aria-invalid'), 'true')
  assert.ok(await wrong.isVisible())
})

test('reasons and field names are suggested while typing; the latest searches where nothing is typed', async () => {
  await go('/received?q=status:rejected')
  await sleep(2_300) // a question counts as asked when it has stood two seconds
  await go('/received')
  await page.locator('#q').click()
  await page.locator('#q-hints li', { hasText: 'status:rejected' }).first().waitFor()
  await page.locator('#q').pressSequentially('rea')
  await page.locator('#q-hints li', { hasText: 'reason:' }).first().waitFor()
  await page.locator('#q').fill('')
  await page.locator('#q').pressSequentially('reason:recip')
  await page.locator('#q-hints li', { hasText: 'recipient-unknown' }).first().waitFor()
  await page.locator('#q').fill('reason:') // more than are shown
  await page.locator('#q-hints li').nth(11).waitFor()
  await page.locator('#q').press('ArrowUp')
  assert.equal(await page.locator('#q-hints li[aria-selected=true]').getAttribute('id'), 'q-hint-11')
})

test('the help has the grammar with examples, in both languages', async () => {
  await go('/received')
  await page.keyboard.press('?')
  const help = page.locator('dialog.help')
  await help.locator('.grammar code', { hasText: 'from:*@example.com' }).first().waitFor()
  const english = await help.innerText()
  await page.keyboard.press('Escape')
  const other = await open(await chrome.newContext({ ...desktop, locale: 'it-IT' }))
  await go('/received', other)
  await other.keyboard.press('?')
  await other.locator('dialog.help .grammar').first().waitFor()
  const italian = await other.locator('dialog.help').innerText()
  assert.ok(/Mittente|mittente/.test(italian) && english !== italian)
  await other.context().close()
})

test('the open row has its neighbours, and none beyond the ends', async () => {
  await go('/received?q=status:rejected')
  const ids = (await page.locator('.grid .row').evaluateAll(all => all.map(row => row.id))).slice(0, 2)
  await page.locator('.grid .row').first().click()
  const [previous, next] = [page.locator('.panel-bar button').first(), page.locator('.panel-bar button').last()]
  await page.waitForFunction(() => document.querySelector('.panel-bar button')?.disabled)
  assert.ok(await next.isEnabled())
  const at = page.url()
  await page.keyboard.press('[')
  await sleep(100)
  assert.equal(page.url(), at, 'nothing stands before the first')
  await next.click()
  await page.waitForURL(new RegExp(`sel=${ids[1].slice(4)}`))
  assert.ok(await previous.isEnabled())
  await page.reload()
  await hydrated(page)
  await page.waitForFunction(() => document.querySelector('.panel-bar button')?.disabled === false)
  await page.keyboard.press('[')
  await page.waitForURL(new RegExp(`sel=${ids[0].slice(4)}`))
})

test('on a phone a row has the next and the one before it, and one step back is the list', async () => {
  const hand = await open(await chrome.newContext(phone))
  const all = (await rows(panel.database, 'received', 'status:rejected')).length
  await go('/received?q=status%3Arejected', hand)
  const links = hand.locator('.grid .row a[href*="/message/"]')
  const [first, second] = [await links.nth(0).getAttribute('href'), await links.nth(1).getAttribute('href')]
  await links.nth(0).tap()
  await hand.waitForURL(`**${first}`)
  const [previous, next] = [hand.locator('.siblings button').first(), hand.locator('.siblings button').last()]
  await next.waitFor()
  assert.ok(await previous.isDisabled(), 'nothing stands before the first')
  await next.tap()
  await hand.waitForURL(`**${second}`)
  await hand.keyboard.press('[')
  await hand.waitForURL(`**${first}`)
  // to the very last, over the end of the page that was loaded
  for (let n = 1; n < Math.min(all, 70); n++) {
    const before = hand.url()
    await hand.waitForFunction(() => document.querySelectorAll('.siblings button')[1]?.disabled === false)
    await hand.keyboard.press(']')
    await hand.waitForFunction(before => location.href !== before, before)
  }
  if (all <= 70) await hand.waitForFunction(() => document.querySelectorAll('.siblings button')[1]?.disabled)
  await hand.locator('.back a').waitFor()
  assert.match(await hand.locator('.back a').getAttribute('href'), /^\/received\?q=status(:|%3A)rejected$/)
  await hand.goBack()
  await hand.waitForURL(/\/received\?q=/)
  await hand.locator('.grid .row').first().waitFor()
  assert.deepEqual(hand.complaints, [])
  await hand.context().close()
})

test('the live screen has the form too: fields, outcomes, reasons with their counts', async () => {
  await go('/live')
  await openForm()
  await page.locator('.filter-form input[name=from]').fill('*@example.com')
  await page.locator('.filter-form input[name=from]').press('Enter')
  await asked('from:@example.com')
  await page.locator('.filter-form .outcome', { hasText: 'Rejected' }).first().click()
  await asked('from:@example.com status:rejected')
  assert.match(await page.locator('.filter-form > summary').innerText(), /2/)
  await go('/live')
  await page.locator('.filter-form > summary').click()
  await page.locator('.filter-form .outcome .outcome-count').first().waitFor()
})

test('a row that is not there says since when there is data, and offers its day', async () => {
  const answer = await page.request.get(`${panel.url}/message/1`)
  assert.equal(answer.status(), 404)
  assert.match(await answer.text(), /There is data since/)
  const [row] = await rows(panel.database, 'received')
  const near = await open(await chrome.newContext(desktop))
  await go(`/message/${BigInt(row.id) + 1n}`, near)
  await near.locator('.near a', { hasText: 'Received' }).click()
  await near.waitForURL(/\/received\?q=after/)
  await near.locator('.grid .row').first().waitFor()
  await near.context().close()
})

test('nothing was complained about', () => assert.deepEqual(page.complaints, []))
