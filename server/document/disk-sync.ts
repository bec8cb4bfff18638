import type { DocumentMessage, DocumentNoticeKind } from '@/core/text/document-message'
import type { TextEdit } from '@/core/text/text-edit'
import type { Clock } from './clock'
import { diskSignature, readDiskFile, writeDiskFile, type DiskRead, type DiskRefusal } from './disk-file'
import { encodeDiskText, plainFormat, textHash, type DiskFormat } from './disk-text'
import type { DocumentLogger } from './document-logger'
import { SerialQueue } from './serial-queue'
import { changesFromDisk } from './text-merge'
import type { LocatedPath } from './workspace-path'

/** A write waits for a pause this long… */
const idleMs = 300
/** …but while somebody types on and on, not longer than this after the first edit. */
const longestMs = 2000
const retryMs = { first: 1000, longest: 30_000 }
/** How often a write may find that another program was faster, before it waits for calmer times. */
const maxRaces = 5

/** The document as its disk side sees it. */
export interface DiskDocument {
  locate(): Promise<LocatedPath | null>
  text(): string
  /** Applies edits that came from the disk; they are logged like any other. */
  applyFromDisk(edits: readonly TextEdit[]): void
  /** Resolves once every update so far is committed. */
  committed(): Promise<unknown>
  /** The text now, and a promise of the point in the log that holds exactly it. */
  capture(): { readonly text: string; readonly committed: Promise<SavedPoint> }
  /** Keeps the hash of the text that now lies on disk; with a point, the log may be shortened up to there. */
  recordDisk(hash: string, point: SavedPoint | null): Promise<void>
  notify(notice: DocumentNoticeKind, message: string): void
}

export interface SavedPoint {
  readonly throughId: bigint
  /** The Yjs state at that point; null when the log is too short to be worth shortening. */
  readonly state: Uint8Array | null
}

/** The text that was last read from or written to disk. `signature` is null while the file is missing; text is null when unknown. */
export interface DiskBase {
  readonly text: string | null
  readonly format: DiskFormat
  readonly signature: string | null
}

/**
 * Keeps one file and its document together. The base, the text that both last agreed on, tells what each side changed since. Disk
 * only ever gets text whose edits are committed, so that after a crash the log is never behind the disk.
 */
export class DiskSync {
  readonly queue = new SerialQueue()
  private base: DiskBase = { text: null, format: plainFormat, signature: null }
  private isDirty = false
  /** Why nothing is written now: what lies on disk is no text. */
  private refusal: DiskRefusal | null = null
  private isFailing = false
  private isClosed = false
  private dirtySinceMs: number | null = null
  private cancelTimer: (() => void) | null = null
  private waitMs = retryMs.first

  constructor(
    private readonly document: DiskDocument,
    private readonly clock: Clock,
    private readonly logger: DocumentLogger,
  ) {}

  get isMissing(): boolean {
    return this.base.signature === null
  }

  /** The text on disk as far as it is known, to recognise the file under another name. */
  get knownText(): string | null {
    return this.base.text
  }

  /** Sets what is known when a document is loaded, and takes in what the disk has since become. */
  start(base: DiskBase, read: DiskRead): Promise<void> {
    return this.queue.run(async () => {
      this.base = base
      this.isDirty = this.document.text() !== base.text
      await this.takeIn(read)
      if (this.isDirty) this.touch()
    })
  }

  /** The document has an edit that the disk has not. */
  touch(waitMs = idleMs): void {
    this.isDirty = true
    if (this.refusal || this.isFailing || this.isClosed) return
    this.dirtySinceMs ??= this.clock.nowMs()
    this.scheduleIn(Math.max(0, Math.min(waitMs, this.dirtySinceMs + longestMs - this.clock.nowMs())))
  }

  /** Compares the disk with what is known of it, and takes its changes in. */
  check(): Promise<void> {
    return this.queue.run(async () => {
      if (!this.isClosed) await this.readIn()
    })
  }

  /** Writes the document's text if the disk lacks it. Never rejects: a failed write is tried again. */
  flush(): Promise<void> {
    return this.queue.run(() => this.writeOrRetry())
  }

  /** What a newly connected client should know. */
  standingNotice(path: string): DocumentMessage | null {
    if (this.refusal) return { kind: 'notice', notice: 'read-only', message: refusalMessage[this.refusal], path }
    return this.isMissing ? { kind: 'notice', notice: 'missing', message: missingMessage, path } : null
  }

  /** The file was moved by us. */
  async moved(): Promise<void> {
    const located = await this.document.locate()
    const signature = located && (await diskSignature(located.absolute))
    this.base = { ...this.base, signature: signature ?? null }
  }

  /** Nothing is read or written any more. */
  close(): void {
    this.isClosed = true
    this.cancelTimer?.()
    this.cancelTimer = null
  }

  private scheduleIn(ms: number): void {
    this.cancelTimer?.()
    this.cancelTimer = this.clock.schedule(ms, () => {
      this.cancelTimer = null
      void this.flush()
    })
  }

  private async writeOrRetry(): Promise<void> {
    this.dirtySinceMs = null
    try {
      for (let race = 0; race < maxRaces; race += 1) if (await this.write()) return this.wrote()
      this.touch()
    } catch (error) {
      this.isDirty = true
      this.logger.error({ err: error }, 'a document could not be written to disk')
      if (!this.isFailing) {
        this.document.notify(
          'write-failed',
          'The file could not be written to disk. Your edits are kept and it is tried again.',
        )
      }
      this.isFailing = true
      if (this.isClosed) return
      this.scheduleIn(this.waitMs)
      this.waitMs = Math.min(this.waitMs * 2, retryMs.longest)
    }
  }

  private wrote(): void {
    if (this.isFailing) this.document.notify('restored', 'The file is written to disk again.')
    this.isFailing = false
    this.waitMs = retryMs.first
  }

  /** False when another program changed the file meanwhile. */
  private async write(): Promise<boolean> {
    await this.readIn()
    if (!this.isDirty || this.refusal || this.isClosed) return true
    const { text, committed } = this.document.capture()
    this.isDirty = false
    const point = await committed
    if (this.isClosed) return true
    if (text !== this.base.text || this.isMissing) {
      const { absolute } = await this.located()
      const bytes = encodeDiskText(text, { text: this.base.text ?? '', format: this.base.format })
      const signature = await writeDiskFile(absolute, bytes, this.base.signature)
      if (signature === null) {
        this.isDirty = true
        return false
      }
      this.base = { ...this.base, text, signature }
    }
    await this.record(text, point)
    return true
  }

  /** A hash that is not noted costs a search when the document is loaded next, nothing else. */
  private async record(text: string, point: SavedPoint | null): Promise<void> {
    try {
      await this.document.recordDisk(textHash(text), point)
    } catch (error) {
      this.logger.error({ err: error }, 'what lies on disk could not be noted')
    }
  }

  private async located(): Promise<LocatedPath> {
    const located = await this.document.locate()
    if (!located) throw new Error('The path leads out of the workspace.')
    return located
  }

  private async readIn(): Promise<void> {
    const located = await this.document.locate()
    if (!located) return this.takeIn({ kind: 'refused', reason: 'outside', signature: 'outside', bytes: 0 })
    if ((await diskSignature(located.absolute)) === this.base.signature) return
    await this.takeIn(await readDiskFile(located.absolute))
  }

  private async takeIn(read: DiskRead): Promise<void> {
    if (read.kind === 'text') return this.takeInText(read)
    if (read.kind === 'missing') {
      if (this.base.signature !== null) {
        this.document.notify('missing', missingMessage)
      }
      this.base = { ...this.base, signature: null }
    } else {
      if (!this.refusal) this.document.notify('read-only', refusalMessage[read.reason])
      this.refusal = read.reason
      this.base = { ...this.base, signature: read.signature }
    }
  }

  private async takeInText(read: Extract<DiskRead, { kind: 'text' }>): Promise<void> {
    const wasAway = this.isMissing || this.refusal !== null
    const { edits, conflicts } = changesFromDisk(this.base.text, this.document.text(), read.text)
    this.document.applyFromDisk(edits)
    this.refusal = null
    this.base = { text: read.text, format: read.format, signature: read.signature }
    this.isDirty = false
    // At once: until the joined text is on disk, no version of the document is what lies there, and a second change from outside
    // that comes right after a crash would find no common base.
    if (this.document.text() !== read.text) this.touch(0)
    if (conflicts > 0) {
      this.document.notify(
        'conflict',
        'This file was changed on disk where you were editing. Both texts were kept; please look them over.',
      )
    } else if (wasAway) {
      this.document.notify('restored', 'The file is on disk again.')
    }
    await this.document.committed()
    await this.record(read.text, null)
  }
}

const missingMessage = 'The file was deleted on disk. Its text is kept here; an edit brings the file back.'
const kept = 'Your text is kept here, but not written to disk.'

const refusalMessage: Readonly<Record<DiskRefusal, string>> = {
  outside: `The path now leads out of the workspace. ${kept}`,
  binary: `The file on disk is no longer text. ${kept}`,
  'too-large': `The file on disk has become too large to edit. ${kept}`,
  unreadable: `The file on disk can no longer be read as UTF-8 text. ${kept}`,
  'not-a-file': `Something that is not a file took its place on disk. ${kept}`,
}
