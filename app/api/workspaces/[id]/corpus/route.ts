import { z } from 'zod'
import { getServices } from '@/server/container'

export const dynamic = 'force-dynamic'

interface Context {
  readonly params: Promise<{ id: string }>
}

/** As many as a manifest holds at most. */
const bodySchema = z.object({ paths: z.array(z.string().min(1).max(4096)).max(50_000) })

export async function GET(request: Request, { params }: Context): Promise<Response> {
  return ndjson(await getServices().corpus.manifest(await workspaceId(params), request.signal))
}

export async function POST(request: Request, { params }: Context): Promise<Response> {
  const body = bodySchema.safeParse(await request.json().catch(() => null))
  if (!body.success) return Response.json({ message: 'Send {"paths": [...]}.' }, { status: 400 })
  return ndjson(await getServices().corpus.texts(await workspaceId(params), body.data.paths, request.signal))
}

const unknownId = '00000000-0000-0000-0000-000000000000'

async function workspaceId(params: Context['params']): Promise<string> {
  const id = z.uuid().safeParse((await params).id)
  return id.success ? id.data : unknownId
}

/** One JSON value a line, sent as it is found and no faster than it is read. */
function ndjson(values: AsyncIterable<unknown> | null): Response {
  if (!values) return Response.json({ message: 'This workspace does not exist.' }, { status: 404 })
  const iterator = values[Symbol.asyncIterator]()
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await iterator.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(`${JSON.stringify(value)}\n`))
    },
    async cancel() {
      await iterator.return?.()
    },
  })
  return new Response(body, { headers: { 'Content-Type': 'application/x-ndjson', 'Cache-Control': 'no-store' } })
}
