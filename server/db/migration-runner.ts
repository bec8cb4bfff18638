import { createHash, randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'

/** The lock that Prisma's own CLI takes while it migrates, so that the two never run at once. */
const prismaAdvisoryLock = 72707369

/** As the CLI creates it, character for character: `prisma migrate deploy` must find its own table. */
const createBookkeeping = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id"                    VARCHAR(36) PRIMARY KEY NOT NULL,
    "checksum"              VARCHAR(64) NOT NULL,
    "finished_at"           TIMESTAMPTZ,
    "migration_name"        VARCHAR(255) NOT NULL,
    "logs"                  TEXT,
    "rolled_back_at"        TIMESTAMPTZ,
    "started_at"            TIMESTAMPTZ NOT NULL DEFAULT now(),
    "applied_steps_count"   INTEGER NOT NULL DEFAULT 0
)`

interface Migration {
  readonly name: string
  readonly sql: string
  /** SHA-256 of the script, hexadecimal: what the CLI records. */
  readonly checksum: string
}

/** Every `<folder>/<name>/migration.sql`, in the order of their names. */
export function readMigrations(folder: string): Migration[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort((a, b) => (a < b ? -1 : 1))
    .map((name) => {
      const sql = readFileSync(path.join(folder, name, 'migration.sql'), 'utf8')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    })
}

/** Applies what is missing and answers the names applied. Throws when a migration that was applied has changed since. */
export async function applyMigrations(config: pg.ClientConfig, folder: string): Promise<string[]> {
  const client = new pg.Client(config)
  await client.connect()
  try {
    await client.query('SELECT pg_advisory_lock($1)', [prismaAdvisoryLock])
    await client.query(createBookkeeping)
    const recorded = await recordedChecksums(client)
    const applied: string[] = []
    for (const migration of readMigrations(folder)) {
      const checksum = recorded.get(migration.name)
      if (checksum === undefined) {
        await applyOne(client, migration)
        applied.push(migration.name)
      } else if (checksum !== migration.checksum) {
        throw new Error(`Migration ${migration.name} was changed after it had been applied to this database.`)
      }
    }
    await client.query('SELECT pg_advisory_unlock($1)', [prismaAdvisoryLock])
    return applied
  } finally {
    await client.end()
  }
}

async function recordedChecksums(client: pg.Client): Promise<Map<string, string>> {
  const { rows } = await client.query<{ migration_name: string; checksum: string; finished_at: Date | null }>(
    'SELECT migration_name, checksum, finished_at FROM "_prisma_migrations" WHERE rolled_back_at IS NULL',
  )
  const failed = rows.find((row) => row.finished_at === null)
  if (failed)
    throw new Error(`Migration ${failed.migration_name} failed earlier; resolve it with "prisma migrate resolve".`)
  return new Map(rows.map((row) => [row.migration_name, row.checksum]))
}

/** Script and record commit together: a crash leaves neither. */
async function applyOne(client: pg.Client, migration: Migration): Promise<void> {
  await client.query('BEGIN')
  try {
    await client.query(
      'INSERT INTO "_prisma_migrations" (id, checksum, migration_name, started_at) VALUES ($1, $2, $3, clock_timestamp())',
      [randomUUID(), migration.checksum, migration.name],
    )
    await client.query(migration.sql)
    await client.query(
      'UPDATE "_prisma_migrations" SET finished_at = clock_timestamp(), applied_steps_count = 1 WHERE migration_name = $1 AND finished_at IS NULL',
      [migration.name],
    )
    await client.query('COMMIT')
  } catch (cause) {
    await client.query('ROLLBACK')
    throw new Error(`Migration ${migration.name} failed.`, { cause })
  }
}
