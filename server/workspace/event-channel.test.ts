import { expect, test } from 'vitest'
import { eventsOf } from './event-channel'

test('events come in order, then the result', async () => {
  const events = eventsOf<number, string>(async (emit) => {
    emit(1)
    await Promise.resolve()
    emit(2)
    emit(3)
    return 'done'
  })
  const seen: unknown[] = []
  for (;;) {
    const step = await events.next()
    seen.push(step.value)
    if (step.done) break
  }
  expect(seen).toEqual([1, 2, 3, 'done'])
})

test('a failure reaches the reader after the events before it', async () => {
  const events = eventsOf<number, void>(async (emit) => {
    emit(1)
    throw new Error('broken')
  })
  expect((await events.next()).value).toBe(1)
  await expect(events.next()).rejects.toThrow('broken')
})

test('a reader that leaves stops the work and waits for its end', async () => {
  let isCleanedUp = false
  const events = eventsOf<number, void>(async (emit, signal) => {
    emit(1)
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    await Promise.resolve()
    isCleanedUp = true
  })
  await events.next()
  await events.return()
  expect(isCleanedUp).toBe(true)
})
