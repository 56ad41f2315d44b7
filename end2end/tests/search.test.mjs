// Searching as a person does it: form, line and URL say the same; what is suggested, counted, kept and picked; and what
// is offered when nothing is found.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Panel, browser, hydrated, open, rows, sample, sleep, tracemail } from './panel.mjs'

const panel = new Panel()
let chrome, page

before(async () => {
  const { code, stderr } = await tracemail('import', join(sample, 'mail.rfc3339.log'), join(sample, 'rspamd.log'), '--database', panel.database)
  assert.equal(code, 0, stderr)
  await panel.start()
  chrome = await browser()
  page = await open(await chrome.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' }))
})

after(async () => {
  await chrome?.close()
  await panel.end()
})

const go = async (path, on = page) => {
  await on.context().clearCookies() // the page's first deed is to leave one: hydrated() waits for it
  await on.goto(panel.url + path)
  await hydrated(on)
}
const q = () => new URL(page.url()).searchParams.get('q') ?? ''
const asked = (line, on = page) => on.waitForFunction(line => (new URL(location).searchParams.get('q') ?? '') === line, line)
const line = () => page.locator('#q')
const marked = (on = page) => on.locator('#q').evaluate(input => input.value.slice(input.selectionStart, input.selectionEnd))
const field = label => page.locator('.filter-form label', { hasText: new RegExp(`^${label}`) }).locator('input')

test('what is typed in the form stands in the line and in the URL, and the other way round', async () => {
  await go('/received')
  await page.locator('.filter-form > summary').click()
  await field('Sender').fill('*@*, <>')
  await field('Sender').press('Enter')
  await asked('from:*@*,<>')
  assert.equal(await line().inputValue(), 'from:*@*,<>')
  await field('Subject').fill('your -"news letter"')
  await field('Subject').press('Enter')
  await asked('from:*@*,<> subject:your -subject:"news letter"')
  await line().fill('from:anna@a.test -to:@b.test size:>1M')
  await line().press('Enter')
  await page.waitForFunction(() => document.querySelector('.filter-form .fields input').value === 'anna@a.test')
  assert.equal(await field('Recipient').inputValue(), '-@b.test')
  assert.equal(await field('Subject').inputValue(), '')
})

test('a wrong value says what it would have liked, and changes nothing', async () => {
  await go('/received')
  await page.locator('.filter-form > summary').click()
  await page.locator('.filter-form .more > summary').click()
  await field('Size').fill('big')
  await field('Size').press('Enter')
  await page.locator('.filter-form .wrong', { hasText: 'size:>10M' }).waitFor()
  assert.equal(q(), '')
})

test('each reason says how many rows it has before it is chosen', async () => {
  await go('/received')
  await page.locator('.filter-form > summary').click()
  const choice = page.locator('.filter-form .outcome', { has: page.locator('.outcome-count') }).first()
  const promised = Number(await choice.locator('.outcome-count').innerText())
  await choice.click()
  await page.waitForFunction(() => /reason:/.test(new URL(location).searchParams.get('q') ?? ''))
  assert.equal((await rows(panel.database, 'received', q())).length, promised)
})

test('accounts and domains are suggested while typing', async () => {
  const { recipient } = (await rows(panel.database, 'received', 'status:accepted')).find(row => row.recipient)
  await go('/received')
  await line().pressSequentially(`to:${recipient.slice(0, 3)}`)
  await page.locator('#q-hints li', { hasText: recipient }).first().waitFor()
  await line().fill('')
  await line().pressSequentially('domain:')
  await page.locator('#q-hints li', { hasText: recipient.split('@')[1] }).first().waitFor()
})

test('a blank just typed stays, however long the pause behind it', async () => {
  await go('/received')
  for (const [first, second] of [['hello', 'new'], ['from:bob@remote.test', 'subject:hello']]) {
    await line().fill('')
    await asked('')
    await line().pressSequentially(`${first} `)
    await asked(first)
    await sleep(200) // what the address says would stand in the line by now
    assert.equal(await line().inputValue(), `${first} `)
    await line().pressSequentially(second)
    await asked(`${first} ${second}`)
    assert.equal(await line().inputValue(), `${first} ${second}`)
  }
  await page.goBack()
  await page.waitForFunction(() => document.querySelector('#q').value === (new URL(location).searchParams.get('q') ?? ''))
})

for (const key of ['Enter', 'Escape']) {
  test(`a list of suggestions closed with ${key} stays closed, and what was chosen there is forgotten`, async () => {
    await go('/received')
    let answers = 0
    const late = async route => {
      await sleep(300)
      await route.continue()
      answers++
    }
    await page.route('**/names', late)
    const sent = page.waitForRequest(request => /names$/.test(request.url()) && request.postData().includes('"ann"'))
    await line().pressSequentially('to:ann')
    await sent // answered when nobody waits for it any more
    await page.keyboard.press(key)
    await asked('to:ann')
    await sleep(800)
    assert.ok(answers > 0)
    await page.unroute('**/names', late)
    assert.ok(await page.locator('#q-hints').isHidden())
    await line().fill('')
    await line().pressSequentially('to:ann') // and this time before it is asked for
    await page.keyboard.press(key)
    await sleep(800)
    assert.ok(await page.locator('#q-hints').isHidden())
    assert.equal(await line().inputValue(), 'to:ann')

    await line().fill('')
    await line().pressSequentially('stat')
    await page.locator('#q-hints li', { hasText: /^\s*status:$/ }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Enter')
    await asked('stat')
    assert.equal(await line().inputValue(), 'stat')
  })
}

test('a suggestion taken replaces the word under the cursor, and nothing around it', async () => {
  await go('/received')
  for (const [before, at, typed, word, after] of [
    ['status:,deferred x', 7, 'rej', 'rejected', 'status:rejected|,deferred x'],
    ['sttus:rejected', 1, 'ta', 'status:', 'status:|rejected'],
    ['(status:)', 8, 'rej', 'rejected', '(status:rejected|)'],
    ['status:ected x', 7, 'rej', 'rejected', 'status:rejected |x'],
    ['', 0, 'status:rej', 'rejected', 'status:rejected |'],
  ]) {
    await line().fill(before)
    await line().evaluate((input, at) => input.setSelectionRange(at, at), at)
    await page.keyboard.type(typed)
    await page.locator('#q-hints li', { hasText: new RegExp(`^\\s*${word}$`) }).click()
    const now = await line().evaluate(input => `${input.value.slice(0, input.selectionStart)}|${input.value.slice(input.selectionEnd)}`)
    assert.equal(now, after)
  }
})

test('a period without a beginning is what its menu says', async () => {
  await go('/received')
  await page.locator('.period > summary').click()
  await page.locator('.period input').last().fill('2026-11-10T10:30')
  await page.locator('.period form button').click()
  await asked('before:2026-11-10T10:30')
  await go('/received?q=before:2026-11-10T10:30') // and as the server writes it
  assert.match(await page.locator('.period > summary').innerText(), /^– 10.Nov.*10:30$/)
  assert.equal(await page.locator('.period .menu-item[aria-current]').count(), 0)
  const inputs = await page.locator('.period input').evaluateAll(all => all.map(input => input.value))
  assert.deepEqual(inputs, ['', '2026-11-10T10:30'])
})

test('an outcome that a list does not offer has a chip, since no button shows it', async () => {
  await go('/received?q=status:delivered')
  assert.deepEqual(await page.locator('.chips code').allInnerTexts(), ['status:delivered'])
  await page.locator('.chips a').click()
  await asked('')
  await go('/received?q=status:rejected')
  assert.equal(await page.locator('.chips code').count(), 0)
  assert.equal(await page.locator('.controls .outcome[aria-pressed=true]').count(), 1)
  // both at once is nothing; two buttons pressed would say one or the other
  await go('/received?q=status:rejected status:accepted')
  assert.deepEqual(await page.locator('.chips code').allInnerTexts(), ['status:rejected', 'status:accepted'])
  assert.equal(await page.locator('.controls .outcome[aria-pressed=true]').count(), 0)
})

test('a chip marks its condition as it was typed, and not within another', async () => {
  await go(`/received?q=${encodeURIComponent('subject:Hello FROM:Bob bob')}`)
  const chip = text => page.locator('.chips button', { hasText: new RegExp(`^${text}$`) })
  for (const [text, typed] of [['subject:hello', 'subject:Hello'], ['from:bob', 'FROM:Bob'], ['bob', 'bob']]) {
    await chip(text).click()
    assert.equal(await marked(), typed)
  }
  await page.keyboard.type('eva')
  await asked('subject:Hello FROM:Bob eva')
})

for (const [name, screen] of [
  ['desk', { viewport: { width: 1440, height: 900 } }],
  ['phone', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }],
]) {
  test(`a line that cannot be read says where, covers no control, and no control throws it away: ${name}`, async () => {
    const on = await open(await chrome.newContext({ ...screen, locale: 'en-GB' }))
    const wrong = on.locator('#q-wrong')
    const losing = on.locator('.period, .filter-form, .controls .outcomes, .chips, .histogram, .scope')
    const inert = () => losing.evaluateAll(all => all.map(control => control.inert))
    /** Controls beneath what is said. */
    const covered = () => wrong.evaluate(said => {
      const box = said.getBoundingClientRect()
      const beneath = ({ left, right, top, bottom }) => left < box.right && right > box.left && top < box.bottom && bottom > box.top
      return [...document.querySelectorAll('.controls > *, .top > :not(.query), #q')].filter(e => beneath(e.getBoundingClientRect())).map(e => e.className)
    })
    await go('/received', on)
    await on.locator('#q').fill('from:a or (to:b) subject:c) status:rejected (tls:none')
    await on.waitForFunction(() => /character 27\b.*never opened/.test(document.querySelector('#q-wrong').innerText))
    assert.deepEqual(await covered(), [])
    assert.deepEqual([...new Set(await inert())], [true])
    await on.locator('#q').press('Enter')
    assert.equal(await marked(on), ')')

    await go(`/received?q=${encodeURIComponent('from:bob@remote.test status:rejectd')}`, on)
    assert.match(await wrong.innerText(), /character 29\b.*rejectd/)
    assert.deepEqual(await covered(), [])
    assert.deepEqual(await inert(), Array(6).fill(true))
    await on.locator('#q').press('Enter')
    assert.equal(await marked(on), 'rejectd')
    await on.keyboard.type('rejected')
    await asked('from:bob@remote.test status:rejected', on)
    assert.equal(await wrong.innerText(), '')
    assert.deepEqual([...new Set(await inert())], [false])
    await on.keyboard.press('Escape')
    await on.locator('.period > summary').click()
    assert.ok(await on.locator('.period').evaluate(menu => menu.open))
    await on.context().close()
  })
}

test('a kept search is offered again', async () => {
  await go('/received?q=status%3Arejected')
  await page.locator('.keep').click()
  await go('/received')
  await line().click()
  await page.locator('#q-hints li', { hasText: '★' }).first().click()
  await asked('status:rejected')
})

test('who finds nothing is offered what is near', async () => {
  const { recipient } = (await rows(panel.database, 'received', 'status:accepted')).find(row => row.recipient)
  const [local, domain] = recipient.split('@')
  const mistyped = `${local.slice(0, -1)}@${domain}`
  await go(`/received?q=${encodeURIComponent(`to:${mistyped}`)}`)
  const offer = page.locator('.near a', { hasText: recipient })
  await offer.click()
  await asked(`to:${recipient}`)
  await page.locator('[role=row] a[href*="/message/"]').first().waitFor()
  await go(`/received?q=${encodeURIComponent(`to:${recipient} after:2026-01-01 before:2026-01-02`)}`)
  await page.locator('.near a').first().click()
  await page.locator('[role=row] a[href*="/message/"]').first().waitFor()
})

test('what is offered instead stays within the page, and is not to be had while the line is wrong', async () => {
  await go(`/received?q=${encodeURIComponent(`from:${'a.long.name.'.repeat(12)}@a.test subject:"${'x'.repeat(200)}"`)}`)
  const [page_, ...ways] = await page.locator('.empty, .empty .cluster a').evaluateAll(all => all.map(e => e.getBoundingClientRect().right))
  assert.ok(ways.length === 2 && ways.every(right => right <= page_), `${ways} in ${page_}`)
  assert.ok((await page.locator('.histogram').boundingBox()).width > 900)
  await line().press('End')
  await page.keyboard.type(' stats:rejected')
  await page.waitForFunction(() => document.querySelector('.empty .cluster').inert)
  await line().fill('')
})

test('who asks for an alias is told whose mailbox it leads to, and who asks the wrong list which has it', async () => {
  const alias = (await rows(panel.database, 'received')).find(row => row.original_recipient === 'info@azienda.test')
  assert.notEqual(alias.recipient, alias.original_recipient)
  await go(`/access?q=${encodeURIComponent(`user:${alias.original_recipient}`)}`)
  const empty = await page.locator('.empty').innerText()
  for (const said of ['Searched in Access', `user:${alias.original_recipient}`, 'There is data since', 'What is never here']) {
    assert.ok(empty.includes(said), `${said} in ${empty}`)
  }
  const offer = page.locator('.near a', { hasText: `Its mail goes to ${alias.recipient}` })
  const promised = Number((await offer.locator('.number').innerText()).replace(/\D/g, ''))
  await offer.click()
  await asked(`user:${alias.recipient}`)
  assert.equal((await rows(panel.database, 'access', q())).length, promised)
  const sent = (await rows(panel.database, 'sent')).find(row => row.queue_id)
  await go(`/received?q=${encodeURIComponent(`to:${sent.recipient} queue:${sent.queue_id}`)}`)
  await page.locator('.near a', { hasText: 'Look in Sent' }).click()
  await page.waitForURL(/\/sent\?/)
  await page.locator('[role=row] a[href*="/message/"]').first().waitFor()
})

test('rows picked one by one make a file', async () => {
  await go('/received')
  const first = page.locator('.row').first()
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await page.locator('.picked', { hasText: '2 picked' }).waitFor()
  const href = await page.locator('.picked a').last().getAttribute('href')
  const lines = (await (await fetch(panel.url + href)).text()).trim().split('\n').map(text => JSON.parse(text))
  assert.equal(lines.length, 2)
  assert.equal(`row-${lines[0].id}`, await first.getAttribute('id'))
})

test('nothing was complained about', () => assert.deepEqual(page.complaints, []))
