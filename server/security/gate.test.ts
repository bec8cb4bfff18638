import { createServer, request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createSessionService, type SessionService } from '../session/session-service'
import { createAddressBook } from './address-book'
import { createGate, type Gate } from './gate'

let port = 0
let gate: Gate
let sessions: SessionService
const server = createServer(async (request, response) => {
  if (await gate.admit(request, response)) response.end(`let in: ${request.headers['content-security-policy'] ?? ''}`)
})

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
afterAll(() => server.close())
beforeEach(() => {
  const records = new Map<string, Date>()
  sessions = createSessionService({
    add: async ({ tokenHash, lastSeenAt }) => void records.set(tokenHash, lastSeenAt),
    find: async (tokenHash) => {
      const lastSeenAt = records.get(tokenHash)
      return lastSeenAt ? { tokenHash, lastSeenAt } : null
    },
    touch: async () => {},
    removeBefore: async () => {},
  })
  gate = createGate({
    addresses: createAddressBook({ host: '127.0.0.1', port, secure: false, publicUrl: new URL('https://ide.example') }),
    sessions,
    cookieName: 'inkling',
    secure: false,
    development: false,
    isPublicPath: (pathname) => pathname === '/logo.svg',
  })
})

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Node's own client: fetch does not let a test choose Host, Origin or Sec-Fetch headers. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET', body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ port, host: '127.0.0.1', path, method, headers, agent: false }, (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => (text += chunk.toString()))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }))
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

async function signIn(): Promise<string> {
  const answer = await ask(`/w/1?token=${sessions.issueStartToken()}`)
  return String(answer.headers['set-cookie']).split(';')[0] ?? ''
}

test('without a session a page answers 401 and says where the URL is', async () => {
  const answer = await ask('/')
  expect(answer.status).toBe(401)
  expect(answer.body).toContain('npm start')
})

test('the health endpoint, static and public files need no session', async () => {
  for (const path of ['/api/health', '/_next/static/chunk.js', '/logo.svg']) expect((await ask(path)).status).toBe(200)
  for (const path of ['/api/trpc/x', '/_next/image', '/logo.svg/..%2f', '/_next/static/../../api/trpc/x']) {
    expect((await ask(path)).status).toBe(401)
  }
})

test('a start URL becomes a cookie once and leads to the URL without the token', async () => {
  const token = sessions.issueStartToken()
  const first = await ask(`/w/1?path=a&token=${token}`)
  expect(first.status).toBe(303)
  expect(first.headers.location).toBe('/w/1?path=a')
  expect(String(first.headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Lax/)
  const again = await ask(`/w/1?token=${token}`)
  expect(again.status).toBe(401)
  expect(again.headers['set-cookie']).toBeUndefined()
})

test('a browser that is in already may reload a used start URL', async () => {
  const cookie = await signIn()
  const answer = await ask('/w/1?token=used', { cookie })
  expect([answer.status, answer.headers.location]).toEqual([303, '/w/1'])
})

test('a token cannot redirect to another server', async () => {
  expect((await ask(`//evil.example/?token=${sessions.issueStartToken()}`)).status).toBe(400)
})

test.each(['evil.example', 'localhost', 'localhost:1', 'ide.example.evil.example', '127.0.0.1.nip.io'])(
  'the Host %s is not ours',
  async (host) => {
    expect((await ask('/', { host, cookie: await signIn() })).status).toBe(421)
  },
)

test('loopback names and the public URL are ours', async () => {
  const cookie = await signIn()
  for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`, 'ide.example', 'IDE.example']) {
    expect((await ask('/', { host, cookie })).status).toBe(200)
  }
})

test('what is not a read needs one of our origins', async () => {
  const cookie = await signIn()
  const post = (headers: Record<string, string>) =>
    ask('/api/trpc/x', { cookie, 'content-length': '2', ...headers }, 'POST', '{}')
  expect((await post({})).status).toBe(403)
  for (const origin of ['null', 'https://evil.example', 'http://localhost:1', `https://localhost:${port}`]) {
    expect((await post({ origin })).status).toBe(403)
  }
  for (const origin of [`http://localhost:${port}`, `http://127.0.0.1:${port}`, 'https://ide.example']) {
    expect((await post({ origin })).status).toBe(200)
  }
})

test('a read that another site embeds is refused, a link from it is followed', async () => {
  const cookie = await signIn()
  const embedded = { cookie, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }
  expect((await ask('/api/trpc/workspace.list', embedded)).status).toBe(403)
  const framed = { cookie, 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }
  expect((await ask('/', framed)).status).toBe(403)
  const link = { cookie, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
  expect((await ask('/open?url=x', link)).status).toBe(200)
})

test('a body without a length or past the limit is refused before it is read', async () => {
  const headers = { cookie: await signIn(), origin: `http://localhost:${port}` }
  expect((await ask('/api/trpc/x', { ...headers, 'transfer-encoding': 'chunked' }, 'POST', '{}')).status).toBe(411)
  expect((await ask('/api/trpc/x', { ...headers, 'content-length': '3000000' }, 'POST', '')).status).toBe(413)
})

test('a page gets a policy with a fresh nonce, and hands it to Next in the request', async () => {
  const cookie = await signIn()
  const [first, second] = [await ask('/', { cookie }), await ask('/', { cookie })]
  const policy = String(first.headers['content-security-policy'])
  expect(first.body).toContain(policy)
  expect(policy).toMatch(/script-src 'self' 'nonce-[\w+/=]{24}' 'wasm-unsafe-eval';/)
  expect(second.headers['content-security-policy']).not.toBe(policy)
})

test('a websocket needs our host, our origin and a session', async () => {
  const cookie = await signIn()
  const refusal = (headers: Record<string, string>) =>
    gate.refuseUpgrade({ headers } as Parameters<Gate['refuseUpgrade']>[0])
  const ours = { host: `localhost:${port}`, origin: `http://localhost:${port}`, cookie }
  expect(await refusal(ours)).toBeNull()
  expect(await refusal({ ...ours, host: 'evil.example' })).toBe(421)
  expect(await refusal({ ...ours, origin: 'https://evil.example' })).toBe(403)
  expect(await refusal({ host: ours.host, cookie })).toBe(403)
  expect(await refusal({ ...ours, cookie: 'inkling=guess' })).toBe(401)
})
