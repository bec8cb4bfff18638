import { getServices } from '../container'
import { procedure, router } from './trpc'

export const sessionRouter = router({
  info: procedure.query(() => {
    const { host, isLoopback, version } = getServices().server
    return { host, isLoopback, version }
  }),
})
