import type { Candidate } from '@/core/prediction/candidate'
import type { CorpusRequest } from '@/core/prediction/corpus-query'

/** Messages from the page. */
export type CorpusMessage =
  | {
      readonly kind: 'start'
      readonly workspaceId: string
      /** Origin of the server, such as `http://localhost:3000`; no trailing slash. */
      readonly baseUrl: string
      /** The user's secret patterns; the default ones always hold too. */
      readonly secretPatterns: readonly string[]
      /** The other end goes to the tab worker. */
      readonly port: MessagePort
    }
  /** The open file: its neighbours are read first and evicted last. `imported` are the names its imports end in. */
  | { readonly kind: 'focus'; readonly path: string; readonly imported: readonly string[] }
  /** A file's text is another one on the server. Also for files that are new. */
  | { readonly kind: 'changed'; readonly path: string }
  | { readonly kind: 'removed'; readonly path: string }
  /** A key was pressed: building waits while keys come fast. */
  | { readonly kind: 'typing' }

/** Where the index stands. `failed` keeps what was read before, and says why it stopped. */
export interface CorpusProgress {
  readonly phase: 'listing' | 'reading' | 'ready' | 'failed'
  readonly files: number
  readonly totalFiles: number
  readonly tokens: number
  /** Files left out because the index is full: those farthest from the open file. */
  readonly evicted: number
  readonly message: string | null
}

/** Messages to the page. */
export type CorpusNotice = { readonly kind: 'progress'; readonly progress: CorpusProgress }

/** From the tab worker, over the port. */
export type CorpusQuestion =
  | { readonly kind: 'propose'; readonly id: number; readonly request: CorpusRequest }
  | { readonly kind: 'cancel'; readonly id: number }

/** To the tab worker. A cancelled question gets no answer. */
export type CorpusAnswer =
  | {
      readonly kind: 'proposals'
      readonly id: number
      readonly copy: readonly Candidate[]
      readonly cache: readonly Candidate[]
    }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string }
