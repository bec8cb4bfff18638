import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import next from 'next'
import { repositoryRoot, type ServerConfig } from './config'

/** Next, as one part of the server: it renders pages and runs route handlers, and listens to nothing by itself. */
export interface Pages {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>
  /** Next's own socket, which reloads pages while they are developed; false where a built server has none. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean
  close(): Promise<void>
}

export async function startPages({ development, host }: ServerConfig, port: number): Promise<Pages> {
  // Left to itself, Next takes upgrades from the real server past the gate, and ends every socket that is not its own. It gets
  // a server that never listens instead.
  const httpServer = createServer()
  const app = next({ dev: development, dir: repositoryRoot, hostname: host, port, httpServer })
  await app.prepare()
  const handle = app.getRequestHandler()
  return {
    handle: (request, response) => handle(request, response),
    upgrade: (request, socket, head) => development && httpServer.emit('upgrade', request, socket, head),
    close: () => app.close(),
  }
}
