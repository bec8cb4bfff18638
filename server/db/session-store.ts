import type { SessionStore } from '../session/session-service'
import type { Database } from './database'

export function createSessionStore(prisma: Database['prisma']): SessionStore {
  return {
    async add({ tokenHash, lastSeenAt }) {
      await prisma.session.create({ data: { tokenHash, lastSeenAt } })
    },
    find: (tokenHash) => prisma.session.findUnique({ where: { tokenHash } }),
    async touch({ tokenHash, lastSeenAt }) {
      await prisma.session.updateMany({ where: { tokenHash }, data: { lastSeenAt } })
    },
    async removeBefore(lastSeenAt) {
      await prisma.session.deleteMany({ where: { lastSeenAt: { lt: lastSeenAt } } })
    },
  }
}
