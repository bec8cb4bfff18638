import type { Database } from '../db/database'
import { documentNameOf, type DocumentStore } from './document-store'

type Client = Database['prisma']
type Transaction = Parameters<Parameters<Client['$transaction']>[0]>[0]

/** The document store on Prisma. Inside a transaction only `tx` is used: the embedded database has one connection. */
export function createPrismaDocumentStore(prisma: Client): DocumentStore {
  return {
    async fileById(workspaceId, id) {
      return prisma.file.findFirst({ where: { id, workspaceId }, select: fileFields })
    },

    async ensureFile(workspaceId, path) {
      const where = { workspaceId_path: { workspaceId, path } }
      return prisma.file.upsert({ where, create: { workspaceId, path }, update: {}, select: fileFields })
    },

    async moveFiles(workspaceId, from, to) {
      await prisma.$transaction(async (tx) => {
        const moving = await filesAt(tx, workspaceId, from)
        await removeFilesAt(tx, workspaceId, to)
        for (const { id, path } of moving) {
          await tx.file.update({ where: { id }, data: { path: to + path.slice(from.length) } })
        }
      })
    },

    async removeFiles(workspaceId, path) {
      await prisma.$transaction((tx) => removeFilesAt(tx, workspaceId, path))
    },

    async load(documentName) {
      // Snapshot and log must be of one moment: a compaction in between would lose its updates from both.
      return prisma.$transaction(
        async (tx) => {
          const snapshot = await tx.documentSnapshot.findUnique({ where: { documentName } })
          if (!snapshot) return null
          const { state, throughId, diskHash } = snapshot
          const rows = await tx.documentUpdate.findMany({
            where: { documentName, id: { gt: throughId } },
            orderBy: { id: 'asc' },
            select: { update: true },
          })
          return { state, throughId, diskHash: diskHash ?? '', tail: rows.map(({ update }) => update) }
        },
        { isolationLevel: 'RepeatableRead' },
      )
    },

    async create(documentName, state, diskHash) {
      await prisma.documentSnapshot.createMany({
        data: [{ documentName, state: Uint8Array.from(state), throughId: 0n, diskHash }],
        skipDuplicates: true,
      })
    },

    async append(updates) {
      const rows = await prisma.documentUpdate.createManyAndReturn({
        data: updates.map(({ documentName, update }) => ({ documentName, update: Uint8Array.from(update) })),
        select: { id: true },
      })
      // The sequence is drawn in the order of the rows; what RETURNING gives back is in no promised order.
      return rows.map(({ id }) => id).toSorted((a, b) => (a < b ? -1 : 1))
    },

    async recordDisk(documentName, diskHash) {
      await prisma.documentSnapshot.update({
        where: { documentName },
        data: { diskHash },
        select: { documentName: true },
      })
    },

    async compact(documentName, { state, throughId, diskHash }) {
      await prisma.$transaction([
        prisma.documentSnapshot.update({
          where: { documentName },
          data: { state: Uint8Array.from(state), throughId, diskHash },
          select: { documentName: true },
        }),
        prisma.documentUpdate.deleteMany({ where: { documentName, id: { lte: throughId } } }),
      ])
    },

    async removeWorkspace(workspaceId) {
      const where = { documentName: { startsWith: `${workspaceId}/` } }
      await prisma.$transaction([
        prisma.documentUpdate.deleteMany({ where }),
        prisma.documentSnapshot.deleteMany({ where }),
      ])
    },
  }
}

const fileFields = { id: true, workspaceId: true, path: true } as const

/** The record of `path` and those below it. The prefix is compared here, since `%` and `_` are letters in a path. */
async function filesAt(tx: Transaction, workspaceId: string, path: string) {
  const files = await tx.file.findMany({ where: { workspaceId }, select: fileFields })
  return files.filter((file) => file.path === path || file.path.startsWith(`${path}/`))
}

async function removeFilesAt(tx: Transaction, workspaceId: string, path: string): Promise<void> {
  const files = await filesAt(tx, workspaceId, path)
  const documentName = { in: files.map(documentNameOf) }
  await tx.documentUpdate.deleteMany({ where: { documentName } })
  await tx.documentSnapshot.deleteMany({ where: { documentName } })
  await tx.file.deleteMany({ where: { id: { in: files.map(({ id }) => id) } } })
}
