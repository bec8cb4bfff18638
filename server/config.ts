import path from 'node:path'
import { parseArgs } from 'node:util'
import { fileURLToPath } from 'node:url'
import { err, ok, type Result } from '@/core/text/result'

export const repositoryRoot = fileURLToPath(new URL('..', import.meta.url))

/** The first port tried; the next free one is taken when another program has it. */
const firstPort = 4600

export interface ServerConfig {
  readonly host: string
  /** `firstFree` counts up from `port` until one is free. */
  readonly port: { readonly port: number; readonly firstFree: boolean }
  /** Where browsers reach the server when that is not its own address: a proxy, a public name. */
  readonly publicUrl: URL | null
  readonly tls: { readonly certFile: string; readonly keyFile: string } | null
  /** Lets git URLs lead to loopback and private networks. */
  readonly allowPrivateRemotes: boolean
  readonly dataDir: string
  readonly databaseUrl: string | undefined
  readonly logLevel: string
  /** Pages are compiled on request, and the content policy is loose enough for that. */
  readonly development: boolean
  /** The folder or git URL to open at start. */
  readonly project: string | null
}

const options = {
  host: { type: 'string' },
  port: { type: 'string' },
  'public-url': { type: 'string' },
  'tls-cert': { type: 'string' },
  'tls-key': { type: 'string' },
  'allow-private-remotes': { type: 'boolean' },
  dev: { type: 'boolean' },
} as const

export const usage = `npm start -- [folder or git URL] [options]

  --host <address>           listen there instead of on 127.0.0.1 only
  --port <number>            listen on that port (default: ${firstPort}, or the next free one)
  --public-url <url>         where browsers reach the server, behind a proxy (also PUBLIC_URL)
  --tls-cert, --tls-key      serve HTTPS with these PEM files
  --allow-private-remotes    accept git URLs on private networks (also INKLING_ALLOW_PRIVATE_REMOTES=1)

  INKLING_DATA=<folder>      where everything is kept (default: .inkling)
  DATABASE_URL=<url>         use this PostgreSQL instead of the embedded database`

/** The server's settings, or a sentence that says which one is wrong. */
export function readConfig(args: readonly string[], env: NodeJS.ProcessEnv): Result<ServerConfig, string> {
  let parsed
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error))
  }
  const { values, positionals } = parsed
  if (positionals.length > 1) return err(`Give one folder or git URL, not ${positionals.length}.`)
  const port = readPort(values.port)
  if (port === null) return err(`--port must be a number from 0 to 65535, not "${values.port}".`)
  const publicUrl = readPublicUrl(values['public-url'] ?? env['PUBLIC_URL'])
  if (publicUrl === undefined) return err('The public URL must be an http or https URL without a path.')
  const [certFile, keyFile] = [values['tls-cert'], values['tls-key']]
  if ((certFile === undefined) !== (keyFile === undefined)) return err('--tls-cert and --tls-key are needed together.')
  return ok({
    host: values.host ?? '127.0.0.1',
    port,
    publicUrl,
    tls: certFile !== undefined && keyFile !== undefined ? { certFile, keyFile } : null,
    allowPrivateRemotes: values['allow-private-remotes'] ?? env['INKLING_ALLOW_PRIVATE_REMOTES'] === '1',
    dataDir: dataFolder(env),
    databaseUrl: env['DATABASE_URL'] || undefined,
    logLevel: env['INKLING_LOG'] ?? 'info',
    development: values.dev ?? env['NODE_ENV'] === 'development',
    project: positionals[0] ?? null,
  })
}

const dataFolder = (env: NodeJS.ProcessEnv) =>
  env['INKLING_DATA'] ? path.resolve(env['INKLING_DATA']) : path.join(repositoryRoot, '.inkling')

function readPort(value: string | undefined): ServerConfig['port'] | null {
  if (value === undefined || value === 'auto') return { port: firstPort, firstFree: true }
  if (!/^\d{1,5}$/.test(value) || Number(value) > 65_535) return null
  return { port: Number(value), firstFree: false }
}

/** Undefined when it is no URL that a server can have. */
function readPublicUrl(value: string | undefined): URL | null | undefined {
  if (!value) return null
  if (!URL.canParse(value)) return undefined
  const url = new URL(value)
  return /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.username ? url : undefined
}
