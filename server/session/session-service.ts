import { createHash, randomBytes } from 'node:crypto'

const day = 24 * 60 * 60 * 1000
/** Unused for this long, a browser has to be let in anew. */
export const sessionLifetimeMs = 30 * day
/** `lastSeenAt` is written at most this often for a session. */
const touchIntervalMs = day

export interface SessionRecord {
  readonly tokenHash: string
  readonly lastSeenAt: Date
}

/** Durable side of sessions; see server/db/session-store.ts. */
export interface SessionStore {
  add(record: SessionRecord): Promise<void>
  find(tokenHash: string): Promise<SessionRecord | null>
  touch(record: SessionRecord): Promise<void>
  removeBefore(lastSeenAt: Date): Promise<void>
}

export interface SessionService {
  /** A secret for one URL. It lets in the first browser that brings it, and only while this process runs. */
  issueStartToken(): string
  /** The cookie's value when the token was valid. It is not any more. */
  redeem(startToken: string): Promise<string | null>
  isValid(cookieValue: string): Promise<boolean>
}

/** Cookies and start tokens are 256 random bits; only their SHA-256 is kept, so neither memory dumps nor the database let in. */
export function createSessionService(store: SessionStore, now: () => number = Date.now): SessionService {
  const startTokens = new Set<string>()
  const known = new Map<string, number>()

  return {
    issueStartToken() {
      const token = newSecret()
      startTokens.add(hashOf(token))
      return token
    },

    async redeem(startToken) {
      if (!startTokens.delete(hashOf(startToken))) return null
      const cookie = newSecret()
      await store.removeBefore(new Date(now() - sessionLifetimeMs))
      await store.add({ tokenHash: hashOf(cookie), lastSeenAt: new Date(now()) })
      return cookie
    },

    async isValid(cookieValue) {
      const tokenHash = hashOf(cookieValue)
      const lastSeen = known.get(tokenHash) ?? (await store.find(tokenHash))?.lastSeenAt.getTime()
      if (lastSeen === undefined || now() - lastSeen > sessionLifetimeMs) return false
      if (now() - lastSeen > touchIntervalMs) {
        await store.touch({ tokenHash, lastSeenAt: new Date(now()) })
        known.set(tokenHash, now())
      } else {
        known.set(tokenHash, lastSeen)
      }
      return true
    },
  }
}

const newSecret = () => randomBytes(32).toString('base64url')
const hashOf = (secret: string) => createHash('sha256').update(secret).digest('hex')
