import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { request, type IncomingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider'
import { createTRPCClient, httpBatchStreamLink } from '@trpc/client'
import { strToU8, zipSync } from 'fflate'
import superjson from 'superjson'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { GitHost } from '@/e2e/git-host'
import { StartProcess } from '@/e2e/start-process'
import type { AppRouter } from './routers/app-router'
import type { OpenEvent } from './services'

const folder = mkdtempSync(path.join(tmpdir(), 'inkling-main-'))
const dataDir = path.join(folder, 'data')
const project = mkdtempSync(path.join(tmpdir(), 'inkling-main-project-'))
const args = ['--port', '0', '--allow-private-remotes']
let host: GitHost
let server: StartProcess
let origin = ''
let startUrl = ''
let cookie = ''

beforeAll(async () => {
  writeFileSync(path.join(project, 'a.txt'), 'one\n')
  host = await GitHost.start()
  server = new StartProcess({ dataDir, args: [...args, project] })
  startUrl = await server.url()
  origin = new URL(startUrl).origin
}, 600_000)
afterAll(async () => {
  await server.stop()
  host.close()
  for (const made of [folder, project]) rmSync(made, { recursive: true, force: true })
})

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

function ask(target: string, headers: Record<string, string> = {}, method = 'GET', body = ''): Promise<Answer> {
  const url = new URL(target, origin)
  return new Promise((resolve, reject) => {
    const length = method === 'GET' ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const sent = request(url, { method, headers: { ...length, ...headers }, agent: false }, (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => (text += chunk.toString()))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }))
      response.on('error', reject)
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** Status of a websocket handshake. */
function handshake(headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/collab`, { headers })
    socket.on('open', () => {
      socket.close()
      resolve(101)
    })
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
    socket.on('error', (error) => (error.message.includes('Unexpected server response') ? undefined : reject(error)))
  })
}

const client = () =>
  createTRPCClient<AppRouter>({
    links: [httpBatchStreamLink({ url: `${origin}/api/trpc`, transformer: superjson, headers: { cookie, origin } })],
  })

async function openGit(url: string, signal?: AbortSignal): Promise<OpenEvent[]> {
  const events: OpenEvent[] = []
  const stream = await client().workspace.openGit.mutate({ url }, signal ? { signal } : {})
  for await (const event of stream) events.push(event)
  return events
}

test('the printed URL opens the project once and becomes a cookie', async () => {
  expect(startUrl).toMatch(/\/w\/[0-9a-f-]{36}\?token=/)
  expect((await ask('/')).status).toBe(401)
  const first = await ask(startUrl)
  expect(first.status).toBe(303)
  cookie = String(first.headers['set-cookie']).split(';')[0] ?? ''
  const page = await ask(first.headers.location ?? '', { cookie })
  expect(page.status).toBe(200)
  expect((await ask(startUrl)).status).toBe(401)
})

test('every script of a page carries the nonce of its policy', async () => {
  const page = await ask('/', { cookie })
  const nonce = /'nonce-([^']+)'/.exec(String(page.headers['content-security-policy']))?.[1]
  const scripts = page.body.match(/<script\b[^>]*>/g) ?? []
  expect(scripts.length).toBeGreaterThan(3)
  for (const script of scripts) expect(script).toContain(`nonce="${nonce}"`)
})

test('health says that it works, and nothing about the person', async () => {
  const answer = await ask('/api/health')
  expect(JSON.parse(answer.body)).toEqual({
    status: 'ok',
    version: expect.any(String),
    uptimeSeconds: expect.any(Number),
    database: 'pglite',
  })
})

test('a foreign Host or Origin is refused, on requests and on websockets', async () => {
  expect((await ask('/', { cookie, host: 'rebound.example' })).status).toBe(421)
  const call = (headers: Record<string, string>) =>
    ask(
      '/api/trpc/workspace.openTemplate',
      { cookie, 'content-type': 'application/json', ...headers },
      'POST',
      '{"json":{"template":"empty"}}',
    )
  expect((await call({ origin: 'https://evil.example' })).status).toBe(403)
  expect((await call({})).status).toBe(403)
  expect(await handshake({ origin: 'https://evil.example', cookie })).toBe(403)
  expect(await handshake({ cookie })).toBe(403)
  expect(await handshake({ origin })).toBe(401)
  expect(await handshake({ origin, cookie })).toBe(101)
})

test('the procedures answer, and refusals come as plain sentences', async () => {
  const { workspace, session, file } = client()
  expect(await session.info.query()).toMatchObject({ host: '127.0.0.1', isLoopback: true })
  const [summary] = await workspace.list.query()
  expect(summary).toMatchObject({ kind: 'local', source: project, name: path.basename(project) })
  const id = summary?.id ?? ''
  expect(await file.open.query({ workspaceId: id, path: 'a.txt' })).toMatchObject({ kind: 'document', path: 'a.txt' })
  await expect(file.open.query({ workspaceId: id, path: '../../etc/passwd' })).rejects.toThrow(/not a path inside/)
  await expect(workspace.get.query({ id: crypto.randomUUID() })).rejects.toThrow('This workspace does not exist.')
  await workspace.rename.mutate({ id, name: 'Renamed' })
  expect((await workspace.get.query({ id })).name).toBe('Renamed')
})

test('a repository opens with progress streamed to the client; a hostile URL does not', async () => {
  const url = host.addRepository('streamed', { 'src/a.ts': 'export const a = 1\n' })
  const events = await openGit(`${url}/blob/main/src/a.ts#L1`)
  expect(events[0]).toMatchObject({ kind: 'progress' })
  expect(events.at(-1)).toMatchObject({ kind: 'opened', path: 'src/a.ts', line: 1 })
  expect(await openGit('ext::sh -c touch')).toMatchObject([{ kind: 'refused', code: 'scheme-not-allowed' }])
})

test('a client that leaves ends the clone on the server', async () => {
  const slow = await GitHost.start()
  const url = slow.addRepository('slow', { 'a.ts': 'x' })
  slow.stall()
  const left = new AbortController()
  const opening = openGit(url, left.signal).catch(() => 'aborted')
  await expect.poll(() => slow.requests.length, { timeout: 20_000 }).toBe(1)
  const connections = () => slow.openConnections()
  expect(await connections()).toBe(1)
  left.abort()
  expect(await opening).toBe('aborted')
  await expect.poll(connections, { timeout: 20_000 }).toBe(0)
  slow.close()
})

test('a zip is uploaded, and its text comes back as corpus', async () => {
  const zip = Buffer.from(zipSync({ 'top/a.py': strToU8('print("hi")\n'), 'top/.env': strToU8('KEY=1') }))
  const upload = await fetch(`${origin}/api/upload`, {
    method: 'POST',
    headers: { cookie, origin, 'content-type': 'application/zip', 'x-file-name': 'm%C3%A4in.zip' },
    body: zip,
  })
  const { workspaceId } = (await upload.json()) as { workspaceId: string }
  const corpus = `/api/workspaces/${workspaceId}/corpus`
  const manifest = await ask(corpus, { cookie })
  expect(
    manifest.body
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
  ).toMatchObject([{ path: 'a.py', bytes: 12 }])
  const texts = await ask(
    corpus,
    { cookie, origin, 'content-type': 'application/json' },
    'POST',
    '{"paths":["a.py",".env","../x"]}',
  )
  expect(
    texts.body
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
  ).toMatchObject([{ path: 'a.py', text: 'print("hi")\n' }])
  expect((await ask('/api/workspaces/none/corpus', { cookie })).status).toBe(404)
  const bad = await fetch(`${origin}/api/upload`, { method: 'POST', headers: { cookie, origin }, body: 'no zip' })
  expect([bad.status, await bad.json()]).toEqual([422, { message: 'This is not a zip archive.' }])
})

test('a second start attaches: a fresh URL for its project, or the reason why there is none', async () => {
  const url = host.addRepository('attached', { 'a.ts': 'x' })
  const startedAt = Date.now()
  const second = new StartProcess({ dataDir, args: [url] })
  const printed = await second.url()
  expect(await second.exited).toBe(0)
  // Seconds, where a first start may build for a minute: no server, database or build was started.
  expect(Date.now() - startedAt).toBeLessThan(20_000)
  expect(new URL(printed).origin).toBe(origin)
  expect(new URL(printed).pathname).toMatch(/^\/w\//)
  expect((await ask(printed)).status).toBe(303)
  const refused = new StartProcess({ dataDir, args: [path.join(folder, 'absent')] })
  expect(await refused.exited).toBe(1)
  expect(refused.printed).toContain('There is no folder')
})

test('only the secret in server.json opens the way by which a second start attaches', async () => {
  expect(statSync(path.join(dataDir, 'server.json')).mode & 0o777).toBe(0o600)
  expect(statSync(path.join(dataDir, 'secret.json')).mode & 0o777).toBe(0o600)
  for (const authorization of ['', 'Bearer ', 'Bearer guess']) {
    expect((await ask('/-/control', { authorization, cookie }, 'POST', '{"project":null}')).status).toBe(404)
  }
})

test('an edit made just before SIGTERM is on disk, and the cookie outlives the restart', async () => {
  const { file, workspace } = client()
  const id = (await workspace.list.query()).find(({ kind }) => kind === 'local')?.id ?? ''
  const opened = await file.open.query({ workspaceId: id, path: 'a.txt' })
  const name = opened.kind === 'document' ? opened.documentName : expect.fail('not a document')
  const document = new Y.Doc()
  const socket = connectSocket()
  const provider = new HocuspocusProvider({ websocketProvider: socket, name, document, token: 'session' })
  provider.attach()
  await expect.poll(() => document.getText('content').toString(), { timeout: 20_000 }).toBe('one\n')
  document.getText('content').insert(4, 'two\n')
  await expect.poll(() => provider.hasUnsyncedChanges, { timeout: 20_000 }).toBe(false)
  const serverPid = server.serverPid ?? expect.fail('no server')
  expect(await server.stop('SIGTERM')).toBe(0)
  provider.destroy()
  socket.destroy()
  expect(readFileSync(path.join(project, 'a.txt'), 'utf8')).toBe('one\ntwo\n')
  expect(() => process.kill(serverPid, 0)).toThrow()
  expect(server.serverPid).toBeNull()
  expect(secretsIn(server.printed.replace(startUrl, ''))).toEqual([])

  server = new StartProcess({ dataDir, args: ['--port', new URL(origin).port] })
  await server.url()
  expect((await ask('/', { cookie })).status).toBe(200)
})

test('when the starting process is killed, the server ends by itself and leaves the data free', async () => {
  const serverPid = server.serverPid ?? expect.fail('no server')
  await server.stop('SIGKILL')
  await expect.poll(() => isRunning(serverPid), { timeout: 20_000 }).toBe(false)
  server = new StartProcess({ dataDir, args })
  expect(new URL(await server.url()).pathname).toBe('/')
})

/** Whatever could let somebody in must not be in the log. */
const secretsIn = (log: string) => [cookie.split('=')[1] ?? 'cookie', 'token='].filter((secret) => log.includes(secret))

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** A browser sends origin and cookie by itself. */
function connectSocket(): HocuspocusProviderWebsocket {
  class BrowserSocket extends WebSocket {
    constructor(address: string) {
      super(address, { headers: { origin, cookie } })
    }
  }
  return new HocuspocusProviderWebsocket({
    url: `${origin.replace('http', 'ws')}/collab`,
    WebSocketPolyfill: BrowserSocket,
  })
}
