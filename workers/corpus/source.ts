export interface ManifestEntry {
  readonly path: string
  readonly bytes: number
  readonly hash: string
}

export interface CorpusFile {
  readonly path: string
  readonly hash: string
  readonly text: string
}

/** Where the workspace's text comes from. Both reject when the server cannot be reached or refuses. */
export interface CorpusSource {
  manifest(): AsyncIterable<ManifestEntry>
  /** Files that vanished meanwhile are left out. */
  read(paths: readonly string[]): AsyncIterable<CorpusFile>
}

/** The server's corpus routes; same origin, so the session's cookie goes along. */
export function createHttpSource(baseUrl: string, workspaceId: string, fetcher: typeof fetch): CorpusSource {
  const url = `${baseUrl}/api/workspaces/${encodeURIComponent(workspaceId)}/corpus`
  return {
    async *manifest() {
      for await (const line of jsonLines(await fetcher(url))) if (isManifestEntry(line)) yield line
    },
    async *read(paths) {
      const headers = { 'content-type': 'application/json' }
      for await (const line of jsonLines(
        await fetcher(url, { method: 'POST', headers, body: JSON.stringify({ paths }) }),
      )) {
        if (isCorpusFile(line)) yield line
      }
    },
  }
}

async function* jsonLines(response: Response): AsyncIterable<unknown> {
  if (!response.ok || response.body === null)
    throw new Error(`the server answered ${response.status} to a request for the workspace's text`)
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    const lines = (rest + (value ?? '')).split('\n')
    rest = done ? '' : (lines.pop() ?? '')
    for (const line of lines) if (line !== '') yield JSON.parse(line)
    if (done) return
  }
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined

function isManifestEntry(value: unknown): value is ManifestEntry {
  return (
    typeof field(value, 'path') === 'string' &&
    typeof field(value, 'hash') === 'string' &&
    typeof field(value, 'bytes') === 'number'
  )
}

function isCorpusFile(value: unknown): value is CorpusFile {
  return (
    typeof field(value, 'path') === 'string' &&
    typeof field(value, 'hash') === 'string' &&
    typeof field(value, 'text') === 'string'
  )
}
