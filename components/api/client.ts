import { createTRPCClient, httpBatchStreamLink, httpSubscriptionLink, splitLink, TRPCClientError } from '@trpc/client'
import { createTRPCContext } from '@trpc/tanstack-react-query'
import superjson from 'superjson'
import type { inferRouterOutputs } from '@trpc/server'
import type { AppRouter } from '@/server/routers/app-router'

export type RouterOutputs = inferRouterOutputs<AppRouter>
export type WorkspaceSummary = RouterOutputs['workspace']['list'][number]
export type OpenedFile = RouterOutputs['file']['open']

export const { TRPCProvider, useTRPC } = createTRPCContext<AppRouter>()

function createApiClient() {
  const url = '/api/trpc'
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (operation) => operation.type === 'subscription',
        true: httpSubscriptionLink({ url, transformer: superjson }),
        false: httpBatchStreamLink({ url, transformer: superjson }),
      }),
    ],
  })
}

/** The client for code that is not a component: the workbench session, streaming mutations. One per page. */
export const api = createApiClient()

/** What to tell a person: the server's own plain sentence where it sent one, else what a lost connection means. */
export function messageOf(error: unknown): string {
  if (error instanceof TRPCClientError && error.data) return error.message
  if (error instanceof TRPCClientError || error instanceof TypeError) {
    return 'The Inkling server did not answer. Check that it is still running, then try again.'
  }
  return error instanceof Error ? error.message : String(error)
}
