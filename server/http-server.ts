import { readFileSync } from 'node:fs'
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { ServerConfig } from './config'

/** How many ports after the first are tried. */
const portsTried = 50

export interface HttpHandlers {
  readonly request: (request: IncomingMessage, response: ServerResponse) => void
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
}

export interface ListeningServer {
  readonly server: Server
  readonly port: number
}

/** Listens before the application is ready, so that the port is ours; the caller's handlers wait until then. */
export async function listen(
  { host, port, tls }: Pick<ServerConfig, 'host' | 'port' | 'tls'>,
  handlers: HttpHandlers,
): Promise<ListeningServer> {
  const server = tls
    ? createHttpsServer({ cert: readFileSync(tls.certFile), key: readFileSync(tls.keyFile) })
    : createHttpServer()
  // A large upload over a slow line takes longer than Node's five minutes; idle headers do not.
  server.requestTimeout = 30 * 60 * 1000
  server.on('request', handlers.request)
  server.on('upgrade', handlers.upgrade)
  const last = port.firstFree ? port.port + portsTried : port.port
  for (let candidate = port.port; ; candidate++) {
    try {
      await listenOn(server, candidate, host)
      return { server, port: (server.address() as AddressInfo).port }
    } catch (error) {
      const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
      if (!isTaken) throw error
      if (candidate >= last)
        throw new Error(`Port ${candidate} is used by another program. Choose one with --port.`, { cause: error })
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
