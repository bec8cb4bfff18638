import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { createCredentialVault, type CredentialStore } from './credential-vault'

function memoryStore() {
  const rows = new Map<string, Uint8Array>()
  const store: CredentialStore = {
    find: async (host) => rows.get(host) ?? null,
    put: async (host, sealed) => void rows.set(host, sealed),
    remove: async (host) => void rows.delete(host),
  }
  return { rows, store }
}

test('a token comes back, and cannot be read from the store', async () => {
  const { rows, store } = memoryStore()
  const vault = createCredentialVault(randomBytes(32), store)
  await vault.write('github.com', 'ghp_sécret')
  expect(await vault.read('github.com')).toBe('ghp_sécret')
  expect(Buffer.from(rows.get('github.com') ?? []).toString('latin1')).not.toContain('ghp_')
  await vault.forget('github.com')
  expect(await vault.read('github.com')).toBeNull()
})

test('another key, another host or a changed byte opens nothing', async () => {
  const { rows, store } = memoryStore()
  const key = randomBytes(32)
  const vault = createCredentialVault(key, store)
  await vault.write('github.com', 'token')
  expect(await createCredentialVault(randomBytes(32), store).read('github.com')).toBeNull()
  const sealed = rows.get('github.com') ?? new Uint8Array()
  rows.set('evil.example', sealed)
  expect(await vault.read('evil.example')).toBeNull()
  for (let index = 0; index < sealed.length; index++) {
    rows.set(
      'github.com',
      sealed.map((byte, at) => (at === index ? byte ^ 1 : byte)),
    )
    expect(await vault.read('github.com')).toBeNull()
  }
  rows.set('github.com', new Uint8Array(5))
  expect(await vault.read('github.com')).toBeNull()
})
