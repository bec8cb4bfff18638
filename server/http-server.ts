import { readFileSync } from 'node:fs'
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { ServerConfig } from './config'
import type { Logger } from './log'

/** How many ports after the first are tried. */
const portsTried = 50

/** What requests and upgrades meet once the application is ready. */
export interface Front {
  request(request: IncomingMessage, response: ServerResponse): Promise<void>
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>
}

export interface ListeningServer {
  readonly port: number
  /** Until this is called, every request is asked to come back. */
  serve(front: Front): void
  /** No new connection is taken. Resolves when the last one has ended. */
  stopAccepting(): Promise<void>
  /** Ends every connection, upgraded ones too. */
  disconnect(): void
}

/** Listens before the application is ready, so that the port is known to it. */
export async function listen(
  { host, port, tls }: Pick<ServerConfig, 'host' | 'port' | 'tls'>,
  log: Logger,
): Promise<ListeningServer> {
  const server = tls
    ? createHttpsServer({ cert: readFileSync(tls.certFile), key: readFileSync(tls.keyFile) })
    : createHttpServer()
  // A large upload over a slow line takes longer than Node's five minutes.
  server.requestTimeout = 30 * 60 * 1000
  let front: Front | null = null
  // Once upgraded, a socket is none of the server's connections any more.
  const upgraded = new Set<Duplex>()
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (!front) return void response.writeHead(503, { 'Retry-After': '1' }).end()
    front.request(request, response).catch((error: unknown) => {
      log.error({ err: error, path: pathOf(request) }, 'a request failed')
      if (!response.headersSent) response.writeHead(500)
      response.end()
    })
  })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    upgraded.add(socket)
    socket.on('close', () => upgraded.delete(socket))
    socket.on('error', () => socket.destroy())
    if (!front) return refuseUpgrade(socket, 503)
    front.upgrade(request, socket, head).catch((error: unknown) => {
      log.error({ err: error, path: pathOf(request) }, 'an upgrade failed')
      socket.destroy()
    })
  })
  const taken = await listenOnFree(server, port, host)
  return {
    port: taken,
    serve: (value) => (front = value),
    stopAccepting: () => new Promise((resolve) => server.close(() => resolve())),
    disconnect: () => {
      server.closeAllConnections()
      for (const socket of upgraded) socket.destroy()
    },
  }
}

async function listenOnFree(server: Server, { port, firstFree }: ServerConfig['port'], host: string): Promise<number> {
  const last = firstFree ? port + portsTried : port
  for (let candidate = port; ; candidate++) {
    try {
      await listenOn(server, candidate, host)
      return (server.address() as AddressInfo).port
    } catch (error) {
      const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
      if (!isTaken) throw error
      if (candidate >= last) {
        throw new Error(`Port ${candidate} is used by another program. Choose one with --port.`, { cause: error })
      }
    }
  }
}

function listenOn(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (error: Error) => {
      server.off('listening', onListening)
      reject(error)
    }
    const onListening = () => {
      server.off('error', onError)
      resolve()
    }
    server.once('error', onError)
    server.once('listening', onListening)
    server.listen(port, host)
  })
}

/** Answers an upgrade that is not let through. */
export function refuseUpgrade(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

/** Without the query: it may hold a token. */
export const pathOf = (request: IncomingMessage): string => (request.url ?? '').replace(/[?#].*$/s, '')
