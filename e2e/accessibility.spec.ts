import { AxeBuilder } from '@axe-core/playwright'
import { expect, test, type Page } from '@playwright/test'
import { invoiceProject, Project, repeatedLine } from './project'
import { ServerProcess } from './server-process'
import { Workbench } from './workbench'

let project: Project
let server: ServerProcess
let address = ''
let page: Page

test.beforeAll(async ({ browser }) => {
  project = new Project(invoiceProject)
  server = await ServerProcess.start({ project: project.folder })
  page = await (await browser.newContext()).newPage()
  await page.goto(server.url)
  await page.waitForURL(/\/w\/[^?]+/)
  address = page.url()
})
test.afterAll(async () => {
  await server.dispose()
  project.dispose()
})

const sizes = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
]

/** Ghost text is left out: its 40 % opacity is the design, and the live region says the same in words. */
async function violations(): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).exclude('.cm-ghost-text').analyze()
  return found.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`)
}

for (const colorScheme of ['dark', 'light'] as const)
  for (const size of sizes) {
    const name = `${colorScheme} ${size.width}×${size.height}`
    test(`home, workbench and learning page have no axe violation in ${name}`, async ({}, info) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.setViewportSize(size)
      const look = async (screen: string): Promise<void> => {
        await info.attach(screen, { body: await page.screenshot(), contentType: 'image/png' })
        if (process.env.INKLING_SCREENSHOTS)
          await page.screenshot({
            path: `${process.env.INKLING_SCREENSHOTS}/${screen}-${colorScheme}-${size.width}.png`,
          })
        expect.soft(await violations(), `${screen} in ${name}`).toEqual([])
      }
      await page.goto(`${server.origin}/`)
      await expect(page.getByRole('textbox', { name: 'Project address' })).toBeFocused()
      await look('home')
      await page.goto(`${server.origin}/learning`)
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      await look('learning')
      const workbench = await Workbench.open(page, address)
      await look('workbench-empty')
      await workbench.openFile('src/createInvoice.ts')
      await workbench.indexed()
      await page.keyboard.press('ControlOrMeta+End')
      await workbench.type(repeatedLine.slice(0, repeatedLine.indexOf('inv') + 3))
      await expect(workbench.ghost.first()).toBeVisible()
      await look('workbench-ghost')
      for (let undone = 0; undone < 8; undone += 1) await page.keyboard.press('ControlOrMeta+z')
      await page.keyboard.press('ControlOrMeta+Shift+p')
      await expect(page.getByRole('dialog')).toBeVisible()
      await look('palette')
      await page.keyboard.press('Escape')
      await expect(page.getByRole('dialog')).toHaveCount(0)
    })
  }
