import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'

const secretsSchema = z.object({
  /** AES-256 key for git tokens, base64. */
  credentialKey: z.base64().refine((value) => Buffer.from(value, 'base64').length === 32),
  /** Part of the cookie's name: two servers on one host do not overwrite each other's session. */
  instance: z.string().regex(/^[0-9a-f]{8}$/),
})

export type Secrets = z.infer<typeof secretsSchema>

/** `<dataDir>/secret.json`, made at random on the first start. Throws when it exists and is not whole: nothing replaces it. */
export function readSecrets(dataDir: string): Secrets {
  const file = path.join(dataDir, 'secret.json')
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const fresh: Secrets = { credentialKey: randomBytes(32).toString('base64'), instance: randomBytes(4).toString('hex') }
  try {
    writeFileSync(file, `${JSON.stringify(fresh, null, 2)}\n`, { flag: 'wx', mode: 0o600 })
    return fresh
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  chmodSync(file, 0o600)
  try {
    return secretsSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (cause) {
    throw new Error(`${file} is damaged. Restore it, or delete it to lose the stored git tokens.`, { cause })
  }
}
