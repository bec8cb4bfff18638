import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import type { Result } from '@/core/text/result'
import { getServices } from '../container'
import type { FileRefusal } from '../services'
import { procedure, router } from './trpc'

const workspaceId = z.uuid()
// Longer than any path a file system takes (PATH_MAX is 4096 bytes).
const path = z.string().min(1).max(4096)

const codeOf = {
  'not-found': 'NOT_FOUND',
  exists: 'CONFLICT',
  'unsafe-path': 'FORBIDDEN',
  'not-a-file': 'UNPROCESSABLE_CONTENT',
  failed: 'UNPROCESSABLE_CONTENT',
} as const satisfies Record<FileRefusal['code'], TRPCError['code']>

function valueOf<T>(result: Result<T, FileRefusal>): T {
  if (result.ok) return result.value
  throw new TRPCError({ code: codeOf[result.error.code], message: result.error.message, cause: result.error })
}

export const fileRouter = router({
  open: procedure
    .input(z.object({ workspaceId, path }))
    .query(async ({ input }) => valueOf(await getServices().files.open(input.workspaceId, input.path))),

  create: procedure
    .input(z.object({ workspaceId, path, type: z.enum(['file', 'folder']) }))
    .mutation(async ({ input }) =>
      valueOf(await getServices().files.create(input.workspaceId, input.path, input.type)),
    ),

  rename: procedure
    .input(z.object({ workspaceId, from: path, to: path }))
    .mutation(async ({ input }) => valueOf(await getServices().files.rename(input.workspaceId, input.from, input.to))),

  delete: procedure
    .input(z.object({ workspaceId, path }))
    .mutation(async ({ input }) => valueOf(await getServices().files.delete(input.workspaceId, input.path))),
})
