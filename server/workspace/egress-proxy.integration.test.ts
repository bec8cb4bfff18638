import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, request, type IncomingMessage } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { GitHost } from '@/e2e/git-host'
import { startEgressProxy, type EgressProxy, type EgressProxyOptions } from './egress-proxy'
import { runGit } from './git-process'

const seen: IncomingMessage['headers'][] = []
const origin = createServer((incoming, response) => {
  seen.push(incoming.headers)
  response.end('x'.repeat(10_000))
})
let port = 0
let proxy: EgressProxy | undefined
beforeAll(async () => {
  await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve))
  port = (origin.address() as AddressInfo).port
})
afterAll(() => origin.close())
afterEach(() => proxy?.close())

/** 127.0.0.1 plays the public internet here, and every other address a private one. */
const isAllowed = (address: string) => address === '127.0.0.1'
const start = async (options: Partial<EgressProxyOptions> = {}) =>
  (proxy = await startEgressProxy({ isAllowed, bytesLimit: 1e6, ...options }))

function get(through: EgressProxy, url: string, password = true): Promise<{ status: number; bytes: number }> {
  const { hostname, port: proxyPort, username, password: secret } = new URL(through.url)
  const authorization = `Basic ${Buffer.from(`${username}:${secret}`).toString('base64')}`
  return new Promise((resolve, reject) => {
    const headers = { host: new URL(url).host, ...(password ? { 'proxy-authorization': authorization } : {}) }
    const sent = request({ hostname, port: proxyPort, path: url, headers, agent: false }, (response) => {
      let bytes = 0
      response.on('data', (chunk: Buffer) => (bytes += chunk.length))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, bytes }))
      response.on('error', reject)
    })
    sent.on('error', reject)
    sent.end()
  })
}

function tunnelTo(through: EgressProxy, target: string): Promise<string> {
  const { port: proxyPort, username, password } = new URL(through.url)
  const authorization = Buffer.from(`${username}:${password}`).toString('base64')
  return new Promise((resolve, reject) => {
    const socket = connect(Number(proxyPort), '127.0.0.1')
    socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\nProxy-Authorization: Basic ${authorization}\r\n\r\n`)
    socket.once('data', (chunk) => {
      socket.destroy()
      resolve(chunk.toString().split('\r\n')[0] ?? '')
    })
    socket.on('error', reject)
  })
}

test('an allowed address is reached, without our password going there', async () => {
  seen.length = 0
  expect(await get(await start(), `http://127.0.0.1:${port}/`)).toEqual({ status: 200, bytes: 10_000 })
  expect(seen[0]).not.toHaveProperty('proxy-authorization')
})

test('without the password nothing is reached', async () => {
  expect((await get(await start(), `http://127.0.0.1:${port}/`, false)).status).toBe(407)
})

test('a name with one private address among its addresses is refused', async () => {
  const mixed = await start({ resolve: async () => ['127.0.0.1', '127.0.0.2'] })
  expect((await get(mixed, `http://mixed.example:${port}/`)).status).toBe(403)
  expect(mixed.refusal).toEqual({ kind: 'private-address', host: 'mixed.example' })
})

test('the address that was judged is the one connected to, even when the name changes its answer', async () => {
  const answers = [['127.0.0.1'], ['127.0.0.2']]
  const rebinding = await start({ resolve: async () => answers.shift() ?? [] })
  expect((await get(rebinding, `http://rebinding.example:${port}/`)).status).toBe(200)
  expect((await get(rebinding, `http://rebinding.example:${port}/`)).status).toBe(403)
})

test('tunnels are judged like requests', async () => {
  const guarded = await start()
  expect(await tunnelTo(guarded, `127.0.0.1:${port}`)).toContain('200')
  expect(await tunnelTo(guarded, '127.0.0.2:443')).toContain('403')
  expect(guarded.refusal).toEqual({ kind: 'private-address', host: '127.0.0.2' })
})

test('past the limit every connection is cut', async () => {
  const small = await start({ bytesLimit: 5000 })
  await expect(get(small, `http://127.0.0.1:${port}/`)).rejects.toThrow()
  expect(small.refusal).toEqual({ kind: 'too-large' })
})

test('git that is redirected to a private address does not get there', async () => {
  const host = await GitHost.start()
  try {
    host.addRepository('demo', { 'a.txt': 'x' })
    host.redirect('demo', host.url.replace('127.0.0.1', '127.0.0.2'))
    const guarded = await start()
    const outcome = await runGit(['ls-remote', '--', `${host.url}/demo.git`], {
      cwd: tmpdir(),
      signal: new AbortController().signal,
      env: { http_proxy: guarded.url, https_proxy: guarded.url },
    })
    expect(outcome.code).not.toBe(0)
    expect(guarded.refusal).toEqual({ kind: 'private-address', host: '127.0.0.2' })
    expect(host.requests).toHaveLength(1)
  } finally {
    host.close()
  }
})

const hasOpenssl = spawnSync('openssl', ['version']).status === 0

test.skipIf(!hasOpenssl)('git clones over https through a tunnel (needs openssl for a certificate)', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'inkling-tls-'))
  const [cert, key] = [path.join(folder, 'cert.pem'), path.join(folder, 'key.pem')]
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1']
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', cert, ...subject],
    {
      stdio: 'ignore',
    },
  )
  const host = await GitHost.start({ cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') })
  try {
    const url = host.addRepository('demo', { 'a.txt': 'x' })
    const guarded = await start()
    const cloned = await runGit(['clone', '--depth', '1', '--', url, path.join(folder, 'clone')], {
      cwd: folder,
      signal: new AbortController().signal,
      env: { http_proxy: guarded.url, https_proxy: guarded.url, GIT_SSL_CAINFO: cert },
    })
    expect(cloned).toMatchObject({ code: 0 })
    expect(guarded.receivedBytes).toBeGreaterThan(1000)
  } finally {
    host.close()
    rmSync(folder, { recursive: true })
  }
})
