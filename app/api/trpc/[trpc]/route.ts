import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { getServices } from '@/server/container'
import { appRouter } from '@/server/routers/app-router'

export const dynamic = 'force-dynamic'

const handler = (request: Request) =>
  fetchRequestHandler({
    endpoint: '/api/trpc',
    req: request,
    router: appRouter,
    createContext: () => ({}),
    onError: ({ error, path }) => {
      if (error.code === 'INTERNAL_SERVER_ERROR') getServices().report(error.cause ?? error, path ?? 'trpc')
    },
  })

export { handler as GET, handler as POST }
