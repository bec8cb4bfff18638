import type { WorkspaceStore } from '../workspace/workspace-store'
import type { Database } from './database'

export function createWorkspaceStore(prisma: Database['prisma']): WorkspaceStore {
  const lastFirst = { openedAt: 'desc' } as const
  return {
    list: () => prisma.workspace.findMany({ orderBy: lastFirst }),
    find: (id) => prisma.workspace.findUnique({ where: { id } }),
    bySource: (kind, sources) =>
      prisma.workspace.findMany({ where: { kind, source: { in: [...sources] } }, orderBy: lastFirst }),
    async add(record) {
      await prisma.workspace.create({ data: record })
    },
    async touch(id) {
      return (await prisma.workspace.updateMany({ where: { id }, data: { openedAt: new Date() } })).count > 0
    },
    async rename(id, name) {
      return (await prisma.workspace.updateMany({ where: { id }, data: { name } })).count > 0
    },
    async remove(id) {
      return (await prisma.workspace.deleteMany({ where: { id } })).count > 0
    },
  }
}
