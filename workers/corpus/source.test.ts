import { describe, expect, it } from 'vitest'
import { createHttpSource } from './source'

/** A server that sends its body in small pieces. */
function serving(
  body: string,
  status = 200,
): { readonly fetcher: typeof fetch; readonly asked: { url: string; body: unknown }[] } {
  const asked: { url: string; body: unknown }[] = []
  const fetcher: typeof fetch = async (url, init) => {
    asked.push({ url: String(url), body: init?.body ?? null })
    const bytes = new TextEncoder().encode(body)
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let at = 0; at < bytes.length; at += 3) controller.enqueue(bytes.slice(at, at + 3))
        controller.close()
      },
    })
    return new Response(stream, { status })
  }
  return { fetcher, asked }
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}

describe('the corpus source over HTTP', () => {
  it('reads the manifest line by line, however it is cut on the way', async () => {
    const entries = [
      { path: 'größe.ts', bytes: 3, hash: 'x' },
      { path: 'b.ts', bytes: 4, hash: 'y' },
    ]
    const { fetcher, asked } = serving(entries.map((entry) => JSON.stringify(entry)).join('\n'))
    expect(await all(createHttpSource('http://host', 'w 1', fetcher).manifest())).toEqual(entries)
    expect(asked[0]?.url).toBe('http://host/api/workspaces/w%201/corpus')
  })

  it('asks for the texts of a batch of paths', async () => {
    const { fetcher, asked } = serving('{"path":"a","hash":"h","text":"t\\n"}\n')
    expect(await all(createHttpSource('', 'w', fetcher).read(['a', 'b']))).toEqual([
      { path: 'a', hash: 'h', text: 't\n' },
    ])
    expect(asked[0]?.body).toBe('{"paths":["a","b"]}')
  })

  it('leaves out lines that are not what was promised', async () => {
    const { fetcher } = serving('{"path":1}\n{"path":"a","bytes":1,"hash":"h"}\n')
    expect(await all(createHttpSource('', 'w', fetcher).manifest())).toHaveLength(1)
  })

  it('rejects with the status when the server refuses', async () => {
    const { fetcher } = serving('no', 403)
    await expect(all(createHttpSource('', 'w', fetcher).manifest())).rejects.toThrow('403')
  })
})
