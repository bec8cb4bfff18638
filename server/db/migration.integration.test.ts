import { execFileSync, spawnSync } from 'node:child_process'
import { chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { applyMigrations, readMigrations } from './migration-runner'
import { openDatabase } from './database'

const root = fileURLToPath(new URL('../..', import.meta.url))
const migrations = path.join(root, 'prisma/migrations')

/** Prisma's own CLI, with the WASM engine of this repository. */
function prisma(args: readonly string[], env: Record<string, string>) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['node_modules/prisma/build/index.js', ...args], {
    cwd: root,
    env: { ...process.env, DATABASE_URL: '', CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1', ...env },
    encoding: 'utf8',
  })
  return { status, output: stdout + stderr }
}

const columnsOf = `SELECT column_name, data_type, character_maximum_length, is_nullable, column_default
  FROM information_schema.columns WHERE table_name = '_prisma_migrations' ORDER BY ordinal_position`
const rowsOf = `SELECT migration_name, checksum, applied_steps_count, logs, rolled_back_at,
  finished_at IS NOT NULL AS is_finished, finished_at >= started_at AS is_in_order, length(id) AS id_length
  FROM "_prisma_migrations" ORDER BY migration_name`
const tablesOf = `SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns
  WHERE table_schema = 'public' ORDER BY table_name, column_name`

async function bookkeepingOf(config: pg.ClientConfig) {
  const client = new pg.Client(config)
  await client.connect()
  try {
    const read = async (sql: string) => (await client.query<Record<string, unknown>>(sql)).rows
    return { columns: await read(columnsOf), rows: await read(rowsOf), tables: await read(tablesOf) }
  } finally {
    await client.end()
  }
}

test('the schema and the migrations say the same', () => {
  const args = [
    'migrate',
    'diff',
    '--from-migrations',
    'prisma/migrations',
    '--to-schema',
    'prisma/schema.prisma',
    '--exit-code',
  ]
  const { status, output } = prisma(args, {})
  expect(status, output).toBe(0)
})

test('Prisma finds an embedded database that our runner has migrated up to date', async () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'inkling-migrate-'))
  const database = await openDatabase({ dataDir, onFailure: (cause) => expect.fail(cause.message) })
  await database.close()
  const { status, output } = prisma(['migrate', 'status'], { PGLITE_DIR: path.join(dataDir, 'database') })
  rmSync(dataDir, { recursive: true })
  expect(output).toContain('Database schema is up to date')
  expect(status).toBe(0)
})

const postgresFolder = findPostgres()

describe.skipIf(postgresFolder === null)('on PostgreSQL (Debian: postgresql)', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'inkling-postgres-'))
  const config = (database: string): pg.ClientConfig => ({ host: folder, user: 'postgres', database })
  const url = (database: string) => `postgresql://postgres@localhost/${database}?host=${encodeURIComponent(folder)}`
  const run = (program: string, ...args: string[]) => runAsPostgres(path.join(postgresFolder ?? '', program), args)

  beforeAll(async () => {
    if (process.getuid?.() === 0) chownSync(folder, Number(execFileSync('id', ['-u', 'postgres'])), -1)
    run('initdb', '-D', path.join(folder, 'data'), '-U', 'postgres', '-A', 'trust', '--no-sync')
    run(
      'pg_ctl',
      '-D',
      path.join(folder, 'data'),
      '-w',
      '-o',
      `-k ${folder} -c listen_addresses=''`,
      '-l',
      path.join(folder, 'log'),
      'start',
    )
    const admin = new pg.Client(config('postgres'))
    await admin.connect()
    await admin.query('CREATE DATABASE ours')
    await admin.query('CREATE DATABASE theirs')
    await admin.end()
  })
  afterAll(() => {
    run('pg_ctl', '-D', path.join(folder, 'data'), '-m', 'fast', '-w', 'stop')
    rmSync(folder, { recursive: true, force: true })
  })

  test('our runner leaves the same tables, rows and checksums as `prisma migrate deploy`', async () => {
    expect(await applyMigrations(config('ours'), migrations)).toEqual(
      readMigrations(migrations).map(({ name }) => name),
    )
    const deployed = prisma(['migrate', 'deploy'], { DATABASE_URL: url('theirs') })
    expect(deployed.status, deployed.output).toBe(0)
    expect(await bookkeepingOf(config('ours'))).toEqual(await bookkeepingOf(config('theirs')))
  })

  test('each accepts what the other has done', async () => {
    const deployed = prisma(['migrate', 'deploy'], { DATABASE_URL: url('ours') })
    expect(deployed.output).toContain('No pending migrations')
    expect(await applyMigrations(config('theirs'), migrations)).toEqual([])
  })

  test('a migration that was changed after it had been applied is refused', async () => {
    const client = new pg.Client(config('ours'))
    await client.connect()
    await client.query(`UPDATE "_prisma_migrations" SET checksum = repeat('0', 64)`)
    await client.end()
    await expect(applyMigrations(config('ours'), migrations)).rejects.toThrow(/was changed after it had been applied/)
  })

  test('the store works on it', async () => {
    const database = await openDatabase({ dataDir: folder, url: url('theirs'), onFailure: () => {} })
    await database.prisma.documentUpdate.create({ data: { documentName: 'a/b', update: Uint8Array.of(0, 255) } })
    const [row] = await database.prisma.documentUpdate.findMany()
    expect([database.kind, ...(row?.update ?? [])]).toEqual(['postgresql', 0, 255])
    await database.close()
  })
})

/** Folder of initdb and pg_ctl; null where PostgreSQL is not installed. */
function findPostgres(): string | null {
  const base = '/usr/lib/postgresql'
  try {
    const [newest] = readdirSync(base).sort((a, b) => Number(b) - Number(a))
    return newest === undefined ? null : path.join(base, newest, 'bin')
  } catch {
    return null
  }
}

/** PostgreSQL refuses to run as root. */
function runAsPostgres(program: string, args: readonly string[]): void {
  const isRoot = process.getuid?.() === 0
  execFileSync(isRoot ? 'runuser' : program, isRoot ? ['-u', 'postgres', '--', program, ...args] : [...args], {
    stdio: 'ignore',
    cwd: '/',
  })
}
