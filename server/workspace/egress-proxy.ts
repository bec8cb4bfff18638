import { randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { addressesOf, isPublicAddress } from './public-address'

export interface EgressProxyOptions {
  /** Judges each address that a connection would go to; by default only the public internet is allowed. */
  readonly isAllowed?: (address: string) => boolean
  /** Everything received for one program, headers and TLS included. */
  readonly bytesLimit: number
  readonly resolve?: (hostname: string) => Promise<readonly string[]>
}

export type EgressRefusal =
  | { readonly kind: 'private-address'; readonly host: string }
  | { readonly kind: 'host-not-found'; readonly host: string }
  | { readonly kind: 'too-large' }

export interface EgressProxy {
  /** Proxy URL with a password of its own: nobody else on this machine can use it. */
  readonly url: string
  /** The first reason for which something was refused. */
  readonly refusal: EgressRefusal | null
  readonly receivedBytes: number
  close(): void
}

/**
 * The only way out for a git process. Each connection, those after a redirect too, is resolved here, its address judged, and
 * that very address connected to: between check and use, no name server can change its answer.
 */
export async function startEgressProxy(options: EgressProxyOptions): Promise<EgressProxy> {
  const { isAllowed = isPublicAddress, bytesLimit, resolve = addressesOf } = options
  const password = randomBytes(18).toString('base64url')
  const expected = Buffer.from(`Basic ${Buffer.from(`inkling:${password}`).toString('base64')}`)
  const open = new Set<Duplex>()
  let refusal: EgressRefusal | null = null
  let receivedBytes = 0

  const track = (socket: Duplex): void => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    socket.on('error', () => socket.destroy())
  }
  const count = (chunk: Buffer): void => {
    receivedBytes += chunk.length
    if (receivedBytes <= bytesLimit) return
    refusal ??= { kind: 'too-large' }
    for (const socket of open) socket.destroy()
  }
  const isOurs = (request: IncomingMessage): boolean => {
    const given = Buffer.from(request.headers['proxy-authorization'] ?? '')
    return given.length === expected.length && timingSafeEqual(given, expected)
  }
  /** The address to connect to, or null with the reason kept. */
  const admit = async (hostname: string): Promise<string | null> => {
    const addresses = await resolve(hostname)
    const [first] = addresses
    if (first === undefined) {
      refusal ??= { kind: 'host-not-found', host: hostname }
      return null
    }
    // All of them: a name with one private address is set up to reach it.
    if (addresses.every(isAllowed)) return first
    refusal ??= { kind: 'private-address', host: hostname }
    return null
  }

  const server = createServer((request, response) => {
    if (!isOurs(request)) return void response.writeHead(407, { 'Proxy-Authenticate': 'Basic realm="git"' }).end()
    forward(request, response, admit, count).catch(() => response.destroy())
  })
  server.on('connect', (request: IncomingMessage, client: Socket, head: Buffer) => {
    track(client)
    if (!isOurs(request)) {
      return void client.end(
        'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="git"\r\n' +
          'Connection: close\r\nContent-Length: 0\r\n\r\n',
      )
    }
    tunnel(request, client, head, { admit, count, track }).catch(() => client.destroy())
  })
  server.on('connection', track)
  await new Promise<void>((done, fail) => server.once('error', fail).listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo

  return {
    url: `http://inkling:${password}@127.0.0.1:${port}`,
    get refusal() {
      return refusal
    },
    get receivedBytes() {
      return receivedBytes
    },
    close() {
      server.close()
      for (const socket of open) socket.destroy()
    },
  }
}

type Admit = (hostname: string) => Promise<string | null>
type Count = (chunk: Buffer) => void

/** Plain http: the request carries the whole URL. */
async function forward(request: IncomingMessage, response: ServerResponse, admit: Admit, count: Count): Promise<void> {
  const target = request.url && URL.canParse(request.url) ? new URL(request.url) : null
  if (target?.protocol !== 'http:') return void response.writeHead(400).end()
  const address = await admit(target.hostname)
  if (address === null) return void response.writeHead(403).end()
  const { 'proxy-authorization': _ours, 'proxy-connection': _hop, ...headers } = request.headers
  const upstream = httpRequest({
    host: address,
    port: target.port || 80,
    method: request.method ?? 'GET',
    path: `${target.pathname}${target.search}`,
    headers: { ...headers, host: target.host },
    agent: false,
  })
  upstream.on('response', (answer) => {
    answer.on('data', count)
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
  })
  upstream.on('error', () => response.destroy())
  response.on('close', () => upstream.destroy())
  request.pipe(upstream)
}

interface Tunnel {
  readonly admit: Admit
  readonly count: Count
  readonly track: (socket: Duplex) => void
}

/** https: bytes are passed on unread. */
async function tunnel(
  request: IncomingMessage,
  client: Socket,
  head: Buffer,
  { admit, count, track }: Tunnel,
): Promise<void> {
  const target = URL.canParse(`https://${request.url}`) ? new URL(`https://${request.url}`) : null
  const address = target && (await admit(target.hostname))
  if (!target || address === null)
    return void client.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
  const upstream = connect({ host: address, port: Number(target.port || 443) })
  track(upstream)
  upstream.once('connect', () => {
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
    upstream.write(head)
    upstream.on('data', count)
    upstream.pipe(client)
    client.pipe(upstream)
  })
  upstream.on('close', () => client.destroy())
  client.on('close', () => upstream.destroy())
}
