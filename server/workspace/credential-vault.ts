import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const nonceBytes = 12
const tagBytes = 16

/** Durable side of the vault; see server/db/credential-store.ts. */
export interface CredentialStore {
  find(host: string): Promise<Uint8Array | null>
  put(host: string, sealed: Uint8Array): Promise<void>
  remove(host: string): Promise<void>
}

export interface CredentialVault {
  /** Null when there is none, or when it was sealed under another key. */
  read(host: string): Promise<string | null>
  write(host: string, token: string): Promise<void>
  forget(host: string): Promise<void>
}

/**
 * Keeps one token a git host, sealed with AES-256-GCM: nonce, tag, ciphertext. The host is authenticated with it, so that a
 * row moved to another host does not open.
 */
export function createCredentialVault(key: Buffer, store: CredentialStore): CredentialVault {
  return {
    async read(host) {
      const sealed = await store.find(host)
      return sealed ? open(key, host, sealed) : null
    },
    async write(host, token) {
      await store.put(host, seal(key, host, token))
    },
    forget: (host) => store.remove(host),
  }
}

function seal(key: Buffer, host: string, token: string): Uint8Array {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(host))
  const text = Buffer.concat([cipher.update(token, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), text])
}

function open(key: Buffer, host: string, sealed: Uint8Array): string | null {
  const bytes = Buffer.from(sealed)
  if (bytes.length < nonceBytes + tagBytes) return null
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes)).setAAD(Buffer.from(host))
  decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes))
  try {
    return decipher.update(bytes.subarray(nonceBytes + tagBytes), undefined, 'utf8') + decipher.final('utf8')
  } catch {
    return null
  }
}
