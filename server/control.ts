import { randomBytes, timingSafeEqual } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import path from 'node:path'
import { z } from 'zod'

/** Where a second `npm start` asks a running server for a URL. */
export const controlPath = '/-/control'
const bodyBytesLimit = 16 * 1024

export type ProjectOpening =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'refused'; readonly message: string }

const requestSchema = z.object({ project: z.string().min(1).max(8192).nullable() })

export interface ControlOptions {
  readonly dataDir: string
  /** Where the server listens. */
  readonly host: string
  readonly port: number
  readonly secure: boolean
  readonly open: (project: string | null, signal: AbortSignal) => Promise<ProjectOpening>
}

export interface Control {
  /** Answers a request to `controlPath`. Whoever can read server.json owns the data anyway. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>
  /** Removes server.json. */
  close(): void
}

/** Writes `server.json` (readable by this user only), through which scripts/start.mjs finds the running server. */
export function openControl({ dataDir, host, port, secure, open }: ControlOptions): Control {
  const secret = randomBytes(32).toString('base64url')
  const expected = Buffer.from(`Bearer ${secret}`)
  const file = path.join(dataDir, 'server.json')
  rmSync(file, { force: true })
  // Every address includes the loopback one, which is the way that no firewall guards.
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
  const facts = { pid: process.pid, host: reachable, port, secure, path: controlPath, secret }
  writeFileSync(file, `${JSON.stringify(facts)}\n`, { mode: 0o600 })

  const isAllowed = (request: IncomingMessage) => {
    const given = Buffer.from(request.headers.authorization ?? '')
    return request.method === 'POST' && given.length === expected.length && timingSafeEqual(given, expected)
  }
  return {
    async handle(request, response) {
      if (!isAllowed(request)) return void response.writeHead(404).end()
      const body = requestSchema.safeParse(await readJson(request))
      if (!body.success) return void response.writeHead(400).end()
      const left = new AbortController()
      response.on('close', () => left.abort())
      const opening = await open(body.data.project, left.signal)
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(opening))
    },
    close: () => rmSync(file, { force: true }),
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > bodyBytesLimit) return null
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString())
  } catch {
    return null
  }
}
