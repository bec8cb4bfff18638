import { fileRouter } from './file-router'
import { sessionRouter } from './session-router'
import { router } from './trpc'
import { workspaceRouter } from './workspace-router'

export const appRouter = router({ workspace: workspaceRouter, file: fileRouter, session: sessionRouter })

export type AppRouter = typeof appRouter
