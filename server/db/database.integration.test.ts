import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase, type Database } from './database'

const dataDir = mkdtempSync(path.join(tmpdir(), 'inkling-test-'))
const open = () => openDatabase({ dataDir, onFailure: (cause) => expect.fail(cause.message) })
let database: Database

beforeAll(async () => {
  database = await open()
})
afterAll(async () => {
  await database.close()
  rmSync(dataDir, { recursive: true, force: true })
})

test('rows survive closing and reopening the embedded database', async () => {
  const created = await database.prisma.workspace.create({ data: { name: 'kept', kind: 'template', source: 'empty' } })
  await database.prisma.documentUpdate.create({ data: { documentName: 'a/b', update: new Uint8Array([0, 1, 255]) } })
  await database.close()
  database = await open()
  expect(await database.prisma.workspace.findUnique({ where: { id: created.id } })).toEqual(created)
  const [update] = await database.prisma.documentUpdate.findMany({ where: { documentName: 'a/b' } })
  expect([...(update?.update ?? [])]).toEqual([0, 1, 255])
})

test('a second opening of the same folder is refused with a sentence that names the lock', async () => {
  await expect(open()).rejects.toThrow(/already open in this process/)
})

test('a lock held by a live process is refused, and one left by a killed process is taken over', async () => {
  await database.close()
  const lockFile = path.join(dataDir, 'database.lock')
  writeFileSync(lockFile, JSON.stringify({ pid: process.ppid, startedAt: null }))
  await expect(open()).rejects.toThrow(new RegExp(`process ${process.ppid}\\) uses this data`))
  // The parent lives, yet did not start at tick 1: its pid has been reused since the lock was written.
  writeFileSync(lockFile, JSON.stringify({ pid: process.ppid, startedAt: '1' }))
  database = await open()
  expect(database.kind).toBe('pglite')
})

test('a failed transaction leaves nothing and the connection usable', async () => {
  const failing = database.prisma.$transaction(async (tx) => {
    await tx.documentUpdate.create({ data: { documentName: 'rolled/back', update: new Uint8Array(1) } })
    throw new Error('stop')
  })
  await expect(failing).rejects.toThrow('stop')
  expect(await database.prisma.documentUpdate.count({ where: { documentName: 'rolled/back' } })).toBe(0)
})
