import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { strToU8, zipSync } from 'fflate'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { GitHost } from '@/e2e/git-host'
import type { OpenEvent } from '../services'
import { createCredentialVault, type CredentialVault } from './credential-vault'
import { gitLimits, type GitLimits } from './git-opening'
import { createWorkspaceService, type WorkspaceHost } from './workspace-service'
import type { WorkspaceRecord, WorkspaceStore } from './workspace-store'

let dataDir = ''
let host: GitHost
let records: Map<string, WorkspaceRecord>
let vault: CredentialVault
let workspaces: WorkspaceHost
let forgotten: string[] = []

beforeEach(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'inkling-workspace-'))
  host = await GitHost.start()
  records = new Map()
  forgotten = []
  const sealed = new Map<string, Uint8Array>()
  vault = createCredentialVault(randomBytes(32), {
    find: async (name) => sealed.get(name) ?? null,
    put: async (name, bytes) => void sealed.set(name, bytes),
    remove: async (name) => void sealed.delete(name),
  })
  workspaces = await service()
})
afterEach(async () => {
  await workspaces.close()
  host.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const service = (allowPrivateRemotes = true, limits: GitLimits = gitLimits) =>
  createWorkspaceService({
    store: memoryStore(records),
    vault,
    folder: path.join(dataDir, 'workspaces'),
    allowPrivateRemotes,
    limits,
    forgetDocuments: async (id) => void forgotten.push(id),
  })

async function openAll(url: string, options: { token?: string; signal?: AbortSignal; from?: WorkspaceHost } = {}) {
  const { token, signal = new AbortController().signal, from = workspaces } = options
  const events: OpenEvent[] = []
  for await (const event of from.openGit({ url, signal, ...(token === undefined ? {} : { token }) })) events.push(event)
  return events
}

const last = async (...args: Parameters<typeof openAll>) => (await openAll(...args)).at(-1)
const outcome = async (...args: Parameters<typeof openAll>) => {
  const event = await last(...args)
  return event?.kind === 'refused' ? event.code : event?.kind
}

async function rootOfOpened(...args: Parameters<typeof openAll>): Promise<string> {
  const event = await last(...args)
  if (event?.kind !== 'opened') return expect.fail(JSON.stringify(event))
  return (await workspaces.root(event.workspaceId)) ?? expect.fail('the workspace has no folder')
}

const leftovers = () => readdirSync(path.join(dataDir, 'workspaces')).filter((name) => name.startsWith('.'))

test('a repository is cloned with progress, and its record has no secret', async () => {
  const url = host.addRepository('demo', { 'a.txt': 'one', 'src/b.ts': 'two' })
  const events = await openAll(url)
  expect(events[0]).toMatchObject({ kind: 'progress' })
  expect(events.some((event) => event.kind === 'progress' && event.percent === 100)).toBe(true)
  const root = await rootOfOpened(url)
  expect(readFileSync(path.join(root, 'src/b.ts'), 'utf8')).toBe('two')
  expect([...records.values()]).toMatchObject([{ name: 'demo', kind: 'git', source: url, branch: 'main' }])
  expect(leftovers()).toEqual([])
})

test('the same URL and branch reopen the same workspace, also when asked for twice at once', async () => {
  const url = host.addRepository('demo', { 'a.txt': 'one' })
  const both = await Promise.all([last(url), last(url.replace(/\.git$/, '.git/tree/main'))])
  expect(both[0]).toEqual(both[1])
  expect(await last(url)).toEqual(both[0])
  expect(records.size).toBe(1)
})

test('a link to a file on a branch with a slash opens that branch, file and line', async () => {
  const url = host.addRepository('demo', { 'a.txt': 'one' }, { 'feature/x': { 'src/b.ts': 'on the branch' } })
  const event = await last(`${url}/blob/feature/x/src/b.ts#L12`)
  expect(event).toMatchObject({ kind: 'opened', path: 'src/b.ts', line: 12 })
  expect([...records.values()]).toMatchObject([{ branch: 'feature/x' }])
  expect(await last(`${url}/tree/feature/x/src`)).toMatchObject({ kind: 'opened', path: null, line: null })
  expect(await last(`${url}/blob/main/gone.ts#L3`)).toMatchObject({ kind: 'opened', path: null, line: null })
  expect(await outcome(`${url}/tree/absent/src`)).toBe('branch-not-found')
})

test('a link to a commit opens that commit', async () => {
  const url = host.addRepository('demo', { 'a.txt': 'one' }, { other: { 'a.txt': 'two' } })
  const root = await rootOfOpened(`${url}/tree/${host.tipOf('demo', 'other')}`)
  expect(readFileSync(path.join(root, 'a.txt'), 'utf8')).toBe('two')
})

test('a private repository asks for a token, keeps the one that worked, and asks again for a wrong one', async () => {
  const url = host.addRepository('private', { 'a.txt': 'secret' })
  host.protect('private', 'right-token')
  expect(await last(url)).toMatchObject({ kind: 'token-needed', host: host.host })
  expect(await last(url, { token: 'wrong-token' })).toMatchObject({ kind: 'token-needed' })
  expect(await vault.read(host.host)).toBeNull()
  const root = await rootOfOpened(url, { token: 'right-token' })
  expect(await vault.read(host.host)).toBe('right-token')
  expect(readFileSync(path.join(root, '.git/config'), 'utf8')).not.toContain('right-token')
  await workspaces.delete([...records.keys()][0] ?? '')
  expect(await outcome(url)).toBe('opened')
})

test('a redirect to another host does not take the token along', async () => {
  const thief = await GitHost.start()
  try {
    const target = thief.addRepository('target', { 'a.txt': 'x' })
    thief.protect('target', 'right-token')
    host.addRepository('moved', { 'a.txt': 'x' })
    host.redirect('moved', target)
    expect(await outcome(`${host.url}/moved.git`, { token: 'right-token' })).toBe('token-needed')
  } finally {
    thief.close()
  }
})

test('private addresses are refused however they are written, and nothing is asked of them', async () => {
  const url = host.addRepository('demo', { 'a.txt': 'one' })
  const strict = await service(false)
  const { port } = new URL(url)
  for (const name of [
    '127.0.0.1',
    'localhost',
    '2130706433',
    '0x7f.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '0.0.0.0',
    '10.0.0.1',
    '169.254.169.254',
  ]) {
    expect(await outcome(`http://${name}:${port}/demo.git`, { from: strict }), name).toBe('private-address')
  }
  expect(host.requests).toEqual([])
})

test('a missing repository and an unknown host are told apart', async () => {
  expect(await outcome(`${host.url}/absent.git`)).toBe('not-found')
  expect(await outcome('https://does-not-exist.invalid/a/b')).toBe('host-not-found')
})

test('an empty repository opens as an empty folder', async () => {
  const root = await rootOfOpened(host.addEmptyRepository('blank'))
  expect(readdirSync(root)).toEqual(['.git'])
})

test('a repository past a limit is refused and leaves nothing', async () => {
  const noise = randomBytes(300_000).toString('base64')
  const url = host.addRepository('large', { 'a.txt': noise, 'b.txt': 'x' })
  for (const limit of [{ downloadBytes: 100_000 }, { checkoutBytes: 100_000 }, { files: 1 }]) {
    const small = await service(true, { ...gitLimits, ...limit })
    expect(await outcome(url, { from: small }), JSON.stringify(limit)).toBe('too-large')
  }
  expect([leftovers(), records.size]).toEqual([[], 0])
})

test('leaving stops the clone and removes it; a host that hangs is given up', async () => {
  const url = host.addRepository('demo', { 'a.txt': 'one' })
  host.stall()
  const left = new AbortController()
  const opening = openAll(url, { signal: left.signal })
  await expect.poll(() => host.requests.length, { timeout: 10_000 }).toBeGreaterThan(0)
  left.abort()
  expect((await opening).at(-1)).toMatchObject({ kind: 'refused', code: 'cancelled' })
  const hasty = await service(true, { ...gitLimits, timeoutMs: 500 })
  expect(await outcome(url, { from: hasty })).toBe('timed-out')
  expect([leftovers(), records.size]).toEqual([[], 0])
})

test('hooks, filters and submodules of a repository run nothing', async () => {
  const proof = path.join(dataDir, 'ran')
  const url = host.addRepository('hostile', {
    '.gitattributes': '* filter=evil\n',
    '.gitmodules': `[submodule "x"]\n\tpath = x\n\turl = ext::touch ${proof}\n`,
    '.lfsconfig': '[lfs]\n\turl = http://127.0.0.1:1\n',
    'a.txt': 'version https://git-lfs.github.com/spec/v1\n',
  })
  const root = await rootOfOpened(url)
  expect(readFileSync(path.join(root, 'a.txt'), 'utf8')).toContain('git-lfs')
  expect(existsSync(proof)).toBe(false)
})

test('a folder is opened in place, once, and deleting the workspace leaves it alone', async () => {
  const outside = mkdtempSync(path.join(tmpdir(), 'inkling-local-'))
  const folder = path.join(outside, 'mine')
  mkdirSync(folder)
  writeFileSync(path.join(folder, 'a.txt'), 'mine')
  symlinkSync(folder, path.join(outside, 'link'))
  const first = await workspaces.openFolder(folder)
  expect(await workspaces.openFolder(path.join(outside, 'link'))).toEqual(first)
  const id = first.ok ? first.value.workspaceId : ''
  expect(await workspaces.root(id)).toBe(realpathSync(folder))
  expect(await workspaces.delete(id)).toBe(true)
  expect(readFileSync(path.join(folder, 'a.txt'), 'utf8')).toBe('mine')
  expect(forgotten).toEqual([id])
  expect(await workspaces.openFolder(path.join(outside, 'absent'))).toMatchObject({
    ok: false,
    error: { code: 'not-a-folder' },
  })
  expect(await workspaces.openFolder(path.join(dataDir, 'workspaces'))).toMatchObject({ ok: false })
  rmSync(outside, { recursive: true })
})

test('every template opens with its files under their own names', async () => {
  for (const { id } of workspaces.templates()) {
    const opened = await workspaces.openTemplate(id)
    const root = (opened.ok && (await workspaces.root(opened.value.workspaceId))) || expect.fail(id)
    const names = readdirSync(root, { recursive: true }).map(String)
    expect(names).toContain('README.md')
    expect(names.filter((name) => name.endsWith('.template'))).toEqual([])
  }
})

test('an upload becomes a workspace named after its folder; a bad one leaves nothing', async () => {
  const zip = zipSync({ 'project/a.txt': strToU8('x'), 'project/b/c.txt': strToU8('y') })
  const opened = await workspaces.openArchive(asStream(zip), 'upload.zip')
  const root = (opened.ok && (await workspaces.root(opened.value.workspaceId))) || expect.fail('not opened')
  expect(readFileSync(path.join(root, 'b/c.txt'), 'utf8')).toBe('y')
  expect([...records.values()]).toMatchObject([{ name: 'project', kind: 'upload', source: 'upload.zip' }])
  const bad = await workspaces.openArchive(asStream(zipSync({ '../a': strToU8('x') })), 'bad.zip')
  expect(bad).toMatchObject({ ok: false, error: { code: 'unsafe-archive' } })
  expect([leftovers(), records.size]).toEqual([[], 1])
})

test('what a killed process left half-made is removed at the next start', async () => {
  mkdirSync(path.join(dataDir, 'workspaces/.partial-x/sub'), { recursive: true })
  await service()
  expect(leftovers()).toEqual([])
})

async function* asStream(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += 100) yield bytes.subarray(from, from + 100)
}

function memoryStore(rows: Map<string, WorkspaceRecord>): WorkspaceStore {
  const change = async (id: string, part: Partial<WorkspaceRecord>) => {
    const row = rows.get(id)
    if (row) rows.set(id, { ...row, ...part })
    return row !== undefined
  }
  return {
    list: async () => [...rows.values()],
    find: async (id) => rows.get(id) ?? null,
    bySource: async (kind, sources) =>
      [...rows.values()].filter((row) => row.kind === kind && row.source !== null && sources.includes(row.source)),
    add: async (row) => void rows.set(row.id, { ...row, openedAt: new Date() }),
    touch: (id) => change(id, { openedAt: new Date() }),
    rename: (id, name) => change(id, { name }),
    remove: async (id) => rows.delete(id),
  }
}
