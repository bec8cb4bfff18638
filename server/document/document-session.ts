import * as Y from 'yjs'
import type { DocumentMessage, DocumentNoticeKind } from '@/core/text/document-message'
import type { TextEdit } from '@/core/text/text-edit'
import type { Clock } from './clock'
import { readDiskFile, type DiskRead } from './disk-file'
import { plainFormat, textHash } from './disk-text'
import { DiskSync, type SavedPoint } from './disk-sync'
import type { DocumentLogger } from './document-logger'
import { documentNameOf, type DocumentStore, type FileRecord, type StoredDocument } from './document-store'
import type { UpdateLog } from './update-log'
import type { LocatedPath } from './workspace-path'

/** The log is folded into the snapshot past this many updates: replaying them takes some ten milliseconds. */
const compactAfterUpdates = 400
/** Origin of the Yjs transactions that bring in what other programs wrote. */
const diskOrigin = 'disk'

/** Hocuspocus's document, as far as a session knows it. */
export interface SharedDocument extends Y.Doc {
  broadcastStateless(payload: string): void
  getConnectionsCount(): number
}

export interface SessionPorts {
  readonly store: DocumentStore
  readonly log: UpdateLog
  readonly clock: Clock
  readonly logger: DocumentLogger
  /** Finds the session's path in its workspace, symlinks followed. */
  locate(path: string): Promise<LocatedPath | null>
}

/** Why a document is not served. */
export class DocumentRefused extends Error {
  constructor(readonly reason: 'unknown-document' | 'not-text') {
    super(`The document is refused: ${reason}`)
  }
}

/** One open document: its updates go to the log, its text to disk and back. */
export class DocumentSession {
  readonly disk: DiskSync
  private readonly text: Y.Text
  private lastCommit: Promise<bigint> = Promise.resolve(0n)
  private updatesSinceSnapshot = 0
  private isDiscarded = false
  private readonly undelivered: DocumentMessage[] = []

  private constructor(
    private currentFile: FileRecord,
    private readonly document: SharedDocument,
    private readonly ports: SessionPorts,
  ) {
    this.text = document.getText('content')
    this.disk = new DiskSync(
      {
        locate: () => ports.locate(this.currentFile.path),
        text: () => this.text.toString(),
        applyFromDisk: (edits) => this.applyFromDisk(edits),
        committed: () => this.lastCommit,
        capture: () => this.capture(),
        recordDisk: (hash, point) => this.recordDisk(hash, point),
        notify: (notice, message) => this.notify(notice, message),
      },
      ports.clock,
      ports.logger,
    )
  }

  /** Fills `document` from the log, or from the file where it is opened for the first time, and joins in what the disk has become. */
  static async open(file: FileRecord, document: SharedDocument, ports: SessionPorts): Promise<DocumentSession> {
    const located = await ports.locate(file.path)
    if (!located) throw new DocumentRefused('unknown-document')
    const read = await readDiskFile(located.absolute)
    const name = documentNameOf(file)
    const stored = (await ports.store.load(name)) ?? (await firstState(ports.store, name, read))
    for (const update of [stored.state, ...stored.tail]) Y.applyUpdate(document, update)
    const session = new DocumentSession(file, document, ports)
    await session.start(stored, read)
    return session
  }

  get file(): FileRecord {
    return this.currentFile
  }

  /** The text as it is now, also where the disk has another. */
  currentText(): string {
    return this.text.toString()
  }

  /**
   * Resolves to true when every update applied so far is committed; to false at once when the document lacks something that the
   * owner of `stateVector` has. Deletions do not advance a state vector: they are covered because a socket's messages are applied in order.
   */
  async barrier(stateVector: Uint8Array): Promise<boolean> {
    const here = Y.decodeStateVector(Y.encodeStateVector(this.document))
    for (const [client, clock] of Y.decodeStateVector(stateVector)) if ((here.get(client) ?? 0) < clock) return false
    await this.lastCommit
    return !this.isDiscarded
  }

  /** The file has another path now: moved by the user, or by another program. */
  async moveTo(path: string): Promise<void> {
    this.currentFile = { ...this.currentFile, path }
    await this.disk.moved()
    this.notify('renamed', `The file is now ${path}.`)
  }

  /** The file was deleted on purpose: nothing is logged or written any more. */
  discard(): void {
    this.isDiscarded = true
    this.disk.close()
    this.notify('deleted', 'The file was deleted.')
  }

  /** What a newly connected client should know, the notices that found nobody connected included. */
  noticesFor(): readonly DocumentMessage[] {
    const standing = this.disk.standingNotice(this.currentFile.path)
    return [...this.undelivered.splice(0), ...(standing ? [standing] : [])]
  }

  /** Resolves once every update so far is committed. */
  async committed(): Promise<void> {
    await this.lastCommit
  }

  /** Commits and writes what is left. */
  async flush(): Promise<void> {
    if (this.isDiscarded) return
    await this.lastCommit
    await this.disk.flush()
  }

  /** The document leaves memory; what is not flushed stays in the log. */
  close(): void {
    this.disk.close()
  }

  private async start(stored: StoredDocument, read: DiskRead): Promise<void> {
    this.updatesSinceSnapshot = stored.tail.length
    this.document.on('update', (update: Uint8Array, origin: unknown) => this.onUpdate(update, origin))
    const text = read.kind === 'text' ? baseText(stored, read.text) : this.textIfOnDisk(stored)
    // A signature that no file has: what was read is taken in even if nothing differs.
    await this.disk.start({ text, format: read.kind === 'text' ? read.format : plainFormat, signature: '' }, read)
  }

  private textIfOnDisk({ diskHash }: StoredDocument): string | null {
    const text = this.text.toString()
    return textHash(text) === diskHash ? text : null
  }

  private onUpdate(update: Uint8Array, origin: unknown): void {
    if (this.isDiscarded) return
    this.updatesSinceSnapshot += 1
    this.lastCommit = this.ports.log.append(documentNameOf(this.currentFile), update)
    // Whoever needs the commit awaits it; a log that is closed under a running commit must not end the process.
    this.lastCommit.catch(() => undefined)
    if (origin !== diskOrigin) this.disk.touch()
  }

  private applyFromDisk(edits: readonly TextEdit[]): void {
    if (edits.length === 0) return
    this.send({ kind: 'disk-begin' })
    this.document.transact(() => {
      for (const { from, to, insert } of edits.toReversed()) {
        if (from < to) this.text.delete(from, to - from)
        if (insert !== '') this.text.insert(from, insert)
      }
    }, diskOrigin)
    this.send({ kind: 'disk-end' })
  }

  private capture() {
    const isLong = this.updatesSinceSnapshot >= compactAfterUpdates
    const state = isLong ? Y.encodeStateAsUpdate(this.document) : null
    return {
      text: this.text.toString(),
      committed: this.lastCommit.then((throughId): SavedPoint => ({ throughId, state })),
    }
  }

  private async recordDisk(diskHash: string, point: SavedPoint | null): Promise<void> {
    const name = documentNameOf(this.currentFile)
    if (!point?.state) return this.ports.store.recordDisk(name, diskHash)
    await this.ports.store.compact(name, { state: point.state, throughId: point.throughId, diskHash })
    this.updatesSinceSnapshot = 0
  }

  private notify(notice: DocumentNoticeKind, message: string): void {
    const said: DocumentMessage = { kind: 'notice', notice, message, path: this.currentFile.path }
    if (notice === 'conflict' && this.document.getConnectionsCount() === 0) this.undelivered.push(said)
    this.send(said)
  }

  private send(message: DocumentMessage): void {
    this.document.broadcastStateless(JSON.stringify(message))
  }
}

/** The first state is kept before anybody sees it: made anew after a restart, it would be other letters to Yjs, and merge as a copy. */
async function firstState(store: DocumentStore, name: string, read: DiskRead): Promise<StoredDocument> {
  if (read.kind !== 'text') throw new DocumentRefused(read.kind === 'missing' ? 'unknown-document' : 'not-text')
  const first = new Y.Doc()
  first.getText('content').insert(0, read.text)
  await store.create(name, Y.encodeStateAsUpdate(first), textHash(read.text))
  first.destroy()
  const stored = await store.load(name)
  if (!stored) throw new DocumentRefused('unknown-document')
  return stored
}

/**
 * The text that disk and document last agreed on, when the document is loaded. The stored hash names it; if the process ended
 * between writing the file and noting that, the file holds a later version of the document. Null when no version fits.
 */
function baseText(stored: StoredDocument, diskText: string): string | null {
  const diskHash = textHash(diskText)
  if (diskHash === stored.diskHash) return diskText
  const replay = new Y.Doc()
  const text = replay.getText('content')
  let base: string | null = null
  for (const update of [stored.state, ...stored.tail]) {
    Y.applyUpdate(replay, update)
    const version = text.toString()
    if (version === diskText || textHash(version) === stored.diskHash) base = version
  }
  replay.destroy()
  return base
}
