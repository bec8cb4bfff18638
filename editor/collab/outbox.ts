import * as Y from 'yjs'
import type { UnsentStorage, UnsentUpdate } from './unsent-storage'

/** While offline, this many keystrokes are folded into one update. */
const foldAfter = 200

/**
 * Local edits that the server has not acknowledged, oldest first, in memory and in the browser's storage. A storage that fails (full,
 * refused) only costs surviving a closed tab, so its errors go no further.
 */
export class Outbox {
  private unsent: UnsentUpdate[] = []
  private acknowledgedCount = 0
  private nextKey = 0
  private readonly tabKey = crypto.randomUUID()

  constructor(
    private readonly documentName: string,
    private readonly storage: UnsentStorage,
  ) {}

  get isEmpty(): boolean {
    return this.unsent.length === 0
  }

  /** Takes over what a closed tab left, or another open one has not sent yet; sending an update twice changes nothing. */
  async restore(): Promise<readonly Uint8Array[]> {
    const stored = await this.storage.load(this.documentName).catch(() => [])
    const own = new Set(this.unsent.map(({ key }) => key))
    const restored = stored.filter(({ key }) => !own.has(key))
    this.unsent = [...restored, ...this.unsent]
    return restored.map(({ update }) => update)
  }

  add(update: Uint8Array): void {
    this.push(update)
    if (this.unsent.length >= foldAfter) this.fold()
  }

  /** Everything unsent as one update; null when there is nothing. */
  merged(): Uint8Array | null {
    const [first, ...others] = this.unsent.map(({ update }) => update)
    if (!first) return null
    return others.length === 0 ? first : Y.mergeUpdates([first, ...others])
  }

  /** The present end, for `acknowledge`. */
  mark(): number {
    return this.acknowledgedCount + this.unsent.length
  }

  /** The server has committed everything up to `mark`. */
  acknowledge(mark: number): void {
    const count = Math.max(0, mark - this.acknowledgedCount)
    this.drop(this.unsent.slice(0, count))
    this.unsent = this.unsent.slice(count)
    this.acknowledgedCount += count
  }

  private push(update: Uint8Array): void {
    const unsent = { key: `${this.tabKey}:${String(this.nextKey).padStart(8, '0')}`, update }
    this.nextKey += 1
    this.unsent.push(unsent)
    this.storage.put(this.documentName, unsent).catch(() => undefined)
  }

  /** A mark given out before refers to positions that no longer exist; it then acknowledges nothing, and the next one all. */
  private fold(): void {
    const folded = this.unsent
    const update = this.merged()
    if (!update) return
    this.acknowledgedCount += folded.length
    this.unsent = []
    this.push(update)
    this.drop(folded)
  }

  private drop(dropped: readonly UnsentUpdate[]): void {
    if (dropped.length === 0) return
    this.storage
      .remove(
        this.documentName,
        dropped.map(({ key }) => key),
      )
      .catch(() => undefined)
  }
}
