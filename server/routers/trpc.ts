import { initTRPC } from '@trpc/server'
import superjson from 'superjson'

/** Every request here has passed the session, Host and Origin checks of the server in front. */
const t = initTRPC.create({
  transformer: superjson,
  sse: { ping: { enabled: true, intervalMs: 5000 }, client: { reconnectAfterInactivityMs: 15_000 } },
  errorFormatter: ({ shape, error }) => {
    // A bug's message may name paths or SQL: it is logged, never sent. Expected refusals carry their own code.
    if (error.code !== 'INTERNAL_SERVER_ERROR') return { ...shape, data: { ...shape.data, stack: undefined } }
    return { ...shape, message: 'Something went wrong on the server.', data: { ...shape.data, stack: undefined } }
  },
})

export const router = t.router
export const procedure = t.procedure
