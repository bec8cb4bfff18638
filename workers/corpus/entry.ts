import { createSecretMatcher } from '@/core/text/secret-path'
import { createTokenizer } from '@/core/tokenizer/tokenizer'
import { CorpusHandler } from './handler'
import { createHttpSource } from './source'
import { createIndexedDbTokenStore } from './token-store'
import type { CorpusMessage, CorpusNotice, CorpusProgress, CorpusQuestion } from './protocol'

declare const self: DedicatedWorkerGlobalScope

const nextTask = new MessageChannel()
const tasks: (() => void)[] = []
nextTask.port1.onmessage = () => tasks.shift()?.()

/** A message to ourselves comes back after those that wait already; timers would be clamped to 4 ms. */
const pause = (ms: number) =>
  new Promise<void>((resolve) => {
    if (ms > 0) {
      setTimeout(resolve, ms)
      return
    }
    tasks.push(resolve)
    nextTask.port2.postMessage(null)
  })

const report = (progress: CorpusProgress) => self.postMessage({ kind: 'progress', progress } satisfies CorpusNotice)

async function createHandler(message: CorpusMessage & { kind: 'start' }): Promise<CorpusHandler> {
  const definition = await fetch(`${message.baseUrl}/model/tokenizer.json`)
  if (!definition.ok) throw new Error(`the tokenizer could not be loaded (${definition.status})`)
  return new CorpusHandler({
    source: createHttpSource(message.baseUrl, message.workspaceId, (url, init) => fetch(url, init)),
    store: createIndexedDbTokenStore(self.indexedDB, () => Date.now()),
    tokenizer: createTokenizer(await definition.json()),
    isSecret: createSecretMatcher(message.secretPatterns),
    now: () => performance.now(),
    pause,
    report,
  })
}

function fail(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error)
  report({ phase: 'failed', files: 0, totalFiles: 0, tokens: 0, evicted: 0, message })
}

let handler: Promise<CorpusHandler> | null = null

function start(message: CorpusMessage & { kind: 'start' }): void {
  const starting = createHandler(message)
  handler = starting
  message.port.onmessage = ({ data }: MessageEvent<CorpusQuestion>) => {
    starting.then(
      (ready) => ready.ask(data, (answer) => message.port.postMessage(answer)),
      () => {
        if (data.kind === 'propose')
          message.port.postMessage({ kind: 'failed', id: data.id, message: 'the corpus worker did not start' })
      },
    )
  }
  starting.then((ready) => ready.start()).catch(fail)
}

function apply(ready: CorpusHandler, message: Exclude<CorpusMessage, { kind: 'start' }>): void | Promise<void> {
  switch (message.kind) {
    case 'focus':
      return ready.focus(message.path, message.imported)
    case 'changed':
      return ready.changed(message.path)
    case 'removed':
      return ready.removed(message.path)
    case 'typing':
      return ready.typing()
  }
}

self.onmessage = ({ data }: MessageEvent<CorpusMessage>) => {
  if (data.kind === 'start') start(data)
  else handler?.then((ready) => apply(ready, data)).catch(fail)
}
