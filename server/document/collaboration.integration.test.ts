import { createServer, type Server } from 'node:http'
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import type { DocumentConnection, WorkspaceConnection } from '@/editor/collab/connection'
import { MemoryUnsentStorage } from '@/editor/collab/unsent-storage'
import { openWorkspaceConnection } from '@/editor/collab/workspace-connection'
import { createCollaboration, type Collaboration } from './collaboration'
import { MemoryDocumentStore } from './memory-document-store'

const workspaceId = randomUUID()
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }
let root: string
let outside: string
let store: MemoryDocumentStore
let server: Server
let collaboration: Collaboration
let port = 0
let clients: WorkspaceConnection[] = []

beforeEach(async () => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), 'inkling-room-')))
  outside = realpathSync(mkdtempSync(path.join(tmpdir(), 'inkling-outside-')))
  store = new MemoryDocumentStore()
  clients = []
  port = 0
  await start()
})

afterEach(async () => {
  for (const client of clients) client.destroy()
  await stop()
  rmSync(root, { recursive: true, force: true })
  rmSync(outside, { recursive: true, force: true })
})

async function start(): Promise<void> {
  collaboration = createCollaboration({
    store,
    rootOf: async (id) => (id === workspaceId ? root : null),
    logger: quiet,
  })
  server = createServer()
  server.on('upgrade', (request, socket, head) => collaboration.upgrade(request, socket, head))
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
}

async function stop(): Promise<void> {
  await collaboration.close()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}

function connect(storage = new MemoryUnsentStorage()): WorkspaceConnection {
  const client = openWorkspaceConnection({ url: `ws://127.0.0.1:${port}/collab`, workspaceId, storage, WebSocket })
  clients.push(client)
  return client
}

const file = (name: string) => path.join(root, name)
const read = (name: string) => readFileSync(file(name), 'utf8')
const until = (assertion: () => void) => vi.waitFor(assertion, { timeout: 15_000, interval: 20 })

async function documentName(name: string): Promise<string> {
  const opened = await collaboration.files.open(workspaceId, name)
  if (!opened.ok || opened.value.kind !== 'document') throw new Error(JSON.stringify(opened))
  return opened.value.documentName
}

async function openText(name: string, client = connect()): Promise<DocumentConnection> {
  const connection = client.openDocument(await documentName(name))
  await connection.whenReady
  return connection
}

const saved = (connection: DocumentConnection) => until(() => expect(connection.syncState).toBe('saved'))

test('two browsers converge, and the text is on disk within a second of the last edit', async () => {
  writeFileSync(file('a.ts'), 'const a = 1\n')
  const [first, second] = await Promise.all([openText('a.ts'), openText('a.ts')])
  expect(first.text.toString()).toBe('const a = 1\n')
  first.text.insert(0, '// first\n')
  second.text.insert(second.text.length, '// second\n')
  const expected = '// first\nconst a = 1\n// second\n'
  await until(() => expect([first.text.toString(), second.text.toString()]).toEqual([expected, expected]))
  await saved(first)
  const savedAt = Date.now()
  await until(() => expect(read('a.ts')).toBe(expected))
  expect(Date.now() - savedAt).toBeLessThan(1000)
})

test('edits made offline merge on return, deletions included', async () => {
  writeFileSync(file('a.txt'), 'one two three\n')
  const [first, second] = [await openText('a.txt'), await openText('a.txt')]
  await stop()
  await until(() => expect(first.syncState).toBe('offline'))
  first.text.delete(0, 4)
  second.text.insert(13, ' four')
  expect(first.syncState).toBe('offline')
  await start()
  await until(() => expect([first.text.toString(), second.text.toString()]).toEqual(Array(2).fill('two three four\n')))
  await Promise.all([saved(first), saved(second)])
  await until(() => expect(read('a.txt')).toBe('two three four\n'))
})

test('a deletion alone is acknowledged only once it is in the log', async () => {
  writeFileSync(file('a.txt'), 'abcdef')
  const connection = await openText('a.txt')
  store.isDown = true
  connection.text.delete(0, 3)
  await until(() => expect(connection.syncState).toBe('saving'))
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(connection.syncState).toBe('saving')
  expect(read('a.txt')).toBe('abcdef')
  store.isDown = false
  await saved(connection)
  await until(() => expect(read('a.txt')).toBe('def'))
})

test('documents are the same letters after a restart, so that nothing doubles', async () => {
  writeFileSync(file('a.txt'), 'kept\n')
  const connection = await openText('a.txt')
  connection.text.insert(0, 'more ')
  await saved(connection)
  await stop()
  await start()
  await saved(connection)
  expect(connection.text.toString()).toBe('more kept\n')
  const other = await openText('a.txt')
  expect(other.text.toString()).toBe('more kept\n')
})

test('a server that is asked to stop writes everything first', async () => {
  writeFileSync(file('a.txt'), 'text\n')
  const connection = await openText('a.txt')
  connection.text.insert(0, 'last ')
  await saved(connection)
  expect(read('a.txt')).toBe('text\n')
  await stop()
  expect(read('a.txt')).toBe('last text\n')
  await start()
})

test('edits that were never sent survive a closed tab', async () => {
  writeFileSync(file('a.txt'), 'text\n')
  const storage = new MemoryUnsentStorage()
  const client = connect(storage)
  const connection = await openText('a.txt', client)
  const name = connection.documentName
  await stop()
  await until(() => expect(connection.syncState).toBe('offline'))
  connection.text.insert(0, 'unsent ')
  client.destroy()
  expect(await storage.load(name)).toHaveLength(1)
  await start()
  const reopened = await openText('a.txt', connect(storage))
  expect(reopened.text.toString()).toBe('unsent text\n')
  await saved(reopened)
  expect(await storage.load(name)).toHaveLength(0)
})

test('handles on one document share its text, and closing one leaves the others', async () => {
  writeFileSync(file('a.txt'), 'text\n')
  const client = connect()
  const first = await openText('a.txt', client)
  const second = client.openDocument(first.documentName)
  expect(second.text).toBe(first.text)
  let heard = 0
  first.subscribe(() => (heard += 1))
  first.destroy()
  first.destroy()
  second.text.insert(0, 'x')
  await saved(second)
  expect([heard, client.syncState]).toEqual([0, 'saved'])
})

test('a document closed with edits under way still saves them, and opens again at once or later', async () => {
  writeFileSync(file('a.txt'), 'text\n')
  const client = connect()
  const first = await openText('a.txt', client)
  first.text.insert(0, '1')
  first.destroy()
  const second = client.openDocument(first.documentName)
  expect(second.text).toBe(first.text)
  second.text.insert(0, '2')
  second.destroy()
  await until(() => expect(read('a.txt')).toBe('21text\n'))
  // Past the time that it lingers, the text is a new one from the server.
  await until(() => expect(first.text.doc?.isDestroyed).toBe(true))
  const third = client.openDocument(first.documentName)
  await third.whenReady
  expect(third.text.toString()).toBe('21text\n')
})

test('what another program writes arrives as small edits that leave cursors where they are', async () => {
  writeFileSync(file('a.ts'), 'let a = 1\nlet b = 2\nlet c = 3\n')
  const connection = await openText('a.ts')
  const cursor = Y.createRelativePositionFromTypeIndex(connection.text, 24)
  const seen: unknown[] = []
  connection.text.observe((event) => seen.push([connection.changeSource, event.delta]))
  writeFileSync(file('a.ts'), 'let a = 100\nlet b = 2\nlet c = 3\n')
  await until(() => expect(connection.text.toString()).toBe('let a = 100\nlet b = 2\nlet c = 3\n'))
  expect(seen).toEqual([['disk', [{ retain: 9 }, { insert: '00' }]]])
  const moved = Y.createAbsolutePositionFromRelativePosition(cursor, connection.text.doc as Y.Doc)
  expect(moved?.index).toBe(26)
  const other = await openText('a.ts')
  seen.length = 0
  other.text.insert(0, 'x')
  await until(() => expect(seen).toEqual([['remote', [{ insert: 'x' }]]]))
})

test('a conflict keeps both texts, on both sides, with a notice', async () => {
  writeFileSync(file('a.txt'), 'one\ntwo\nthree\n')
  const connection = await openText('a.txt')
  connection.text.delete(4, 3)
  connection.text.insert(4, 'TWO')
  await saved(connection)
  writeFileSync(file('a.txt'), 'one\n2\nthree\n')
  await until(() => expect(connection.notices.map(({ kind }) => kind)).toEqual(['conflict']))
  await saved(connection)
  const text = connection.text.toString()
  expect(text).toContain('TWO')
  expect(text).toMatch(/^2$/m)
  expect(text).not.toMatch(/[<>=]{3}/)
  await until(() => expect(read('a.txt')).toBe(text))
})

test('line breaks, byte order mark and mode of a file stay as they are', async () => {
  writeFileSync(file('dos.txt'), '\uFEFFone\r\ntwo\r\n')
  writeFileSync(file('mixed.txt'), 'a\r\nb\nc\r\nd\n')
  chmodSync(file('dos.txt'), 0o755)
  const client = connect()
  const [dos, mixed] = await Promise.all([openText('dos.txt', client), openText('mixed.txt', client)])
  expect(dos.text.toString()).toBe('one\ntwo\n')
  dos.text.insert(4, 'new\n')
  mixed.text.insert(4, 'x')
  await until(() => expect(read('dos.txt')).toBe('\uFEFFone\r\nnew\r\ntwo\r\n'))
  expect(statSync(file('dos.txt')).mode & 0o777).toBe(0o755)
  await until(() => expect(read('mixed.txt')).toBe('a\r\nb\nxc\r\nd\n'))
})

test('a hard link keeps its other name, and a symlink inside the workspace its target', async () => {
  writeFileSync(file('a.txt'), 'a\n')
  linkSync(file('a.txt'), file('b.txt'))
  symlinkSync('a.txt', file('c.txt'))
  const connection = await openText('c.txt')
  expect(connection.documentName).toBe(await documentName('a.txt'))
  connection.text.insert(0, 'x')
  await until(() => expect([read('a.txt'), read('b.txt'), read('c.txt')]).toEqual(['xa\n', 'xa\n', 'xa\n']))
})

test('an open document follows renaming, by the tree and by other programs', async () => {
  mkdirSync(file('src'))
  writeFileSync(file('src/a.txt'), 'text\n')
  const connection = await openText('src/a.txt')
  connection.text.insert(0, '1')
  expect(await collaboration.files.rename(workspaceId, 'src', 'lib')).toEqual({ ok: true, value: { path: 'lib' } })
  await until(() => expect(connection.notices).toMatchObject([{ kind: 'renamed', path: 'lib/a.txt' }]))
  connection.text.insert(0, '2')
  await until(() => expect(read('lib/a.txt')).toBe('21text\n'))
  renameSync(file('lib/a.txt'), file('b.txt'))
  await until(() => expect(connection.notices).toMatchObject([{ kind: 'renamed', path: 'b.txt' }]))
  connection.text.insert(0, '3')
  await until(() => expect(read('b.txt')).toBe('321text\n'))
  expect([existsSync(file('src')), existsSync(file('lib/a.txt'))]).toEqual([false, false])
  expect(await documentName('b.txt')).toBe(connection.documentName)
})

test('a file deleted by another program comes back with the next edit only', async () => {
  writeFileSync(file('a.txt'), 'text\n')
  const connection = await openText('a.txt')
  rmSync(file('a.txt'))
  await until(() => expect(connection.notices).toMatchObject([{ kind: 'missing', path: 'a.txt' }]))
  expect(existsSync(file('a.txt'))).toBe(false)
  connection.text.insert(0, 'my ')
  await until(() => expect(read('a.txt')).toBe('my text\n'))
})

test('a file deleted through the tree is gone for its readers, and stays gone', async () => {
  mkdirSync(file('src'))
  writeFileSync(file('src/a.txt'), 'text\n')
  const connection = await openText('src/a.txt')
  connection.text.insert(0, 'x')
  expect(await collaboration.files.delete(workspaceId, 'src')).toMatchObject({ ok: true })
  await until(() => expect(connection.notices).toMatchObject([{ kind: 'deleted' }]))
  connection.text.insert(0, 'y')
  await new Promise((resolve) => setTimeout(resolve, 1200))
  expect(existsSync(file('src'))).toBe(false)
  expect([store.files, store.snapshots.size]).toEqual([[], 0])
})

test('binary, unreadable and very large files open read-only', async () => {
  writeFileSync(file('binary'), new Uint8Array([65, 0, 66]))
  writeFileSync(file('latin1.txt'), new Uint8Array([0xe4, 0x20]))
  writeFileSync(file('large.txt'), 'ä'.repeat(2_700_000))
  const open = async (name: string) => (await collaboration.files.open(workspaceId, name)) as { value: unknown }
  expect((await open('binary')).value).toMatchObject({ kind: 'read-only', reason: 'binary', bytes: 3, text: null })
  expect((await open('latin1.txt')).value).toMatchObject({ kind: 'read-only', reason: 'unreadable', text: null })
  expect((await open('large.txt')).value).toMatchObject({ kind: 'read-only', reason: 'too-large', bytes: 5_400_000 })
  expect((await open('large.txt')).value).toMatchObject({ text: 'ä'.repeat(524_288) })
})

test('paths and links that leave the workspace are refused', async () => {
  writeFileSync(path.join(outside, 'secret'), 'secret')
  symlinkSync(path.join(outside, 'secret'), file('link'))
  symlinkSync(outside, file('folder'))
  mkdirSync(file('.git'))
  writeFileSync(file('.git/config'), '')
  const { files } = collaboration
  for (const name of [
    'link',
    'folder/secret',
    '../x',
    '/etc/passwd',
    'a/../../x',
    '.git/config',
    'a//b',
    'a\0b',
    '.',
  ]) {
    expect(await files.open(workspaceId, name), name).toMatchObject({ ok: false, error: { code: 'unsafe-path' } })
    if (name !== 'link') {
      expect(await files.create(workspaceId, name, 'file'), name).toMatchObject({ error: { code: 'unsafe-path' } })
      expect(await files.rename(workspaceId, name, 'z'), name).toMatchObject({ error: { code: 'unsafe-path' } })
      expect(await files.delete(workspaceId, name), name).toMatchObject({ error: { code: 'unsafe-path' } })
    }
  }
  expect(await files.delete(workspaceId, 'link')).toMatchObject({ ok: true })
  expect(readFileSync(path.join(outside, 'secret'), 'utf8')).toBe('secret')
})

test('an open document is not written through a link that was put in its place', async () => {
  writeFileSync(path.join(outside, 'secret'), 'secret')
  writeFileSync(file('a.txt'), 'text')
  const connection = await openText('a.txt')
  rmSync(file('a.txt'))
  symlinkSync(path.join(outside, 'secret'), file('a.txt'))
  connection.text.insert(0, 'x')
  await until(() => expect(connection.notices).toMatchObject([{ kind: 'read-only' }]))
  expect(readFileSync(path.join(outside, 'secret'), 'utf8')).toBe('secret')
  await saved(connection)
})

test('unknown workspaces, files and names are refused, and the tree takes no edits', async () => {
  writeFileSync(file('a.txt'), 'text')
  const client = connect()
  await client.whenTreeReady
  for (const name of [`${workspaceId}/${randomUUID()}`, `${randomUUID()}/${randomUUID()}`, 'x', '../x']) {
    const connection = client.openDocument(name)
    await connection.whenReady
    expect(connection.notices, name).toMatchObject([{ kind: 'refused' }])
    expect(connection.text.toString()).toBe('')
  }
  expect(await collaboration.files.open(randomUUID(), 'a.txt')).toMatchObject({
    ok: false,
    error: { code: 'not-found' },
  })
  client.tree.set('forged', { type: 'file', bytes: 0 })
  const other = connect()
  await other.whenTreeReady
  expect([...other.tree.keys()]).toEqual(['a.txt'])
})

test('the tree follows the disk, and a reconnected client drops what went away meanwhile', async () => {
  mkdirSync(file('src/deep'), { recursive: true })
  mkdirSync(file('node_modules/x'), { recursive: true })
  mkdirSync(file('.git'))
  writeFileSync(file('src/deep/a.txt'), 'abc')
  const client = connect()
  await client.whenTreeReady
  expect(client.tree.toJSON()).toEqual({
    src: { type: 'folder', bytes: 0 },
    'src/deep': { type: 'folder', bytes: 0 },
    'src/deep/a.txt': { type: 'file', bytes: 3 },
    node_modules: { type: 'folder', bytes: 0, collapsed: true },
  })
  expect(await collaboration.files.create(workspaceId, 'new/b.txt', 'file')).toMatchObject({ ok: true })
  await until(() => expect(client.tree.has('new/b.txt')).toBe(true))
  expect(await collaboration.files.create(workspaceId, 'new/b.txt', 'file')).toMatchObject({
    error: { code: 'exists' },
  })
  writeFileSync(file('src/c.txt'), 'c')
  await until(() => expect(client.tree.get('src/c.txt')).toEqual({ type: 'file', bytes: 1 }))
  renameSync(file('src'), file('lib'))
  await until(() => expect([...client.tree.keys()].sort()).toEqual(expected))
  await stop()
  rmSync(file('lib/deep'), { recursive: true })
  await start()
  await until(() => expect([...client.tree.keys()].sort()).toEqual(expected.filter((name) => !name.includes('deep'))))
})

const expected = ['lib', 'lib/c.txt', 'lib/deep', 'lib/deep/a.txt', 'new', 'new/b.txt', 'node_modules']

test('a client cannot speak to others in the name of the server', async () => {
  writeFileSync(file('a.txt'), 'text')
  const [connection, victim] = [await openText('a.txt'), await openText('a.txt')]
  const socket = new WebSocket(`ws://127.0.0.1:${port}/collab`)
  await new Promise((resolve) => socket.once('open', resolve))
  const name = Buffer.from(connection.documentName)
  const framed = (...rest: number[]) => Buffer.concat([Buffer.from([name.length]), name, Buffer.from(rest)])
  socket.send(framed(2, 0, 0))
  const payload = Buffer.from(JSON.stringify({ kind: 'notice', notice: 'deleted', message: 'forged', path: 'a.txt' }))
  socket.send(Buffer.concat([framed(6, payload.length), payload]))
  connection.text.insert(0, 'x')
  await until(() => expect(victim.text.toString()).toBe('xtext'))
  expect(victim.notices).toEqual([])
  socket.terminate()
})

test('a long log is folded into the snapshot, and still opens to the same text', async () => {
  writeFileSync(file('a.txt'), '')
  const connection = await openText('a.txt')
  for (let index = 0; index < 1000; index += 1) connection.text.insert(index, String(index % 10))
  await saved(connection)
  await until(() => expect(store.rows.length).toBeLessThan(400))
  const text = connection.text.toString()
  await stop()
  await start()
  expect((await openText('a.txt')).text.toString()).toBe(text)
  expect(read('a.txt')).toBe(text)
})
