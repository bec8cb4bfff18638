import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import { getServices } from '../container'
import type { OpenEvent, OpenRefusal, TemplateId } from '../services'
import { procedure, router } from './trpc'

const byId = z.object({ id: z.uuid() })
const templateId = z.enum(['empty', 'typescript', 'react-vite', 'python']) satisfies z.ZodType<TemplateId>

const unknownWorkspace = () => new TRPCError({ code: 'NOT_FOUND', message: 'This workspace does not exist.' })
const refused = (refusal: OpenRefusal) =>
  new TRPCError({ code: 'UNPROCESSABLE_CONTENT', message: refusal.message, cause: refusal })

export const workspaceRouter = router({
  list: procedure.query(() => getServices().workspaces.list()),

  get: procedure.input(byId).query(async ({ input }) => {
    const summary = await getServices().workspaces.open(input.id)
    if (!summary) throw unknownWorkspace()
    return summary
  }),

  openGit: procedure
    .input(z.object({ url: z.string().trim().min(1).max(2000), token: z.string().trim().min(1).max(4000).optional() }))
    .mutation(async function* ({ input, signal }): AsyncGenerator<OpenEvent, void, undefined> {
      yield* getServices().workspaces.openGit({
        url: input.url,
        ...(input.token === undefined ? {} : { token: input.token }),
        signal: signal ?? new AbortController().signal,
      })
    }),

  openTemplate: procedure.input(z.object({ template: templateId })).mutation(async ({ input }) => {
    const opened = await getServices().workspaces.openTemplate(input.template)
    if (!opened.ok) throw refused(opened.error)
    return opened.value
  }),

  templates: procedure.query(() => [...getServices().workspaces.templates()]),

  rename: procedure.input(byId.extend({ name: z.string().trim().min(1).max(100) })).mutation(async ({ input }) => {
    if (!(await getServices().workspaces.rename(input.id, input.name))) throw unknownWorkspace()
    return { id: input.id, name: input.name }
  }),

  delete: procedure.input(byId).mutation(async ({ input }) => {
    if (!(await getServices().workspaces.delete(input.id))) throw unknownWorkspace()
    return { id: input.id }
  }),
})
