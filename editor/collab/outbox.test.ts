import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { Outbox } from './outbox'
import { MemoryUnsentStorage } from './unsent-storage'

/** A text whose updates go to an outbox. */
function setUp(storage = new MemoryUnsentStorage()) {
  const document = new Y.Doc()
  const outbox = new Outbox('w/f', storage)
  document.on('update', (update: Uint8Array) => outbox.add(update))
  return { storage, outbox, text: document.getText('content') }
}

function textOf(update: Uint8Array | null): string {
  const document = new Y.Doc()
  if (update) Y.applyUpdate(document, update)
  return document.getText('content').toString()
}

test('an acknowledgement covers what was there at its mark, and not what came later', async () => {
  const { storage, outbox, text } = setUp()
  text.insert(0, 'a')
  const mark = outbox.mark()
  text.insert(1, 'b')
  outbox.acknowledge(mark)
  expect(outbox.isEmpty).toBe(false)
  expect(await storage.load('w/f')).toHaveLength(1)
  outbox.acknowledge(outbox.mark())
  expect(outbox.isEmpty).toBe(true)
  expect(await storage.load('w/f')).toEqual([])
})

test('long offline typing is folded, in storage as well, and an older mark then acknowledges nothing', async () => {
  const { storage, outbox, text } = setUp()
  text.insert(0, 'x')
  const mark = outbox.mark()
  for (let index = 0; index < 1000; index += 1) text.insert(text.length, 'y')
  expect((await storage.load('w/f')).length).toBeLessThan(200)
  outbox.acknowledge(mark)
  expect(textOf(outbox.merged())).toBe(`x${'y'.repeat(1000)}`)
  outbox.acknowledge(outbox.mark())
  expect(await storage.load('w/f')).toEqual([])
})

test('another tab takes over what is stored, once, beside its own edits', async () => {
  const first = setUp()
  first.text.insert(0, 'left behind')
  const second = setUp(first.storage)
  second.text.insert(0, 'own')
  expect((await second.outbox.restore()).map(textOf)).toEqual(['left behind'])
  expect(textOf(second.outbox.merged())).toMatch(/own/)
  expect(textOf(second.outbox.merged())).toMatch(/left behind/)
  second.outbox.acknowledge(second.outbox.mark())
  expect(await first.storage.load('w/f')).toEqual([])
})

test('a storage that fails costs nothing but surviving a closed tab', async () => {
  class Broken extends MemoryUnsentStorage {
    override load = () => Promise.reject(new Error('refused'))
    override put = () => Promise.reject(new Error('full'))
  }
  const { outbox, text } = setUp(new Broken())
  text.insert(0, 'kept')
  expect(await outbox.restore()).toEqual([])
  expect(textOf(outbox.merged())).toBe('kept')
})
