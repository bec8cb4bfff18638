import { expect, test, type Page } from '@playwright/test'
import { invoiceProject, repeatedLine } from './project'
import { ProjectServer } from './project-server'
import { Workbench } from './workbench'

let host: ProjectServer

test.beforeAll(async ({ browser }) => {
  // Larger than what is edited: it opens read-only, with its beginning.
  const large = 'a line of a large file\n'.repeat(300_000)
  host = await ProjectServer.start(browser, { ...invoiceProject, 'large.txt': large })
})
test.afterAll(() => host.dispose())
test.beforeEach(({ context }) => host.admit(context))

const typed = repeatedLine.slice(0, repeatedLine.indexOf('inv') + 3)
const rest = "oice, 'EUR'"

/** A file with this text and nothing else open, the cursor at its start. */
async function open(page: Page, text = ''): Promise<Workbench> {
  host.project.write('src/empty.ts', text)
  const workbench = await Workbench.open(page, host.address)
  await workbench.openFile('src/empty.ts')
  await workbench.indexed()
  await expect.poll(() => workbench.text()).toBe(text)
  return workbench
}

async function suggested(page: Page): Promise<Workbench> {
  const workbench = await open(page)
  await workbench.type(typed)
  await expect(workbench.ghost).toContainText(rest)
  return workbench
}

const menu = (page: Page) => page.locator('.cm-tooltip-autocomplete')
const diffBox = (page: Page) => page.locator('.cm-diff-box')

test('with nothing to accept, Tab indents, which the status bar names and no badge', async ({ page }) => {
  const workbench = await open(page)
  await expect(workbench.tabStatus).toHaveText('⇥ indent')
  await page.keyboard.press('Tab')
  await expect.poll(() => workbench.text()).toBe('  ')
  await workbench.type('abc')
  await page.keyboard.press('Tab')
  await expect.poll(() => workbench.text()).toBe('  abc ')
  await expect(workbench.badge).toHaveCount(0)
  await expect(workbench.editor.locator('.cm-content')).toBeFocused()
})

test('Shift-Tab takes indentation away', async ({ page }) => {
  const workbench = await open(page, '    deep\n')
  await page.keyboard.press('Shift+Tab')
  await expect.poll(() => workbench.text()).toBe('  deep\n')
  await page.keyboard.press('Shift+Tab')
  await expect.poll(() => workbench.text()).toBe('deep\n')
})

test('with a selection, Tab and Shift-Tab indent its lines', async ({ page }) => {
  const workbench = await open(page, 'one()\ntwo()\nthree()\n')
  await page.keyboard.press('Shift+ArrowDown')
  await page.keyboard.press('Shift+End')
  await expect(workbench.tabStatus).toHaveText('⇥ indent')
  await page.keyboard.press('Tab')
  await expect.poll(() => workbench.text()).toBe('  one()\n  two()\nthree()\n')
  await page.keyboard.press('Shift+Tab')
  await expect.poll(() => workbench.text()).toBe('one()\ntwo()\nthree()\n')
})

test('with a suggestion, badge and status bar say accept, and Tab accepts', async ({ page }) => {
  const workbench = await suggested(page)
  await expect(workbench.badge).toHaveText('⇥ accept')
  await expect(workbench.tabStatus).toHaveText('⇥ accept')
  await page.keyboard.press('Tab')
  await expect.poll(() => workbench.text()).toBe(repeatedLine)
  await expect(workbench.badge).toHaveCount(0)
  await expect(workbench.tabStatus).toHaveText('⇥ indent')
})

test('with an open completion menu, Tab chooses', async ({ page }) => {
  const workbench = await open(page, 'alphabet\n')
  await page.keyboard.press('ControlOrMeta+End')
  await workbench.type('alp')
  await page.keyboard.press('Control+Space')
  await expect(menu(page)).toBeVisible()
  await expect(workbench.tabStatus).toHaveText('⇥ choose')
  await page.keyboard.press('Tab')
  await expect.poll(() => workbench.text()).toBe('alphabet\nalphabet')
  await expect(menu(page)).toHaveCount(0)
})

test('a suggestion comes before an untouched menu, and after one in which something was chosen', async ({ page }) => {
  const workbench = await open(page, '// invert inverse\n')
  await page.keyboard.press('ControlOrMeta+End')
  await workbench.type(typed)
  await expect(workbench.ghost).toContainText(rest)
  await page.keyboard.press('Control+Space')
  await expect(menu(page)).toBeVisible()
  await expect(workbench.tabStatus).toHaveText('⇥ accept')
  await page.keyboard.press('ArrowDown')
  await expect(workbench.tabStatus).toHaveText('⇥ choose')
  await expect(workbench.badge).toHaveCount(0)
  await page.keyboard.press('Tab')
  await expect.poll(() => workbench.text()).toContain('computeInvoiceTotal(invert)')
  await expect(workbench.ghost.filter({ hasText: rest })).toHaveCount(0)
})

test('inside a snippet, Tab goes from field to field', async ({ page }) => {
  const workbench = await open(page)
  await workbench.type('function')
  await page.keyboard.press('Control+Space')
  await expect(menu(page).getByText('definition')).toBeVisible()
  await page.keyboard.press('Tab')
  await expect.poll(() => workbench.text()).toContain('function name(params)')
  await expect(workbench.tabStatus).toHaveText('⇥ next field')
  await workbench.type('draw')
  await page.keyboard.press('Tab')
  await workbench.type('shape')
  await expect.poll(() => workbench.text()).toContain('function draw(shape)')
  await page.keyboard.press('Shift+Tab')
  await workbench.type('paint')
  await expect.poll(() => workbench.text()).toContain('function paint(shape)')
  await page.keyboard.press('Escape')
  await expect(workbench.tabStatus).toHaveText('⇥ indent')
})

test('Escape and then Tab leave the editor; any other key in between stays in it', async ({ page }) => {
  const workbench = await open(page)
  await page.keyboard.press('Escape')
  await expect(workbench.tabStatus).toHaveText('⇥ leave editor')
  await workbench.type('a')
  await expect(workbench.tabStatus).toHaveText('⇥ indent')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Tab')
  await expect(workbench.editor.locator('.cm-content')).not.toBeFocused()
  await expect.poll(() => workbench.text()).toBe('a')
  await page.keyboard.press('Shift+Tab')
  await expect(workbench.editor.locator('.cm-content')).toBeFocused()
  await expect(workbench.tabStatus).toHaveText('⇥ indent')
})

test('the first Escape dismisses the suggestion only', async ({ page }) => {
  const workbench = await suggested(page)
  await page.keyboard.press('Escape')
  await expect(workbench.ghost).toHaveCount(0)
  await expect(workbench.tabStatus).toHaveText('⇥ indent')
  await page.keyboard.press('Tab')
  await expect(workbench.editor.locator('.cm-content')).toBeFocused()
})

test('Ctrl-M lets Tab move the focus until it is pressed again', async ({ page }) => {
  const workbench = await suggested(page)
  await page.keyboard.press('Control+m')
  await expect(workbench.tabStatus).toHaveText('⇥ leave editor')
  await expect(workbench.badge).toHaveCount(0)
  await page.keyboard.press('Tab')
  await expect(workbench.editor.locator('.cm-content')).not.toBeFocused()
  await page.keyboard.press('Shift+Tab')
  await expect(workbench.editor.locator('.cm-content')).toBeFocused()
  await expect(workbench.tabStatus).toHaveText('⇥ leave editor')
  await page.keyboard.press('Control+m')
  await page.keyboard.press('Tab')
  await expect(workbench.editor.locator('.cm-content')).toBeFocused()
})

test('in a read-only file, Tab leaves', async ({ page }) => {
  const workbench = await Workbench.open(page, host.address)
  await workbench.openFile('large.txt')
  await expect(workbench.tabStatus).toHaveText('⇥ leave editor')
  await page.keyboard.press('Tab')
  await expect(workbench.editor.locator('.cm-content')).not.toBeFocused()
})

test('turned off and snoozed, the editor is silent, and the status bar says so', async ({ page }) => {
  const workbench = await open(page)
  const status = page.getByRole('contentinfo', { name: 'Status bar' })
  await workbench.command('Turn predictions on or off')
  await expect(status.getByRole('button', { name: 'Tab off' })).toBeVisible()
  await workbench.type(typed)
  await workbench.saved()
  await expect(workbench.ghost).toHaveCount(0)
  await status.getByRole('button', { name: 'Tab off' }).click()
  await expect(workbench.tabStatus).toHaveText('⇥ indent')
  await workbench.command('Snooze Tab for 10 minutes')
  await expect(status.getByRole('button', { name: 'Tab snoozed, 10 min' })).toBeVisible()
  await workbench.focusEditor()
  await page.keyboard.press('Backspace')
  await workbench.type('v')
  await workbench.saved()
  await expect(workbench.ghost).toHaveCount(0)
  await status.getByRole('button', { name: 'Tab snoozed' }).click()
  await workbench.focusEditor()
  await page.keyboard.press('Backspace')
  await workbench.type('v')
  await expect(workbench.ghost).toContainText(rest)
})

test('one polite live region announces a suggestion once', async ({ page }) => {
  const workbench = await open(page)
  const regions = workbench.editor.locator('[aria-live=polite]')
  await expect(regions).toHaveCount(1)
  await regions.evaluate((region) => {
    const heard: string[] = []
    Object.assign(window, { heard })
    new MutationObserver(() => {
      const text = region.textContent?.trim() ?? ''
      if (text !== '') heard.push(text)
    }).observe(region, { childList: true, characterData: true, subtree: true })
  })
  const heard = () => page.evaluate(() => (window as unknown as { heard: string[] }).heard)
  await workbench.type(typed)
  await expect.poll(heard).toEqual([`Suggestion: ${rest}), Tab to accept`])
  await page.keyboard.press('Tab')
  await expect.poll(heard).toEqual([`Suggestion: ${rest}), Tab to accept`, 'Accepted'])
  await expect(workbench.ghost).toHaveCount(0)
})

test('after an undo nothing is suggested', async ({ page }) => {
  const workbench = await suggested(page)
  await page.keyboard.press('Tab')
  await expect.poll(() => workbench.text()).toBe(repeatedLine)
  await page.keyboard.press('ControlOrMeta+z')
  await expect.poll(() => workbench.text()).not.toContain('EUR')
  await workbench.saved()
  await expect(workbench.ghost).toHaveCount(0)
  await expect(workbench.tabStatus).toHaveText('⇥ indent')
})

test('Alt hides the suggestion while it is held', async ({ page }) => {
  const workbench = await suggested(page)
  await page.keyboard.down('Alt')
  await expect(workbench.ghost).toHaveCount(0)
  await page.keyboard.up('Alt')
  await expect(workbench.ghost).toContainText(rest)
})

const handlerBody = [
  'const receipt = storage.persist(invoice)',
  'logger.info(receipt.number, { invoice })',
  'audit.write(receipt, invoice)',
]

const handlerOf = (name: string, lines: number): string => {
  const body = handlerBody.slice(0, lines).map((line) => `  ${line}\n`)
  return `export function ${name}(invoice: Invoice): void {\n${body.join('')}}\n`
}

const stores = ['storeOne', 'storeTwo', 'storeThree', 'storeFour', 'storeFive', 'storeSix']

/** The cursor on a new line of a handler that lacks two of the lines that all others have. */
async function blockSuggested(page: Page): Promise<Workbench> {
  for (const name of stores) host.project.write(`src/${name}.ts`, handlerOf(name, 3))
  const workbench = await open(page, handlerOf('storeZero', 3) + handlerOf('storeSeven', 1))
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  await expect(workbench.ghost).toHaveText(handlerBody.slice(1))
  return workbench
}

test('a suggestion of several lines is accepted as a whole, and undone as a whole', async ({ page }) => {
  const workbench = await blockSuggested(page)
  const before = await workbench.text()
  await expect(workbench.badge).toHaveText('⇥ accept')
  await page.keyboard.press('Tab')
  await expect.poll(() => workbench.text()).toContain(handlerOf('storeSeven', 3))
  await page.keyboard.press('ControlOrMeta+z')
  await expect.poll(() => workbench.text()).toBe(before)
})

test('the line chord accepts one line of several, and the others stay', async ({ page }) => {
  const workbench = await blockSuggested(page)
  await page.keyboard.press('ControlOrMeta+ArrowDown')
  await expect.poll(() => workbench.text()).toContain(handlerOf('storeSeven', 2))
  await expect(workbench.ghost.last()).toContainText('audit.write(receipt, invoice)')
  await page.keyboard.press('ControlOrMeta+Alt+ArrowRight')
  await expect.poll(() => workbench.text()).toContain(handlerOf('storeSeven', 3))
})

test('what was done twice is offered at the next place: Tab goes there, Tab applies it', async ({ page }) => {
  const workbench = await open(
    page,
    ['one', 'two', 'three'].map((name) => `assert.equal(${name}, 'a longer text')\n`).join(''),
  )
  for (const line of [1, 2]) {
    await workbench.select(line, 'assert.'.length, 'equal'.length)
    await workbench.type('strictEqual')
  }
  await expect(diffBox(page)).toContainText("assert.strictEqual(three, 'a longer text')")
  await expect(workbench.badge).toHaveText('⇥ jump to line 3')
  await expect(workbench.tabStatus).toHaveText('⇥ jump to line 3')
  await expect(workbench.editor.locator('.cm-suggestion-removed')).toHaveText('equal')
  await page.keyboard.press('Tab')
  await expect(diffBox(page).getByTestId('tab-badge')).toHaveText('⇥ accept')
  expect(await workbench.text()).toContain('assert.equal(three')
  await page.keyboard.press('Tab')
  await expect.poll(() => workbench.text()).toContain("assert.strictEqual(three, 'a longer text')")
  await expect(diffBox(page)).toHaveCount(0)
  await page.keyboard.press('ControlOrMeta+z')
  await expect.poll(() => workbench.text()).toContain('assert.equal(three')
})

test('a renamed parameter is followed to its uses, and no further', async ({ page }) => {
  const text =
    'function area(width: number, height: number) {\n  const size = width * height\n  return size + width\n}\nconst width = 3\n'
  const workbench = await open(page, text)
  await workbench.select(1, 'function area('.length, 'width'.length)
  await workbench.type('wide')
  await expect(diffBox(page)).toHaveCount(0)
  await page.keyboard.press('ArrowRight')
  await expect(diffBox(page)).toContainText('const size = wide * height')
  await expect(workbench.badge).toHaveText('⇥ jump to line 2')
  for (const status of ['⇥ accept', '⇥ jump to line 3', '⇥ accept', '⇥ indent']) {
    await page.keyboard.press('Tab')
    await expect(workbench.tabStatus).toHaveText(status)
  }
  expect(await workbench.text()).toBe(
    'function area(wide: number, height: number) {\n  const size = wide * height\n  return size + wide\n}\nconst width = 3\n',
  )
})

test.describe('on a touch screen', () => {
  test.use({ hasTouch: true })

  test('a tap on the suggestion accepts it', async ({ page }) => {
    const workbench = await suggested(page)
    await workbench.ghost.first().tap()
    await expect.poll(() => workbench.text()).toBe(repeatedLine)
    await expect(workbench.editor.locator('.cm-content')).toBeFocused()
  })
})
