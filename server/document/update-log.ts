import { invariant } from '@/core/text/invariant'
import { pause, type Clock } from './clock'
import type { DocumentStore, LoggedUpdate } from './document-store'
import type { DocumentLogger } from './document-logger'

/** How long a first update waits for others to share its commit: under what a person notices, several commits of PGlite. */
const gatherMs = 8
/** One statement's worth. Yjs updates of single keystrokes are about 30 bytes. */
const maxBatchRows = 1000
const maxBatchBytes = 8 * 1024 * 1024
/** Past this much uncommitted work the database counts as down, and clients keep their edits themselves. */
const maxPendingBytes = 64 * 1024 * 1024
const retryMs = { first: 100, longest: 5000 }

interface Pending extends LoggedUpdate {
  readonly resolve: (id: bigint) => void
  readonly reject: (cause: Error) => void
}

/**
 * Group commit: updates are appended to the store in order of arrival, many to a statement. A promise of `append` resolves once
 * its update is committed, and never before every earlier one is. A failed write is repeated until it succeeds (repeating a
 * Yjs update is harmless); nothing is acknowledged meanwhile.
 */
export class UpdateLog {
  private queue: Pending[] = []
  private pendingBytes = 0
  private running: Promise<void> | null = null
  private stopped = false

  constructor(
    private readonly store: Pick<DocumentStore, 'append'>,
    private readonly logger: DocumentLogger,
    private readonly clock: Clock,
  ) {}

  /** True while so much is uncommitted that no new edit should be taken in. */
  get isOverloaded(): boolean {
    return this.pendingBytes > maxPendingBytes
  }

  append(documentName: string, update: Uint8Array): Promise<bigint> {
    this.pendingBytes += update.byteLength
    const committed = new Promise<bigint>((resolve, reject) =>
      this.queue.push({ documentName, update, resolve, reject }),
    )
    this.running ??= this.run()
    return committed
  }

  /** Commits what is left. What the store still refuses is given up: its promises are rejected, and clients keep those edits. */
  async close(): Promise<void> {
    this.stopped = true
    await this.running
  }

  private async run(): Promise<void> {
    await pause(this.clock, gatherMs)
    while (this.queue.length > 0) {
      const batch = this.nextBatch()
      await this.commit(batch)
      this.queue = this.queue.slice(batch.length)
    }
    this.running = null
  }

  private nextBatch(): Pending[] {
    let bytes = 0
    let rows = 0
    for (const { update } of this.queue) {
      bytes += update.byteLength
      if (rows > 0 && (rows >= maxBatchRows || bytes > maxBatchBytes)) break
      rows += 1
    }
    return this.queue.slice(0, rows)
  }

  private async commit(batch: readonly Pending[]): Promise<void> {
    for (let waitMs = retryMs.first; ; waitMs = Math.min(waitMs * 2, retryMs.longest)) {
      try {
        const ids = await this.store.append(batch)
        batch.forEach(({ update, resolve }, index) => {
          this.pendingBytes -= update.byteLength
          const id = ids[index]
          invariant(id !== undefined, 'the store returns an id for every update')
          resolve(id)
        })
        return
      } catch (error) {
        this.logger.error(
          { err: error, updates: batch.length },
          'edits could not be committed; they are not acknowledged',
        )
        if (this.stopped)
          return batch.forEach(({ reject }) => reject(new Error('The log was closed.', { cause: error })))
        await pause(this.clock, waitMs)
      }
    }
  }
}
