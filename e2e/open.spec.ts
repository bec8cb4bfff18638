import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { strToU8, zipSync } from 'fflate'
import { ServerProcess } from './server-process'
import { Workbench } from './workbench'

let server: ServerProcess
let page: Page

test.beforeAll(async ({ browser }) => {
  server = await ServerProcess.start()
  page = await (await browser.newContext()).newPage()
  await page.goto(server.url)
  await expect(page.getByRole('textbox', { name: 'Project address' })).toBeVisible()
})
test.afterAll(() => server.dispose())

test('the printed URL works once, and its token leaves the address bar', async ({ browser }) => {
  expect(page.url()).not.toContain('token=')
  const stranger = await (await browser.newContext()).newPage()
  const answer = await stranger.goto(server.url)
  expect(answer?.status()).toBe(401)
  await expect(stranger.locator('body')).toContainText('npm start')
})

test('a template opens ready to type', async () => {
  await page.goto(server.origin)
  await page
    .getByRole('button', { name: /TypeScript/ })
    .first()
    .click()
  await page.waitForURL(/\/w\//)
  const workbench = new Workbench(page)
  await workbench.saved()
  await expect(page.getByRole('tree')).toBeVisible()
  await expect(page.getByRole('treeitem', { name: /package\.json/ })).toBeVisible()
})

test('an uploaded zip opens, with its files', async () => {
  const zip = zipSync({ 'demo/hello.py': strToU8('print("hello")\n'), 'demo/readme.md': strToU8('# demo\n') })
  await page.goto(server.origin)
  await page
    .locator('input[type=file]:not([webkitdirectory])')
    .setInputFiles({ name: 'demo.zip', mimeType: 'application/zip', buffer: Buffer.from(zip) })
  await page.waitForURL(/\/w\//)
  const workbench = new Workbench(page)
  await workbench.saved()
  await workbench.openFile('hello.py')
  await expect.poll(() => workbench.text()).toContain('print("hello")')
})

const hostile: [string, RegExp][] = [
  ['ext::sh -c "touch /tmp/x"', /https?/i],
  ['file:///etc', /https?/i],
  ['ssh://git@example.com/a/b.git', /https?/i],
  ['--upload-pack=touch', /https?|address/i],
  ['https://user:secret@example.com/a/b.git', /password|credential|token|user name/i],
]
for (const [url, reason] of hostile)
  test(`a hostile address is refused with a reason: ${url}`, async () => {
    await page.goto(`${server.origin}/open?url=${encodeURIComponent(url)}`)
    await expect(page.getByRole('alert').filter({ hasText: reason })).toBeVisible()
    expect(page.url()).not.toContain('/w/')
  })

test('a private address is refused where the configuration does not allow it', async ({ browser }) => {
  const strict = await ServerProcess.start({ env: { INKLING_ALLOW_PRIVATE_REMOTES: '0' } })
  try {
    const visitor = await (await browser.newContext()).newPage()
    await visitor.goto(strict.url)
    await visitor.goto(`${strict.origin}/open?url=${encodeURIComponent('http://127.0.0.1:9/a/b.git')}`)
    await expect(visitor.getByRole('alert').filter({ hasText: /private/i })).toBeVisible()
  } finally {
    await strict.dispose()
  }
})

test('a local folder is edited in place', async ({ browser }) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'inkling-folder-'))
  writeFileSync(path.join(folder, 'a.txt'), 'one\n')
  const local = await ServerProcess.start({ project: folder })
  try {
    const visitor = await (await browser.newContext()).newPage()
    const workbench = await Workbench.open(visitor, local.url)
    await workbench.openFile('a.txt')
    await visitor.keyboard.press('ControlOrMeta+End')
    await workbench.type('two')
    await workbench.saved()
    await expect.poll(() => readFileSync(path.join(folder, 'a.txt'), 'utf8')).toBe('one\ntwo')
  } finally {
    await local.dispose()
    rmSync(folder, { recursive: true, force: true })
  }
})
