// What strangers may write to break a page: one payload a line of payloads.txt, `\u{…}` for what a line cannot hold.
// In: nothing. Out: the payloads, and how the panel must show each: itself, with characters that would not show, or
// would move others about, written out (app/src/parts/address.rs says the same rule). Refuses to know: pages.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const decode = line => line.replace(/\\u\{([0-9a-f]+)\}/g, (_, hex) => String.fromCodePoint(parseInt(hex, 16)))

export const payloads = readFileSync(join(import.meta.dirname, 'payloads.txt'), 'utf8').split('\n').filter(Boolean).map(decode)

const hex = (c, width) => c.codePointAt(0).toString(16).padStart(width, '0')
// controls, what turns the direction of writing, what has no width
const hidden = /[\u{7f}-\u{9f}\u{ad}\u{61c}\u{180e}\u{200b}-\u{200f}\u{2028}-\u{202e}\u{2060}-\u{206f}\u{feff}\u{fff9}-\u{fffb}\u{e0000}-\u{e007f}]/gu

/** As it must stand in the page: control characters are written out when it is read, the others when it is shown. */
export const shown = text => text.replace(/[\x00-\x1f\x7f]/g, c => `\\x${hex(c, 2)}`).replace(hidden, c => `\\u{${hex(c, 0)}}`)

/** Whether a line of text can hold it: what can be typed. */
export const typed = text => !/[\x00-\x1f\x7f]/.test(text)
