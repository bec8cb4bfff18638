import { type Browser, expect, type Page, test } from '@playwright/test'
import { invoiceProject, Project, repeatedLine } from './project'
import { ServerProcess } from './server-process'
import { Workbench } from './workbench'

let project: Project
let server: ServerProcess
let address = ''

test.beforeAll(async ({ browser }) => {
  project = new Project(invoiceProject)
  server = await ServerProcess.start({ project: project.folder })
  // The token works once: one context takes it, the others get its cookie.
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(server.url)
  await page.waitForURL(/\/w\/[^?]+/)
  address = page.url()
  await context.storageState({ path: `${server.dataDir}/session.json` })
  await context.close()
})
test.afterAll(async () => {
  await server.dispose()
  project.dispose()
})

let scratchFiles = 0

/** A new empty file in a new browser profile, so that no test sees another's text. */
async function openEmpty(browser: Browser, watch?: (page: Page) => Promise<void>): Promise<Workbench> {
  const context = await browser.newContext({ storageState: `${server.dataDir}/session.json` })
  const page = await context.newPage()
  await watch?.(page)
  const file = `src/scratch${++scratchFiles}.ts`
  project.write(file, '')
  const workbench = await Workbench.open(page, address)
  await workbench.openFile(file)
  await workbench.indexed()
  return workbench
}

const typed = repeatedLine.slice(0, repeatedLine.indexOf('inv') + 3)

test('Tab accepts the ghost text, and one undo takes it back', async ({ browser }) => {
  const workbench = await openEmpty(browser)
  await workbench.type(typed)
  await expect(workbench.ghost).toContainText("oice, 'EUR'")
  await expect(workbench.badge).toContainText('accept')
  await workbench.page.keyboard.press('Tab')
  await expect.poll(() => workbench.text()).toContain(repeatedLine)
  await workbench.page.keyboard.press('ControlOrMeta+z')
  await expect.poll(() => workbench.text()).not.toContain('EUR')
  expect((await workbench.text()).startsWith(typed)).toBe(true)
})

test('typing through a suggestion shrinks it, and it never moves the text', async ({ browser }) => {
  const workbench = await openEmpty(browser)
  await workbench.type(typed)
  await expect(workbench.ghost).toContainText("oice, 'EUR'")
  const line = workbench.editor.locator('.cm-line').first()
  const before = await line.boundingBox()
  await workbench.type('oice, ')
  await expect(workbench.ghost).toContainText("'EUR'")
  await expect(workbench.ghost).not.toContainText('oice,')
  const after = await line.boundingBox()
  expect(after?.y).toBe(before?.y)
  expect(after?.x).toBe(before?.x)
})

test('ghost text stands at the cursor with zero offset, at 40 % opacity, on the same baseline', async ({ browser }) => {
  const workbench = await openEmpty(browser)
  await workbench.type(typed)
  await expect(workbench.ghost.first()).toBeVisible()
  const ghost = await workbench.ghost.first().boundingBox()
  const caret = await workbench.page.evaluate(() => {
    const range = document.getSelection()?.getRangeAt(0).cloneRange()
    const box = range?.getClientRects()[0] ?? document.querySelector('.cm-cursor')?.getBoundingClientRect()
    return box ? { x: box.x, y: box.y } : null
  })
  expect(Math.abs((ghost?.x ?? 0) - (caret?.x ?? -99))).toBeLessThanOrEqual(1)
  const opacity = await workbench.ghost.first().evaluate((element) => getComputedStyle(element).opacity)
  expect(Number(opacity)).toBeCloseTo(0.4, 2)
})

test('Escape dismisses, and the same suggestion does not come straight back', async ({ browser }) => {
  const workbench = await openEmpty(browser)
  await workbench.type(typed)
  await expect(workbench.ghost.first()).toBeVisible()
  await workbench.page.keyboard.press('Escape')
  await expect(workbench.ghost).toHaveCount(0)
  expect(await workbench.text()).toContain(typed)
})

test('Mod-Right accepts a word, and the rest stays', async ({ browser }) => {
  const workbench = await openEmpty(browser)
  await workbench.type(typed)
  await expect(workbench.ghost).toContainText("oice, 'EUR'")
  await workbench.page.keyboard.press('ControlOrMeta+ArrowRight')
  await expect.poll(() => workbench.text()).toContain('(invoice')
  expect(await workbench.text()).not.toContain('EUR')
  await expect(workbench.ghost).toContainText('EUR')
})

test('with several cursors the editor stays silent', async ({ browser }) => {
  const workbench = await openEmpty(browser)
  await workbench.type('x\ny')
  await workbench.page.keyboard.press('ControlOrMeta+Home')
  await workbench.page.keyboard.press('ControlOrMeta+Alt+ArrowDown')
  await workbench.type(typed)
  await expect(workbench.ghost).toHaveCount(0)
})

test('nothing of a secret file is ever proposed, and the browser is never sent its text', async ({ browser }) => {
  const bodies: string[] = []
  const workbench = await openEmpty(browser, async (page) => {
    await page.route('**/corpus', async (route) => {
      const response = await route.fetch()
      bodies.push(await response.text())
      await route.fulfill({ response })
    })
  })
  await workbench.type('PAYMENT_SECRET_KEY=sk_li')
  await expect(workbench.ghost).toHaveCount(0)
  await expect.poll(() => bodies.join('\n')).toContain('computeInvoiceTotal')
  expect(bodies.join('\n')).not.toContain('sk_live')
  await workbench.page.unrouteAll({ behavior: 'ignoreErrors' })
})
