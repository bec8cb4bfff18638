import { expect, test } from 'vitest'
import { ManualClock } from './manual-clock'
import { MemoryDocumentStore } from './memory-document-store'
import { UpdateLog } from './update-log'

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }
const update = (byte: number) => new Uint8Array([byte])

function setUp() {
  const store = new MemoryDocumentStore()
  const clock = new ManualClock()
  const batches: number[] = []
  const counted = {
    append: (updates: Parameters<MemoryDocumentStore['append']>[0]) => {
      batches.push(updates.length)
      return store.append(updates)
    },
  }
  return { store, clock, batches, log: new UpdateLog(counted, quiet, clock) }
}

test('updates that arrive together share one commit and keep their order', async () => {
  const { store, clock, batches, log } = setUp()
  const ids = Promise.all([log.append('a', update(1)), log.append('b', update(2)), log.append('a', update(3))])
  expect(store.rows).toHaveLength(0)
  await clock.advance(20)
  expect(await ids).toEqual([1n, 2n, 3n])
  expect(batches).toEqual([3])
  expect(store.rows.map((row) => row.update[0])).toEqual([1, 2, 3])
})

test('nothing resolves while the database is down, and everything in order once it is back', async () => {
  const { store, clock, log } = setUp()
  const resolved: number[] = []
  store.isDown = true
  for (const byte of [1, 2]) void log.append('a', update(byte)).then(() => resolved.push(byte))
  await clock.advance(10_000)
  void log.append('a', update(3)).then(() => resolved.push(3))
  await clock.advance(10_000)
  expect(resolved).toEqual([])
  store.isDown = false
  await clock.advance(10_000)
  expect(resolved).toEqual([1, 2, 3])
  expect(store.rows.map((row) => row.update[0])).toEqual([1, 2, 3])
})

test('closing while the database is down gives up and says so', async () => {
  const { store, clock, log } = setUp()
  store.isDown = true
  const rejected = expect(log.append('a', update(1))).rejects.toThrow('closed')
  const closed = log.close()
  await clock.advance(10_000)
  await closed
  await rejected
})

test('too much uncommitted work counts as overload until it is committed', async () => {
  const { clock, log } = setUp()
  for (let index = 0; index < 9; index += 1) void log.append('a', new Uint8Array(8 * 1024 * 1024))
  expect(log.isOverloaded).toBe(true)
  await clock.advance(1000)
  expect(log.isOverloaded).toBe(false)
})
