import { existsSync, readFileSync } from 'node:fs'
import { expect, test, type Download, type Locator, type Page } from '@playwright/test'
import { parseRecording } from '@/core/history/recording'
import { parsePolicy } from '@/core/learning/policy-file'
import { invoiceProject, repeatedLine } from './project'
import { ProjectServer } from './project-server'
import { Workbench } from './workbench'

let host: ProjectServer

test.beforeAll(async ({ browser }) => {
  host = await ProjectServer.start(browser, invoiceProject)
  host.project.write('logo.bin', Buffer.from([0x89, 0x50, 0, 1, 2, 3]))
})
test.afterAll(() => host.dispose())
test.beforeEach(({ context }) => host.admit(context))

const open = (page: Page): Promise<Workbench> => Workbench.open(page, host.address)
const item = (page: Page, name: string): Locator => page.getByRole('treeitem', { name, exact: true })
const typed = repeatedLine.slice(0, repeatedLine.indexOf('inv') + 3)

async function openEmpty(page: Page): Promise<Workbench> {
  host.project.write('src/empty.ts', '')
  const workbench = await open(page)
  await workbench.openFile('src/empty.ts')
  await workbench.indexed()
  await expect.poll(() => workbench.text()).toBe('')
  return workbench
}

async function contentOf(download: Download): Promise<string> {
  return readFileSync(await download.path(), 'utf8')
}

test('a file is made, written, renamed and deleted by keyboard, and the disk follows', async ({ page }) => {
  const workbench = await open(page)
  await expect(item(page, 'src')).toBeVisible()
  await page.keyboard.press('Alt+n')
  await expect(page.getByRole('textbox', { name: 'Name of the new file' })).toBeFocused()
  await workbench.type('notes/today.md')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('tab', { name: 'today.md' })).toHaveAttribute('aria-selected', 'true')
  await expect(workbench.editor.locator('.cm-content')).toBeFocused()
  await workbench.type('# Today')
  await expect.poll(() => readIfThere('notes/today.md')).toBe('# Today')

  await page.keyboard.press('ControlOrMeta+Shift+e')
  await expect(page.getByRole('treeitem').and(page.locator(':focus'))).toBeVisible()
  await page.keyboard.press('t')
  await expect(item(page, 'today.md')).toBeFocused()
  await page.keyboard.press('F2')
  await expect(page.getByRole('textbox', { name: 'New name of notes/today.md' })).toBeFocused()
  await page.keyboard.press('ControlOrMeta+a')
  await workbench.type('yesterday.md')
  await page.keyboard.press('Enter')
  await expect(item(page, 'yesterday.md')).toBeVisible()
  await expect(page.getByRole('tab', { name: 'yesterday.md' })).toHaveAttribute('aria-selected', 'true')
  await expect.poll(() => readIfThere('notes/yesterday.md')).toBe('# Today')
  expect(readIfThere('notes/today.md')).toBeNull()

  await expect(item(page, 'yesterday.md')).toBeFocused()
  await page.keyboard.press('Delete')
  await expect(page.getByRole('alertdialog', { name: 'Delete notes/yesterday.md' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('alertdialog')).toHaveCount(0)
  await expect(item(page, 'yesterday.md')).toBeFocused()
  await page.keyboard.press('Delete')
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).focus()
  await page.keyboard.press('Enter')
  await expect(item(page, 'yesterday.md')).toHaveCount(0)
  await expect(page.getByRole('tab', { name: 'yesterday.md' })).toHaveCount(0)
  await expect.poll(() => readIfThere('notes/yesterday.md')).toBeNull()
  await expect(page.getByRole('treeitem').and(page.locator(':focus'))).toBeVisible()
})

function readIfThere(name: string): string | null {
  return existsSync(host.project.file(name)) ? readFileSync(host.project.file(name), 'utf8') : null
}

test('a name that is taken is refused where it is typed', async ({ page }) => {
  const workbench = await open(page)
  await expect(item(page, 'README.md')).toBeVisible()
  await page.keyboard.press('Alt+n')
  await workbench.type('README.md')
  await expect(page.getByRole('alert').filter({ hasText: 'README.md exists already' })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('textbox', { name: 'Name of the new file' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('textbox', { name: 'Name of the new file' })).toHaveCount(0)
  expect(readIfThere('README.md')).toBe(invoiceProject['README.md'])
})

test('a file made on disk appears in the tree, and one deleted there goes', async ({ page }) => {
  await open(page)
  host.project.write('from-disk.txt', 'hello')
  await expect(item(page, 'from-disk.txt')).toBeVisible()
  host.project.remove('from-disk.txt')
  await expect(item(page, 'from-disk.txt')).toHaveCount(0)
})

test('a binary file says what it is instead of showing bytes', async ({ page }) => {
  await open(page)
  await item(page, 'logo.bin').click()
  await expect(page.getByText('This is a binary file. It cannot be edited as text.')).toBeVisible()
  await expect(page.getByText('There is no text to show.')).toBeVisible()
  await expect(page.locator('.cm-editor')).toHaveCount(0)
})

test('the palette runs a command by name, and a key does the same', async ({ page }) => {
  const workbench = await open(page)
  await workbench.openFile('README.md')
  await workbench.command('Split right')
  await expect(page.getByRole('tab', { name: 'README.md' })).toHaveCount(2)
  await page.keyboard.press('Alt+w')
  await expect(page.getByRole('tab', { name: 'README.md' })).toHaveCount(1)
  await page.keyboard.press('ControlOrMeta+b')
  await expect(page.getByRole('tree')).toHaveCount(0)
  await page.keyboard.press('ControlOrMeta+b')
  await expect(page.getByRole('tree')).toBeVisible()
})

test('a theme is chosen by name, and kept over a reload', async ({ page }) => {
  const workbench = await open(page)
  const ink = () => page.locator('body').evaluate((body) => getComputedStyle(body).color)
  await workbench.command('Theme: Light')
  const light = await ink()
  await workbench.command('Theme: Dark')
  await expect.poll(ink).not.toBe(light)
  await page.getByRole('button', { name: 'Theme: Dark' }).click()
  await page.getByRole('menuitemradio', { name: 'Light', exact: true }).click()
  await expect.poll(ink).toBe(light)
  await page.reload()
  await expect(page.getByRole('button', { name: 'Theme: Light' })).toBeVisible()
  expect(await ink()).toBe(light)
})

test('settings change the editor at once, are kept, and give the focus back', async ({ page }) => {
  const workbench = await open(page)
  await workbench.openFile('README.md')
  await page.keyboard.press('ControlOrMeta+Comma')
  const dialog = page.getByRole('dialog', { name: 'Settings' })
  await expect(dialog).toBeVisible()
  await dialog.getByRole('tab', { name: 'Editor' }).click()
  await dialog.getByRole('combobox', { name: 'Code size' }).selectOption('20')
  await dialog.getByRole('switch', { name: 'Line numbers' }).click()
  await dialog.getByRole('tab', { name: 'Keys' }).click()
  await expect(dialog.getByText('Accept a word')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  await expect(workbench.editor.locator('.cm-content')).toBeFocused()
  const look = async (): Promise<void> => {
    await expect(workbench.editor).toHaveCSS('font-size', '20px')
    await expect(workbench.editor.locator('.cm-lineNumbers')).toHaveCount(0)
  }
  await look()
  await page.reload()
  await look()
})

test('the inspector lists each prediction with its stages, and each silence with its reason', async ({ page }) => {
  const workbench = await openEmpty(page)
  await workbench.type(typed)
  await expect(workbench.ghost.first()).toBeVisible()
  await page.keyboard.press('Alt+Shift+I')
  const inspector = page.getByRole('complementary', { name: 'Inspector' })
  const rows = inspector.getByRole('option')
  await expect(rows.first()).toContainText("oice, 'EUR'")
  await expect(rows.first()).toContainText('empty.ts:1:')
  const detail = inspector.getByRole('region', { name: 'Details of the selected prediction' })
  await expect(detail).toContainText(/Shown with \d+ % confidence/)
  for (const stage of ['trigger', 'context', 'propose copy', 'propose cache', 'filter', 'validate', 'rank', 'choose'])
    await expect(detail.getByRole('term').filter({ hasText: stage }).first()).toBeVisible()
  await expect(
    detail
      .getByRole('definition')
      .filter({ hasText: /^\d+\.\d\d ms$/ })
      .first(),
  ).toBeVisible()
  await expect(detail.getByRole('cell').filter({ hasText: 'shown' }).first()).toBeVisible()
  const silent = rows.filter({ hasText: 'too little typed' }).first()
  await silent.click()
  await expect(detail).toContainText('Too little is typed yet to predict from.')
  await workbench.focusEditor()
  await page.keyboard.press('Tab')
  await expect(rows.filter({ hasText: 'accepted' })).toHaveCount(1)
})

test('what Tab learned is shown, exported, and reset', async ({ page }) => {
  const workbench = await openEmpty(page)
  await workbench.type(typed)
  await expect(workbench.ghost.first()).toBeVisible()
  await page.keyboard.press('Tab')
  await expect.poll(() => workbench.text()).toBe(repeatedLine)
  await workbench.command('What Tab has learned')
  await expect(page.getByRole('heading', { name: 'What Tab has learned' })).toBeVisible()
  const outcomes = page.getByRole('region', { name: 'Outcomes', exact: true })
  await expect(outcomes).toContainText('1 shown: 1 taken (100 %)')
  await expect(outcomes.getByRole('row').nth(1)).toContainText('accepted')
  await expect(outcomes.getByRole('row').nth(1)).toContainText('TypeScript')
  await page.getByRole('tab', { name: 'TypeScript' }).click()
  await expect(page.getByRole('row', { name: /Any suggestion · learned/ })).toBeVisible()

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export' }).click(),
  ])
  expect(download.suggestedFilename()).toBe('inkling-policy.json')
  const policy = parsePolicy(await contentOf(download))
  expect(policy.ok && policy.value.history.map(({ outcome }) => outcome)).toEqual(['accepted'])

  await page.getByRole('button', { name: 'Reset' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Reset' }).click()
  await expect(outcomes).toContainText('Nothing yet.')
  await expect(page.getByText('· learned')).toHaveCount(0)
  await page.reload()
  await expect(outcomes).toContainText('Nothing yet.')
})

test('a session is recorded only when asked for, and downloaded as a workspace recording', async ({ page }) => {
  const workbench = await openEmpty(page)
  const dialog = page.getByRole('dialog', { name: 'Settings' })
  const openTabSettings = async (): Promise<void> => {
    await page.keyboard.press('ControlOrMeta+Comma')
    await dialog.getByRole('tab', { name: 'Tab' }).click()
  }
  await openTabSettings()
  await expect(dialog.getByRole('button', { name: 'Download the recording' })).toBeDisabled()
  await dialog.getByRole('switch', { name: 'Record this session' }).click()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'recording' })).toBeVisible()
  await workbench.focusEditor()
  await workbench.type('hello')
  await openTabSettings()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Download the recording' }).click(),
  ])
  const text = await contentOf(download)
  const recording = parseRecording(text)
  expect(recording.ok).toBe(true)
  const { log } = JSON.parse(text) as { log: { kind: string; edit?: [number, number, string][] }[] }
  expect(log.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['documentEncountered', 'setContent', 'changed']))
  const changes = log.filter(({ kind }) => kind === 'changed').flatMap(({ edit }) => edit ?? [])
  expect(changes.map(([, , inserted]) => inserted).join('')).toBe('hello')
})
