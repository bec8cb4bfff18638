import { getServices } from '@/server/container'

export const dynamic = 'force-dynamic'

/** A zip as the body itself, or as a file in a form. The server in front limits its size. */
export async function POST(request: Request): Promise<Response> {
  const upload = await uploadOf(request)
  if (!upload) return Response.json({ message: 'The upload is empty.' }, { status: 400 })
  const opened = await getServices().workspaces.openArchive(upload.archive, upload.name)
  if (opened.ok) return Response.json(opened.value)
  return Response.json({ message: opened.error.message }, { status: opened.error.code === 'too-large' ? 413 : 422 })
}

interface Upload {
  readonly archive: ReadableStream<Uint8Array>
  readonly name: string
}

async function uploadOf(request: Request): Promise<Upload | null> {
  if (request.headers.get('content-type')?.startsWith('multipart/form-data')) {
    const form = await request.formData().catch(() => null)
    const file = [...(form?.values() ?? [])].find((value) => value instanceof File)
    return file ? { archive: file.stream(), name: plainName(file.name) } : null
  }
  const name = request.headers.get('x-file-name') ?? 'upload.zip'
  return request.body && { archive: request.body, name: plainName(decoded(name)) }
}

/** A header carries ASCII only, so the page sends the name percent-encoded. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

const plainName = (name: string) => (name.split(/[/\\]/).at(-1) ?? '').replace(/\p{Cc}/gu, '').slice(0, 100)
