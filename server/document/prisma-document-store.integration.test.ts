import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase, type Database } from '../db/database'
import { documentNameOf, type DocumentStore } from './document-store'
import { createPrismaDocumentStore } from './prisma-document-store'

const dataDir = mkdtempSync(path.join(tmpdir(), 'inkling-store-'))
let database: Database
let store: DocumentStore
let workspaceId: string

beforeAll(async () => {
  database = await openDatabase({ dataDir, onFailure: (cause) => expect.fail(cause.message) })
  store = createPrismaDocumentStore(database.prisma)
  workspaceId = (await database.prisma.workspace.create({ data: { name: 'test', kind: 'template' } })).id
})
afterAll(async () => {
  await database.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const state = new Uint8Array([9])
const append = (documentName: string, ...bytes: number[]) =>
  store.append(bytes.map((byte) => ({ documentName, update: new Uint8Array([byte]) })))
const tailOf = async (name: string) => (await store.load(name))?.tail.map((update) => update[0])

test('a log of many rows keeps its order, and folding it keeps what came after', async () => {
  const name = documentNameOf(await store.ensureFile(workspaceId, 'log.txt'))
  expect(await store.load(name)).toBeNull()
  await store.create(name, state, 'first')
  await store.create(name, new Uint8Array([1]), 'second')
  const many = Array.from({ length: 1000 }, (_, index) => index % 256)
  const ids = await append(name, ...many)
  expect(await tailOf(name)).toEqual(many)
  await store.compact(name, { state: new Uint8Array([7]), throughId: ids[997] ?? 0n, diskHash: 'folded' })
  expect(await store.load(name)).toMatchObject({ diskHash: 'folded', throughId: ids[997] })
  expect(await tailOf(name)).toEqual(many.slice(998))
  await store.recordDisk(name, 'written')
  expect((await store.load(name))?.diskHash).toBe('written')
})

test('a path has one identity, which moving keeps and only its own workspace knows', async () => {
  const [first, again] = [await store.ensureFile(workspaceId, 'a.txt'), await store.ensureFile(workspaceId, 'a.txt')]
  expect(again).toEqual(first)
  await store.moveFiles(workspaceId, 'a.txt', 'b.txt')
  expect(await store.fileById(workspaceId, first.id)).toEqual({ ...first, path: 'b.txt' })
  expect(await store.fileById(randomUUID(), first.id)).toBeNull()
})

test('moving a folder moves what is below it, whatever its letters, and replaces what lay there', async () => {
  const moved = await store.ensureFile(workspaceId, 'x_y/deep/a.txt')
  const other = await store.ensureFile(workspaceId, 'xxy/deep/a.txt')
  const replaced = await store.ensureFile(workspaceId, 'z/deep/a.txt')
  await store.create(documentNameOf(replaced), state, '')
  await store.moveFiles(workspaceId, 'x_y', 'z')
  expect(await store.fileById(workspaceId, moved.id)).toMatchObject({ path: 'z/deep/a.txt' })
  expect(await store.fileById(workspaceId, other.id)).toMatchObject({ path: 'xxy/deep/a.txt' })
  expect(await store.fileById(workspaceId, replaced.id)).toBeNull()
  expect(await store.load(documentNameOf(replaced))).toBeNull()
})

test('removing takes documents along, of a path and of a whole workspace', async () => {
  const file = await store.ensureFile(workspaceId, 'gone/a.txt')
  const stays = await store.ensureFile(workspaceId, 'gone.txt')
  for (const name of [documentNameOf(file), documentNameOf(stays)]) {
    await store.create(name, state, '')
    await append(name, 1)
  }
  await store.removeFiles(workspaceId, 'gone')
  expect(await store.fileById(workspaceId, file.id)).toBeNull()
  expect(await tailOf(documentNameOf(stays))).toEqual([1])
  await store.removeWorkspace(workspaceId)
  expect(await store.load(documentNameOf(stays))).toBeNull()
  expect(await database.prisma.documentUpdate.count()).toBe(0)
})
