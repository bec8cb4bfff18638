import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { isSecretPath } from '@/core/text/secret-path'
import { createTokenizer } from '@/core/tokenizer/tokenizer'
import type { CorpusRequest } from '@/core/prediction/corpus-query'
import { CorpusHandler } from './handler'
import type { CorpusAnswer, CorpusProgress } from './protocol'
import type { CorpusFile, CorpusSource } from './source'
import { excessOf, type TokenStore } from './token-store'

const tokenizer = createTokenizer(JSON.parse(readFileSync('public/model/tokenizer.json', 'utf8')))

/** A server whose files a test changes under the worker. The hash is the text itself. */
class FakeSource implements CorpusSource {
  readonly requested: string[] = []
  failures = 0

  constructor(readonly files: Map<string, string>) {}

  async *manifest() {
    if (this.failures-- > 0) throw new Error('out of reach')
    for (const [path, text] of this.files) yield { path, bytes: text.length, hash: text }
  }

  async *read(paths: readonly string[]): AsyncIterable<CorpusFile> {
    this.requested.push(...paths)
    for (const path of paths) {
      const text = this.files.get(path)
      if (text !== undefined) yield { path, hash: text, text }
    }
  }
}

class MemoryStore implements TokenStore {
  readonly kept = new Map<string, Uint16Array>()

  async read(hashes: readonly string[]) {
    return new Map(
      hashes.flatMap((hash) => (this.kept.has(hash) ? [[hash, this.kept.get(hash) as Uint16Array] as const] : [])),
    )
  }

  async write(entries: ReadonlyMap<string, Uint16Array>) {
    for (const [hash, tokens] of entries) this.kept.set(hash, tokens)
  }

  async prune(used: ReadonlySet<string>) {
    for (const hash of this.kept.keys()) if (!used.has(hash)) this.kept.delete(hash)
  }
}

interface Bench {
  readonly handler: CorpusHandler
  readonly source: FakeSource
  readonly store: MemoryStore
  readonly progress: CorpusProgress[]
  readonly pauses: number[]
}

function open(files: Readonly<Record<string, string>>, over: { store?: MemoryStore; failures?: number } = {}): Bench {
  const source = new FakeSource(new Map(Object.entries(files)))
  source.failures = over.failures ?? 0
  const store = over.store ?? new MemoryStore()
  const progress: CorpusProgress[] = []
  const pauses: number[] = []
  let clock = 0
  const pause = (ms: number) => {
    pauses.push(ms)
    clock += ms
    return new Promise<void>((resolve) => void setImmediate(resolve))
  }
  const handler = new CorpusHandler({
    source,
    store,
    tokenizer,
    isSecret: isSecretPath,
    now: () => clock++,
    pause,
    report: (one) => progress.push(one),
  })
  return { handler, source, store, progress, pauses }
}

function request(marked: string, path = 'open.ts'): CorpusRequest {
  const cursor = marked.indexOf('|')
  return {
    path,
    language: 'typescript',
    prefix: marked.slice(0, cursor),
    suffix: marked.slice(cursor + 1),
    cursor,
    limit: 5,
    edits: [],
    hidden: [],
  }
}

const ask = (handler: CorpusHandler, marked: string, id = 1) =>
  new Promise<CorpusAnswer>((resolve) => handler.ask({ kind: 'propose', id, request: request(marked) }, resolve))

async function copies(handler: CorpusHandler, marked: string): Promise<string[]> {
  const answer = await ask(handler, marked)
  return answer.kind === 'proposals' ? answer.copy.map(({ edit }) => edit.insert) : [answer.message]
}

describe('the corpus worker', () => {
  it('copies a unique line of any file once it has read the workspace', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 200 }, (_, file) => [
        `src/f${file}.ts`,
        `\nconst name${file}x = compute${file}(input${file})\n`,
      ]),
    )
    const { handler, progress } = open(files)
    await handler.start()
    expect(progress.at(-1)).toMatchObject({ phase: 'ready', files: 200, totalFiles: 200, evicted: 0 })
    for (const file of [0, 57, 199])
      expect(await copies(handler, `\nconst name${file}x = |\n`)).toContain(`compute${file}(input${file})`)
  })

  it('never reads a secret file, whoever names it', async () => {
    const { handler, source } = open({ '.env': '\nTOKEN=abcdefghijkl\n', 'a.ts': '\nlet plain = 1\n' })
    await handler.start()
    await handler.changed('config/.env.local')
    expect(source.requested).toEqual(['a.ts'])
    expect(await copies(handler, '\nTOKEN=|\n')).toEqual([])
  })

  it('follows files that change, appear and vanish', async () => {
    const { handler, source } = open({ 'a.ts': '\nstartEngine(fast)\n', 'lib/b.ts': '\nstopEngine(slow)\n' })
    await handler.start()
    source.files.set('a.ts', '\nstartEngine(gently)\n')
    source.files.set('c.ts', '\npauseEngine(often)\n')
    await Promise.all([handler.changed('a.ts'), handler.changed('c.ts')])
    const started = await copies(handler, '\nstartEngine(|\n')
    expect(started[0]).toBe('gently)')
    expect(started).not.toContain('fast)')
    expect(await copies(handler, '\npauseEngine(|\n')).toContain('often)')
    handler.removed('lib')
    expect(await copies(handler, '\nstopEngine(|\n')).not.toContain('slow)')
  })

  it('asks the server only for what the browser does not have', async () => {
    const files = { 'a.ts': '\nfirst()\n', 'b.ts': '\nsecond()\n' }
    const first = open(files)
    await first.handler.start()
    const second = open({ ...files, 'c.ts': '\nthird()\n' }, { store: first.store })
    await second.handler.start()
    expect(second.source.requested).toEqual(['c.ts'])
    expect(await copies(second.handler, '\nseco|\n')).toContain('nd()')
  })

  it('forgets stored tokens that no file uses any more', async () => {
    const { handler, store } = open({ 'a.ts': '\nnow()\n' })
    store.kept.set('gone', Uint16Array.of(1))
    await handler.start()
    expect([...store.kept.keys()]).toEqual(['\nnow()\n'])
  })

  it("reads the open file's folder first, then what it imports", async () => {
    const files = Object.fromEntries(
      ['z/other.ts', 'lib/deep/store.ts', 'src/beside.ts', 'lib/unused.ts'].map((path) => [path, `\n${path}\n`]),
    )
    const { handler, source } = open(files)
    handler.focus('src/open.ts', ['store'])
    await handler.start()
    expect(source.requested.slice(0, 2)).toEqual(['src/beside.ts', 'lib/deep/store.ts'])
  })

  it('tries again when the server is out of reach, and says so meanwhile', async () => {
    const { handler, progress } = open({ 'a.ts': '\nhello()\n' }, { failures: 2 })
    await handler.start()
    expect(progress.some(({ phase, message }) => phase === 'failed' && message === 'out of reach')).toBe(true)
    expect(progress.at(-1)).toMatchObject({ phase: 'ready', files: 1 })
  })

  it('gives up after a while instead of asking for ever', async () => {
    const { handler, progress } = open({ 'a.ts': '\nhello()\n' }, { failures: 100 })
    await handler.start()
    expect(progress.at(-1)).toMatchObject({ phase: 'failed', message: 'out of reach' })
  })

  it('computes neither cancelled nor overtaken questions', async () => {
    const { handler } = open({ 'a.ts': '\nalpha(one)\n' })
    await handler.start()
    const answers: CorpusAnswer[] = []
    for (const id of [1, 2, 3])
      handler.ask({ kind: 'propose', id, request: request('\nalpha(|\n') }, (answer) => answers.push(answer))
    handler.ask({ kind: 'cancel', id: 2 }, () => expect.unreachable())
    await ask(handler, '\nalpha(|\n', 4)
    expect(answers.map(({ kind, id }) => `${id} ${kind}`)).toEqual(['1 failed', '3 failed'])
  })

  it('makes way while keys come fast', async () => {
    const text = '\nsome longer line of code that has to be read\n'.repeat(4_000)
    const { handler, pauses } = open({ 'a.ts': text })
    handler.typing()
    await handler.start()
    expect(Math.max(...pauses)).toBeGreaterThan(10)
  })
})

describe('what the store drops', () => {
  const size = (hash: string, writtenAtMs: number) => ({ hash, bytes: 10, writtenAtMs })

  it('drops the oldest unused entries until the rest fits', () => {
    expect(excessOf([size('a', 3), size('b', 1), size('c', 2)], new Set(['b']), 20)).toEqual(['c'])
    expect(excessOf([size('a', 3), size('b', 1)], new Set(), 20)).toEqual([])
  })

  it('drops used entries last', () => {
    expect(excessOf([size('a', 1), size('b', 2)], new Set(['a']), 0)).toEqual(['b', 'a'])
  })
})
