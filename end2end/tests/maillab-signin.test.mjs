// The owner of a mailbox signs in with its password, which the lab's real Dovecot knows: over IMAP, right and wrong.

import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Lab, endWithRunner } from './maillab.mjs'
import { Panel, browser, open, tracemail } from './panel.mjs'

const lab = new Lab()
const panel = new Panel()
let chrome

const cli = async (...args) => {
  const { code, stdout, stderr } = await tracemail(...args, '--database', panel.database, '--json')
  assert.equal(code, 0, stderr)
  return JSON.parse(stdout)
}

before(async () => {
  endWithRunner()
  process.once('exit', () => panel.child?.kill())
  lab.start()
  const settings = join(panel.folder, 'tracemail.toml')
  writeFileSync(settings, '[imap_sign_in."azienda.test"]\nimap = "imap://127.0.10.14:2143"\nmake = true\n')
  await panel.start('--config', settings)
  await cli('user', 'add', 'acme', '--role', 'customer')
  await cli('domain', 'add', 'azienda.test', 'acme')
  chrome = await browser()
})

after(async () => {
  await chrome?.close()
  await panel.end()
  lab.stop()
})

/** Tries at the door; gives the page. */
async function tries(name, password) {
  const context = await chrome.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB' })
  const page = await open(context)
  await page.goto(`${panel.url}/sign-in`)
  await page.fill('input[name=name]', name)
  await page.fill('input[name=password]', password)
  await Promise.all([page.waitForResponse(response => response.request().method() === 'POST'), page.click('main button')])
  await page.waitForLoadState()
  return page
}
const isIn = async page => (await page.context().cookies()).some(cookie => cookie.name === 'tracemail')

test('the mailbox’s password opens the door, and an account is made below the holder of its domain', { timeout: 60_000 }, async () => {
  const page = await tries('Mario.Rossi@azienda.test', 'segreta1')
  await page.waitForURL(`${panel.url}/`)
  await page.click('.person > summary')
  assert.match(await page.textContent('.person-who'), /mario\.rossi@azienda\.test.*Mailbox owner/i)
  const people = await cli('user', 'list')
  const made = people.find(one => one.name === 'mario.rossi@azienda.test')
  assert.deepEqual([made?.role, made?.parent], ['mailbox', people.find(one => one.name === 'acme').id])
  await page.context().close()
})

test('a wrong password, one of another, nobody’s, and a domain that nobody said it of stay outside', { timeout: 60_000 }, async () => {
  for (const [name, password] of [
    ['mario.rossi@azienda.test', 'segreta2'],
    ['anna.bianchi@azienda.test', 'segreta1'],
    ['nobody@azienda.test', 'segreta1'],
    ['direzione@studio.test', 'segreta15'], // nobody said that this domain may
  ]) {
    const page = await tries(name, password)
    assert.match(await page.textContent('[role=alert]'), /does not open the door/, name)
    assert.ok(!(await isIn(page)), name)
    await page.context().close()
  }
  const people = await cli('user', 'list')
  assert.equal(people.filter(one => one.role === 'mailbox').length, 1, 'nobody was made')
})
