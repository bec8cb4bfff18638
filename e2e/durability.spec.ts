import { readFileSync } from 'node:fs'
import { expect, test, type Browser } from '@playwright/test'
import { Project } from './project'
import { ServerProcess } from './server-process'
import { Workbench } from './workbench'

let project: Project
let server: ServerProcess
let address = ''

test.beforeAll(async ({ browser }) => {
  project = new Project({ 'notes.ts': 'const first = 1\n', 'other.ts': 'const untouched = true\n' })
  server = await ServerProcess.start({ project: project.folder })
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

async function openNotes(browser: Browser, text: string): Promise<Workbench> {
  project.write('notes.ts', text)
  const context = await browser.newContext({ storageState: `${server.dataDir}/session.json` })
  const workbench = await Workbench.open(await context.newPage(), address)
  await workbench.openFile('notes.ts')
  await expect.poll(() => workbench.text()).toContain(text.trim())
  return workbench
}

const onDisk = (): string => readFileSync(project.file('notes.ts'), 'utf8')

test('what is typed is on disk within moments of the last key', async ({ browser }) => {
  const workbench = await openNotes(browser, 'const first = 1\n')
  await workbench.page.keyboard.press('ControlOrMeta+End')
  await workbench.type('const second = 2')
  await workbench.saved()
  await expect.poll(onDisk, { timeout: 3_000 }).toContain('const first = 1\nconst second = 2')
})

test('a change on disk flows into the open editor and leaves the cursor where it was', async ({ browser }) => {
  const workbench = await openNotes(browser, 'const a = 1\nconst b = 2\n')
  await workbench.page.keyboard.press('ControlOrMeta+End')
  await workbench.type('// mine')
  await workbench.saved()
  await expect.poll(onDisk).toContain('// mine')
  project.write('notes.ts', `const zero = 0\n${onDisk()}`)
  await expect.poll(() => workbench.text()).toContain('const zero = 0')
  await workbench.type('!')
  await expect.poll(() => workbench.text()).toContain('// mine!')
})

test('a killed server loses no acknowledged edit, and typing goes on while it is away', async ({ browser }) => {
  const workbench = await openNotes(browser, 'const before = 1\n')
  await workbench.page.keyboard.press('ControlOrMeta+End')
  await workbench.type('const acknowledged = 2\n')
  await workbench.saved()
  await server.stop('SIGKILL')
  await workbench.type('const whileAway = 3\n')
  await expect(workbench.sync).toHaveText('offline')
  server = await server.restart()
  await expect(workbench.sync).toHaveText('saved', { timeout: 30_000 })
  await expect.poll(onDisk).toContain('const acknowledged = 2\nconst whileAway = 3')
  expect(await workbench.text()).toContain('const acknowledged = 2\nconst whileAway = 3')
})

test('typing offline merges with what changed meanwhile', async ({ browser }) => {
  const mine = await openNotes(browser, 'const shared = 1\n')
  const theirs = await Workbench.open(await mine.page.context().newPage(), address)
  await theirs.openFile('notes.ts')
  await mine.page.context().setOffline(true)
  await mine.page.bringToFront()
  await mine.editor.locator('.cm-content').focus()
  await mine.page.keyboard.press('ControlOrMeta+End')
  await mine.type('const offline = 2\n')
  await expect(mine.sync).toHaveText('offline')
  const other = onDisk()
  project.write('notes.ts', `const fromDisk = 0\n${other}`)
  await mine.page.context().setOffline(false)
  await expect(mine.sync).toHaveText('saved', { timeout: 30_000 })
  await expect.poll(() => mine.text()).toContain('const fromDisk = 0')
  await expect.poll(onDisk).toContain('const offline = 2')
  await expect.poll(() => theirs.text()).toContain('const offline = 2')
})

test('edits that were never acknowledged survive a closed tab', async ({ browser }) => {
  const workbench = await openNotes(browser, 'const start = 1\n')
  await workbench.page.keyboard.press('ControlOrMeta+End')
  const context = workbench.page.context()
  await server.stop('SIGKILL')
  await workbench.type('const unsent = 2\n')
  await expect(workbench.sync).toHaveText('offline')
  await workbench.page.close()
  server = await server.restart()
  const again = await Workbench.open(await context.newPage(), address)
  await again.openFile('notes.ts')
  await expect.poll(() => again.text(), { timeout: 20_000 }).toContain('const unsent = 2')
  await again.saved()
  await expect.poll(onDisk).toContain('const unsent = 2')
})
