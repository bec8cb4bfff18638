import type { CredentialStore } from '../workspace/credential-vault'
import type { Database } from './database'

export function createCredentialStore(prisma: Database['prisma']): CredentialStore {
  return {
    async find(host) {
      return (await prisma.gitCredential.findUnique({ where: { host } }))?.sealed ?? null
    },
    async put(host, bytes) {
      const sealed = Uint8Array.from(bytes)
      await prisma.gitCredential.upsert({ where: { host }, create: { host, sealed }, update: { sealed } })
    },
    async remove(host) {
      await prisma.gitCredential.deleteMany({ where: { host } })
    },
  }
}
