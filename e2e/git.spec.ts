import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { GitHost } from './git-host'
import { ServerProcess } from './server-process'
import { Workbench } from './workbench'

const numbered = (label: string): string =>
  Array.from({ length: 20 }, (_, index) => `export const ${label}${index + 1} = ${index + 1}\n`).join('')

/** Enough objects that git has something to count. */
const many = Object.fromEntries(
  Array.from({ length: 300 }, (_, index) => [`many/file${index}.ts`, numbered(`n${index}x`)]),
)

let host: GitHost
let server: ServerProcess
let page: Page

test.beforeAll(async ({ browser }) => {
  host = await GitHost.start()
  host.addRepository(
    'demo',
    { 'readme.md': '# demo\n', 'src/app.ts': numbered('main') },
    { 'feature/long': { 'src/app.ts': numbered('feature') } },
  )
  host.addRepository('large', many)
  server = await ServerProcess.start()
  page = await (await browser.newContext()).newPage()
  await page.goto(server.url)
})
test.afterAll(async () => {
  await server.dispose()
  host.close()
})

const workspaceOf = (address: string): string => /\/w\/([^/?#]+)/.exec(address)?.[1] ?? ''
const workspaceFolders = (): string[] => readdirSync(path.join(server.dataDir, 'workspaces'))

async function opened(): Promise<Workbench> {
  await page.waitForURL(/\/w\/[^/]+/)
  const workbench = new Workbench(page)
  await workbench.saved()
  return workbench
}

/** Pastes into the field of the start page, as most people will. */
async function openFromHome(address: string): Promise<void> {
  await page.goto(server.origin)
  const field = page.getByRole('textbox', { name: 'Project address' })
  await expect(field).toBeFocused()
  await field.fill(address)
  await page.keyboard.press('Enter')
}

test('an address pasted on the start page is cloned with progress, and its files open', async () => {
  await page.addInitScript(() => {
    const seen: string[] = []
    Object.assign(window, { seenProgress: seen })
    new MutationObserver(() => {
      const status = document.querySelector('[role=status]')
      const text = status?.parentElement?.textContent ?? ''
      if (text !== '' && seen.at(-1) !== text) seen.push(text)
    }).observe(document, { childList: true, subtree: true, characterData: true })
  })
  await openFromHome(`${host.url}/large.git`)
  const workbench = await opened()
  const seen = await page.evaluate(() => (window as unknown as { seenProgress: string[] }).seenProgress)
  expect(seen[0]).toContain('Asking')
  expect(
    seen.some((text) => /^[A-Z][a-z]+ [a-z]+\s*\d+ %$/.test(text)),
    seen.join(' | '),
  ).toBe(true)
  await expect(page.getByRole('link', { name: 'large' })).toBeVisible()
  await expect(page.getByRole('treeitem', { name: 'many' })).toBeVisible()
  await workbench.openFile('many/file7.ts')
  await expect.poll(() => workbench.text()).toContain('export const n7x1 = 1')
})

test('the same address leads to the same workspace, which the start page lists', async () => {
  await openFromHome(`${host.url}/demo.git`)
  await opened()
  const first = workspaceOf(page.url())
  await openFromHome(`${host.url}/demo.git`)
  await opened()
  expect(workspaceOf(page.url())).toBe(first)
  await page.goto(server.origin)
  const entry = page.getByRole('listitem').filter({ hasText: `${host.url}/demo.git · main` })
  await expect(entry).toHaveCount(1)
  await entry.getByRole('link').click()
  await opened()
  expect(workspaceOf(page.url())).toBe(first)
})

test('a link to a line opens its branch and file, with the cursor on the line', async () => {
  await openFromHome(`${host.url}/demo.git/tree/feature/long/src/app.ts#L10`)
  const workbench = await opened()
  await expect(page.getByRole('tab', { name: 'app.ts' })).toHaveAttribute('aria-selected', 'true')
  await expect.poll(() => workbench.text()).toContain('export const feature10 = 10')
  await expect(page.getByRole('contentinfo', { name: 'Status bar' })).toContainText('Ln 10, Col 1')
  await expect(page.getByRole('contentinfo', { name: 'Status bar' })).toContainText('feature/long')
  await expect(workbench.editor.locator('.cm-content')).toBeFocused()
  await expect(workbench.editor.locator('.cm-line.cm-activeLine')).toContainText('feature10 = 10')
})

test('a branch that does not exist is named in the refusal', async () => {
  await openFromHome(`${host.url}/demo.git/tree/nowhere`)
  await expect(page.getByRole('alert').filter({ hasText: 'no branch or tag “nowhere”' })).toBeVisible()
  expect(page.url()).not.toContain('/w/')
})

test('a repository that does not exist is said to be missing, and nothing is kept', async () => {
  const before = workspaceFolders()
  await openFromHome(`${host.url}/missing.git`)
  await expect(page.getByRole('alert').filter({ hasText: 'no git repository' })).toBeVisible()
  expect(workspaceFolders()).toEqual(before)
})

test('a private repository asks for a token, says when it is wrong, and opens with the right one', async () => {
  host.addRepository('private', { 'secret-plan.md': '# plan\n' })
  host.protect('private', 'right-token')
  await openFromHome(`${host.url}/private.git`)
  const field = page.getByLabel('Access token')
  await expect(field).toBeFocused()
  await expect(page.getByRole('alert').filter({ hasText: 'wants an access token' })).toBeVisible()
  await field.fill('wrong-token')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert').filter({ hasText: 'did not accept the token' })).toBeVisible()
  await expect(field).toHaveValue('')
  await field.fill('right-token')
  await page.keyboard.press('Enter')
  await opened()
  await expect(page.getByRole('treeitem', { name: 'secret-plan.md' })).toBeVisible()
  const config = path.join(server.dataDir, 'workspaces', workspaceOf(page.url()), '.git/config')
  expect(readFileSync(config, 'utf8')).not.toContain('right-token')
})

test('a token that was accepted is remembered for its host', async () => {
  host.addRepository('private-too', { 'other.md': '# other\n' })
  host.protect('private-too', 'right-token')
  await openFromHome(`${host.url}/private-too.git`)
  await opened()
  await expect(page.getByRole('treeitem', { name: 'other.md' })).toBeVisible()
})

test('cancelling a clone that hangs leaves nothing behind', async () => {
  const slow = await GitHost.start()
  try {
    slow.addRepository('slow', { 'a.txt': 'a\n' })
    // Two answers list the branches, two more begin the clone, and its objects never come.
    slow.stall(4)
    const before = workspaceFolders()
    await openFromHome(`${slow.url}/slow.git`)
    await expect(page.getByRole('progressbar', { name: 'Cloning' })).toBeVisible()
    await expect.poll(() => slow.requests.length).toBe(5)
    expect(workspaceFolders().length).toBe(before.length + 1)
    await page.getByRole('button', { name: 'Cancel' }).click()
    await expect(page.getByRole('alert').filter({ hasText: 'Nothing was kept' })).toBeVisible()
    await expect.poll(workspaceFolders).toEqual(before)
    await expect.poll(() => slow.openConnections()).toBe(0)
    await page.goto(server.origin)
    await expect(page.getByRole('listitem').filter({ hasText: 'demo' }).first()).toBeVisible()
    await expect(page.getByRole('listitem').filter({ hasText: slow.url })).toHaveCount(0)
  } finally {
    slow.close()
  }
})

test('an address without a dotted host name is no project', async () => {
  const answer = await page.goto(`${server.origin}/localhost/owner/repo`)
  expect(answer?.status()).toBe(404)
})

test.describe('with the host in the address bar', () => {
  test.skip(spawnSync('openssl', ['version']).status !== 0, 'needs openssl for a certificate of its own')

  test('a host in the address bar is cloned over https, down to the line', async ({ browser }) => {
    const tls = certificate()
    const secure = await GitHost.start(tls)
    secure.addRepository('owner/demo', { 'src/app.ts': numbered('bar') })
    const trusting = await ServerProcess.start({ env: { SSL_CERT_FILE: tls.file } })
    try {
      const visitor = await (await browser.newContext()).newPage()
      await visitor.goto(trusting.url)
      await visitor.goto(`${trusting.origin}/${secure.host}/owner/demo.git/tree/main/src/app.ts#L4`)
      await visitor.waitForURL(/\/w\/[^/]+/)
      const workbench = new Workbench(visitor)
      await workbench.saved()
      await expect(workbench.editor.locator('.cm-line.cm-activeLine')).toContainText('bar4 = 4')
    } finally {
      await trusting.dispose()
      secure.close()
      rmSync(tls.folder, { recursive: true, force: true })
    }
  })
})

function certificate(): { cert: string; key: string; file: string; folder: string } {
  const folder = mkdtempSync(path.join(tmpdir(), 'inkling-tls-'))
  const [file, keyFile] = [path.join(folder, 'cert.pem'), path.join(folder, 'key.pem')]
  const names = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1']
  const output = ['-keyout', keyFile, '-out', file]
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', ...names, ...output], {
    stdio: 'ignore',
  })
  return { cert: readFileSync(file, 'utf8'), key: readFileSync(keyFile, 'utf8'), file, folder }
}
