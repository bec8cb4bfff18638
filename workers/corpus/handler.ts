import type { Tokenizer } from '@/core/tokenizer/tokenizer'
import { CorpusIndex } from '@/core/prediction/corpus-index'
import { nearestFirst } from '@/core/prediction/corpus-path'
import { CorpusProposal } from '@/core/prediction/corpus-proposal'
import type { CorpusAnswer, CorpusProgress, CorpusQuestion } from './protocol'
import type { CorpusSource } from './source'
import type { TokenStore } from './token-store'

export interface CorpusHandlerOptions {
  readonly source: CorpusSource
  readonly store: TokenStore
  readonly tokenizer: Tokenizer
  readonly isSecret: (path: string) => boolean
  /** Milliseconds of any monotonic clock. */
  readonly now: () => number
  /** Resolves in a later task, so that messages that came meanwhile are handled first. */
  readonly pause: (ms: number) => Promise<void>
  readonly report: (progress: CorpusProgress) => void
  readonly tokenLimit?: number
}

/** Work between two looks at the message queue: what a question may have to wait for. */
const sliceMs = 4
/** Keys closer together than this are fast typing; building then takes one slice in `typingPauseMs`. */
const fastKeyMs = 150
const typingPauseMs = 60
/** One request to the server: enough to keep it busy, small enough to be ordered anew when another file is opened. */
const batchFiles = 64
const batchBytes = 1_000_000
/** Text is encoded in runs of whole lines of about this many characters, a few milliseconds each. */
const encodeCharacters = 16_384
const firstRetryMs = 2_000
const mostRetries = 6

/** Holds the workspace's index: keeps it up to date in slices, and answers questions between them. */
export class CorpusHandler {
  private readonly index: CorpusIndex
  private readonly proposal: CorpusProposal
  /** Content hash of every file that is or will be indexed; null when only the server knows it. */
  private readonly hashes = new Map<string, string | null>()
  private readonly sizes = new Map<string, number>()
  private readonly pending = new Set<string>()
  private readonly questions = new Map<
    number,
    { readonly question: CorpusQuestion & { kind: 'propose' }; readonly answer: (answer: CorpusAnswer) => void }
  >()
  private order: string[] = []
  private focused: { readonly path: string; readonly imported: ReadonlySet<string> } = { path: '', imported: new Set() }
  private isOrdered = false
  private isRunning = false
  private phase: CorpusProgress['phase'] = 'listing'
  private lastKeyMs = -Infinity
  private sliceStartMs = 0

  constructor(private readonly options: CorpusHandlerOptions) {
    this.index = new CorpusIndex(options.tokenLimit)
    this.proposal = new CorpusProposal(this.index, options.tokenizer)
  }

  /** Lists the workspace and indexes it. Resolves when everything is indexed or the server stays out of reach. */
  async start(): Promise<void> {
    this.report(null)
    const isListed = await this.retrying(async () => {
      for await (const { path, hash, bytes } of this.options.source.manifest()) {
        if (this.options.isSecret(path) || this.hashes.has(path)) continue
        this.hashes.set(path, hash)
        this.sizes.set(path, bytes)
        this.pending.add(path)
      }
    })
    if (!isListed) return
    this.isOrdered = false
    await this.run()
    await this.options.store.prune(new Set([...this.hashes.values()].filter((hash) => hash !== null)))
  }

  focus(path: string, imported: readonly string[]): void {
    this.focused = { path, imported: new Set(imported) }
    this.index.setFocus(path)
    this.isOrdered = false
  }

  /** Reads a file again, or for the first time. Resolves when it is indexed. */
  async changed(path: string): Promise<void> {
    if (this.options.isSecret(path)) return
    this.hashes.set(path, null)
    this.pending.add(path)
    this.isOrdered = false
    if (this.phase === 'ready' || this.phase === 'failed') await this.run()
  }

  /** Forgets a file, or all files of a folder. */
  removed(path: string): void {
    for (const known of this.hashes.keys()) {
      if (known !== path && !known.startsWith(`${path}/`)) continue
      this.hashes.delete(known)
      this.sizes.delete(known)
      this.pending.delete(known)
      this.index.remove(known)
    }
  }

  typing(): void {
    this.lastKeyMs = this.options.now()
  }

  /** Answers in a later task and newest first: what has been cancelled or overtaken by then is not computed. */
  ask(question: CorpusQuestion, answer: (answer: CorpusAnswer) => void): void {
    if (question.kind === 'cancel') {
      this.questions.delete(question.id)
      return
    }
    this.typing()
    this.questions.set(question.id, { question, answer })
    if (this.questions.size === 1) void this.options.pause(0).then(() => this.answerNewest())
  }

  private answerNewest(): void {
    const newest = [...this.questions.values()].at(-1)
    for (const { question, answer } of this.questions.values()) {
      if (question !== newest?.question)
        answer({ kind: 'failed', id: question.id, message: 'overtaken by a newer question' })
    }
    this.questions.clear()
    if (newest === undefined) return
    const { question, answer } = newest
    try {
      answer({ kind: 'proposals', id: question.id, ...this.proposal.propose(question.request) })
    } catch (error) {
      answer({ kind: 'failed', id: question.id, message: error instanceof Error ? error.message : String(error) })
    }
  }

  private async run(): Promise<void> {
    if (this.isRunning) return
    this.isRunning = true
    this.phase = 'reading'
    try {
      const isDone = await this.retrying(async () => {
        while (this.pending.size > 0) {
          await this.readBatch(this.nextBatch())
          await this.settle()
          this.report(null)
        }
      })
      if (!isDone) return
      this.phase = 'ready'
      this.report(null)
    } finally {
      this.isRunning = false
    }
  }

  private nextBatch(): string[] {
    if (!this.isOrdered) {
      this.order = nearestFirst([...this.pending], this.focused.path, this.focused.imported).reverse()
      this.isOrdered = true
    }
    const batch: string[] = []
    let bytes = 0
    while (this.order.length > 0 && batch.length < batchFiles && bytes < batchBytes) {
      const path = this.order.pop() as string
      if (!this.pending.has(path)) continue
      batch.push(path)
      bytes += this.sizes.get(path) ?? 0
    }
    if (batch.length === 0) this.isOrdered = false
    return batch
  }

  private async readBatch(batch: readonly string[]): Promise<void> {
    const known = batch.flatMap((path) => this.hashes.get(path) ?? [])
    const stored = await this.options.store.read(known)
    const missing: string[] = []
    for (const path of batch) {
      const tokens = stored.get(this.hashes.get(path) ?? '')
      if (tokens === undefined) missing.push(path)
      else this.admit(path, tokens)
      await this.breathe()
    }
    const fresh = new Map<string, Uint16Array>()
    for (const path of missing) this.pending.delete(path)
    try {
      if (missing.length > 0) await this.readFresh(missing, fresh)
    } catch (error) {
      for (const path of missing) if (this.hashes.has(path)) this.pending.add(path)
      this.isOrdered = false
      throw error
    }
    await this.options.store.write(fresh)
  }

  private async readFresh(missing: readonly string[], fresh: Map<string, Uint16Array>): Promise<void> {
    for await (const { path, hash, text } of this.options.source.read(missing)) {
      const tokens = await this.encode(text)
      fresh.set(hash, tokens)
      // Removed while it was on its way, or changed again: then it is pending and will be read anew.
      if (!this.hashes.has(path)) continue
      this.hashes.set(path, hash)
      this.index.put(path, tokens)
      await this.settle()
    }
  }

  private admit(path: string, tokens: Uint16Array): void {
    this.pending.delete(path)
    this.index.put(path, tokens)
  }

  private async encode(text: string): Promise<Uint16Array> {
    const parts: Uint16Array[] = []
    let length = 0
    for (let from = 0; from < text.length; ) {
      const newline = text.indexOf('\n', from + encodeCharacters)
      const to = newline < 0 ? text.length : newline
      const part = this.options.tokenizer.encode(text.slice(from, to))
      parts.push(part)
      length += part.length
      from = to
      await this.breathe()
    }
    const tokens = new Uint16Array(length)
    let at = 0
    for (const part of parts) {
      tokens.set(part, at)
      at += part.length
    }
    return tokens
  }

  /** Lets the index take in what was put, slice by slice. */
  private async settle(): Promise<void> {
    while (!this.index.work(() => this.options.now() - this.sliceStartMs < sliceMs)) await this.breathe()
  }

  /** Goes on at once within a slice; afterwards lets messages through, longer while keys come fast. */
  private async breathe(): Promise<void> {
    const now = this.options.now()
    if (now - this.sliceStartMs < sliceMs) return
    await this.options.pause(now - this.lastKeyMs < fastKeyMs ? typingPauseMs : 0)
    this.sliceStartMs = this.options.now()
  }

  /** Runs `task` until it succeeds, waiting longer each time. False when it keeps failing. */
  private async retrying(task: () => Promise<void>): Promise<boolean> {
    for (let attempt = 0; ; attempt++) {
      try {
        await task()
        return true
      } catch (error) {
        this.phase = 'failed'
        this.report(error instanceof Error ? error.message : String(error))
        if (attempt >= mostRetries) return false
        await this.options.pause(firstRetryMs * 2 ** attempt)
        this.phase = 'reading'
      }
    }
  }

  private report(message: string | null): void {
    const { files, tokens, evicted } = this.index.counts
    this.options.report({ phase: this.phase, files, totalFiles: this.hashes.size, tokens, evicted, message })
  }
}
