import { importedNames } from '@/core/prediction/corpus-path'
import type { CorpusMessage, CorpusNotice, CorpusProgress } from './protocol'

export interface CorpusClientOptions {
  readonly workspaceId: string
  /** Origin of the server, such as `location.origin`. */
  readonly baseUrl: string
  readonly secretPatterns: readonly string[]
  readonly onProgress: (progress: CorpusProgress) => void
}

/** The page's handle on the corpus worker. */
export interface CorpusClient {
  /** To be transferred to the tab worker, which asks its proposals over it. */
  readonly port: MessagePort
  /** Names the open file, so that its neighbours and what it imports are read first. */
  focus(path: string, text: string): void
  /** The file's text on the server is another one, or it is new. */
  changed(path: string): void
  /** A file, or a folder with all that was in it, is gone. */
  removed(path: string): void
  /** A key was pressed; building makes way. */
  typing(): void
  dispose(): void
}

/** Imports stand at the top; the rest of a long file need not be searched for them. */
const importsWithin = 8_000

export function startCorpusWorker(options: CorpusClientOptions): CorpusClient {
  const worker = new Worker(new URL('./entry.ts', import.meta.url), { type: 'module', name: 'corpus' })
  const { port1, port2 } = new MessageChannel()
  const send = (message: CorpusMessage, transfer: Transferable[] = []) => worker.postMessage(message, transfer)
  const fail = (message: string) =>
    options.onProgress({ phase: 'failed', files: 0, totalFiles: 0, tokens: 0, evicted: 0, message })
  worker.onmessage = ({ data }: MessageEvent<CorpusNotice>) => options.onProgress(data.progress)
  worker.onerror = (event) => fail(event.message || 'the corpus worker stopped')
  const { workspaceId, baseUrl, secretPatterns } = options
  send({ kind: 'start', workspaceId, baseUrl, secretPatterns, port: port1 }, [port1])
  return {
    port: port2,
    focus: (path, text) => send({ kind: 'focus', path, imported: [...importedNames(text.slice(0, importsWithin))] }),
    changed: (path) => send({ kind: 'changed', path }),
    removed: (path) => send({ kind: 'removed', path }),
    typing: () => send({ kind: 'typing' }),
    dispose: () => worker.terminate(),
  }
}
