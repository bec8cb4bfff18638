import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { PrismaPg } from '@prisma/adapter-pg'
import type pg from 'pg'
import { PrismaClient } from '@/generated/prisma/client'
import { startEmbeddedDatabase } from './embedded-database'
import { applyMigrations } from './migration-runner'

const migrationFolder = path.join(import.meta.dirname, '../../prisma/migrations')

export interface DatabaseOptions {
  /** The server's data folder; the embedded database lives in `database/` below it. */
  readonly dataDir: string
  /** A PostgreSQL URL; without one the embedded database is used. */
  readonly url?: string | undefined
  /** Called when the embedded database dies on its own; the process cannot go on then. */
  readonly onFailure: (cause: Error) => void
}

export interface Database {
  readonly prisma: PrismaClient
  readonly kind: 'pglite' | 'postgresql'
  close(): Promise<void>
}

/** Opens the workspace store with every migration applied. The caller closes it, after everything that writes to it. */
export async function openDatabase({ dataDir, url, onFailure }: DatabaseOptions): Promise<Database> {
  if (url) return connect('postgresql', { connectionString: url }, 10, async () => {})
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const embedded = await startEmbeddedDatabase(path.join(dataDir, 'database'), onFailure)
  // The user and database that PGlite is born with; the socket's folder is the protection.
  const config = { host: embedded.socketFolder, port: 5432, user: 'postgres', database: 'postgres' }
  try {
    // PGlite runs one statement at a time: more connections would only queue inside it.
    return await connect('pglite', config, 1, embedded.close)
  } catch (cause) {
    await embedded.close()
    throw cause
  }
}

async function connect(
  kind: Database['kind'],
  config: pg.ClientConfig,
  poolSize: number,
  closeServer: () => Promise<void>,
): Promise<Database> {
  await applyMigrations(config, migrationFolder)
  const prisma = new PrismaClient({
    adapter: new PrismaPg({ ...config, max: poolSize }),
    // With one connection, a transaction waits for all that came before it; Prisma's own two seconds would fail it.
    transactionOptions: { maxWait: 30_000, timeout: 60_000 },
  })
  return {
    prisma,
    kind,
    close: async () => {
      await prisma.$disconnect()
      await closeServer()
    },
  }
}
