import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { openDatabase } from '../db/database'
import { createLogger } from '../log'
import { createCollaboration } from './collaboration'
import { createPrismaDocumentStore } from './prisma-document-store'

/**
 * Documents on a real database in a process of their own, for tests that kill it. `POST /<path>` opens a file of the one
 * workspace and answers with the result; the first line on stdout is `{ port, workspaceId }`.
 */
const [dataDir = '', root = ''] = process.argv.slice(2)
const logger = createLogger('warn')
const database = await openDatabase({
  dataDir,
  onFailure: (cause) => {
    logger.error({ err: cause }, 'the database failed')
    process.exit(1)
  },
})
const { prisma } = database
const workspace =
  (await prisma.workspace.findFirst()) ??
  (await prisma.workspace.create({ data: { name: 'test', kind: 'local', localPath: root } }))
const collaboration = createCollaboration({
  store: createPrismaDocumentStore(prisma),
  rootOf: async (id) => (id === workspace.id ? root : null),
  logger,
})
const server = createServer((request, response) => {
  void collaboration.files
    .open(workspace.id, decodeURIComponent((request.url ?? '/').slice(1)))
    .then((opened) => response.end(JSON.stringify(opened)))
})
server.on('upgrade', (request, socket, head) => collaboration.upgrade(request, socket, head))
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  process.stdout.write(`${JSON.stringify({ port, workspaceId: workspace.id })}\n`)
})
process.on('SIGTERM', () => {
  void collaboration
    .close()
    .then(() => database.close())
    .then(() => process.exit(0))
})
