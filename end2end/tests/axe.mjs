// axe-core in a page of playwright-core. In: a page. Out: axe's results.
// Runs it by the debugger's own evaluation, so that the page's content policy stays as it is.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export class AxeBuilder {
  constructor({ page }) {
    this.page = page
  }

  async analyze() {
    await this.page.evaluate(source)
    return this.page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }))
  }
}
