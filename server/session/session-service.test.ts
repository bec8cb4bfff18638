import { expect, test } from 'vitest'
import { createSessionService, sessionLifetimeMs, type SessionRecord, type SessionStore } from './session-service'

function memoryStore() {
  const records = new Map<string, SessionRecord>()
  const store: SessionStore = {
    add: async (record) => void records.set(record.tokenHash, record),
    find: async (tokenHash) => records.get(tokenHash) ?? null,
    touch: async (record) => void records.set(record.tokenHash, record),
    removeBefore: async (time) => {
      for (const record of records.values()) if (record.lastSeenAt < time) records.delete(record.tokenHash)
    },
  }
  return { store, records }
}

test('a start token lets in once', async () => {
  const sessions = createSessionService(memoryStore().store)
  const token = sessions.issueStartToken()
  const cookie = await sessions.redeem(token)
  expect(cookie).not.toBeNull()
  expect(await sessions.redeem(token)).toBeNull()
})

test('two browsers that bring the same token at once do not both get in', async () => {
  const sessions = createSessionService(memoryStore().store)
  const token = sessions.issueStartToken()
  const answers = await Promise.all([sessions.redeem(token), sessions.redeem(token)])
  expect(answers.filter((cookie) => cookie !== null)).toHaveLength(1)
})

test('a cookie outlives the process, a start token does not', async () => {
  const { store } = memoryStore()
  const before = createSessionService(store)
  const cookie = (await before.redeem(before.issueStartToken())) ?? ''
  const unused = before.issueStartToken()
  const after = createSessionService(store)
  expect(await after.isValid(cookie)).toBe(true)
  expect(await after.redeem(unused)).toBeNull()
})

test('the store never sees the cookie itself', async () => {
  const { store, records } = memoryStore()
  const sessions = createSessionService(store)
  const cookie = (await sessions.redeem(sessions.issueStartToken())) ?? ''
  expect(JSON.stringify([...records.values()])).not.toContain(cookie)
  expect(await sessions.isValid([...records.keys()][0] ?? '')).toBe(false)
})

test('a session in use lives on; one unused for its lifetime ends', async () => {
  let time = 0
  const sessions = createSessionService(memoryStore().store, () => time)
  const cookie = (await sessions.redeem(sessions.issueStartToken())) ?? ''
  time += sessionLifetimeMs - 1
  expect(await sessions.isValid(cookie)).toBe(true)
  time += sessionLifetimeMs - 1
  expect(await sessions.isValid(cookie)).toBe(true)
  time += sessionLifetimeMs + 1
  expect(await sessions.isValid(cookie)).toBe(false)
})
