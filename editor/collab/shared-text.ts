import type { HocuspocusProviderWebsocket } from '@hocuspocus/provider'
import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { parseDocumentMessage, type DocumentMessage, type DocumentRequest } from '@/core/text/document-message'
import type { ChangeSource, DocumentNotice, SyncState } from './connection'
import { ListenerSet } from './listener-set'
import { isFirstSynchronisation, LiveProvider } from './live-provider'
import { Outbox } from './outbox'
import type { UnsentStorage } from './unsent-storage'

/** Typing within this many ms is one undo step, as in CodeMirror's own history. */
const undoGroupMs = 500
/** A socket on which a document does not synchronise within this time is opened anew. */
const synchroniseMs = 15_000
/** How long the server gets before it is asked again what it lacks or could not do. */
const retryMs = 1000
const maxNotices = 20

const restoredOrigin = Symbol('restored')

interface Barrier {
  readonly id: number
  readonly mark: number
}

/** One document of this tab, shared by everybody who opened it here. */
export class SharedText {
  readonly document = new Y.Doc()
  readonly text = this.document.getText('content')
  readonly awareness = new Awareness(this.document)
  readonly undoManager: Y.UndoManager
  readonly whenReady: Promise<void>
  readonly listeners = new ListenerSet()
  notices: readonly DocumentNotice[] = []
  changeSource: ChangeSource = 'local'
  private readonly provider: LiveProvider
  private readonly outbox: Outbox
  private isSynchronised = false
  private isRestored = false
  private isDiskSpeaking = false
  private isDeleted = false
  private barrier: Barrier | null = null
  private nextId = 1
  private lastState: SyncState = 'offline'
  private timer: ReturnType<typeof setTimeout> | undefined
  private becomeReady: () => void = () => undefined

  constructor(
    readonly documentName: string,
    private readonly socket: HocuspocusProviderWebsocket,
    storage: UnsentStorage,
  ) {
    this.whenReady = new Promise((resolve) => (this.becomeReady = resolve))
    this.undoManager = new Y.UndoManager(this.text, { captureTimeout: undoGroupMs, trackedOrigins: new Set() })
    this.outbox = new Outbox(documentName, storage)
    this.provider = this.createProvider()
    this.followTransactions()
    void this.restore()
    this.provider.attach()
  }

  get syncState(): SyncState {
    if (!this.isSynchronised || !this.isRestored) return 'offline'
    return this.outbox.isEmpty ? 'saved' : 'saving'
  }

  get hasUnsent(): boolean {
    return !this.outbox.isEmpty
  }

  checkDisk(): void {
    this.request({ kind: 'check-disk' })
  }

  dismissNotice(id: number): void {
    this.setNotices(this.notices.filter((notice) => notice.id !== id))
  }

  destroy(): void {
    clearTimeout(this.timer)
    this.listeners.clear()
    this.undoManager.destroy()
    this.provider.destroy()
    this.document.destroy()
  }

  private createProvider(): LiveProvider {
    return new LiveProvider({
      name: this.documentName,
      document: this.document,
      awareness: this.awareness,
      websocketProvider: this.socket,
      onOpen: () => this.watchSynchronisation(),
      onMessage: ({ event }) => {
        // The message is applied right after this event.
        if (isFirstSynchronisation(event.data)) queueMicrotask(() => this.synchronised())
      },
      onStateless: ({ payload }) => {
        const message = parseDocumentMessage(payload)
        if (message) this.receive(message)
      },
      onClose: () => this.disconnected(),
      onAuthenticationFailed: ({ reason }) => this.refused(reason),
    })
  }

  private followTransactions(): void {
    this.document.on('beforeObserverCalls', ({ origin }: Y.Transaction) => {
      if (origin === this.provider) this.changeSource = this.isDiskSpeaking ? 'disk' : 'remote'
      else this.changeSource = origin === this.undoManager ? 'undo' : 'local'
    })
    this.document.on('afterTransaction', () => (this.changeSource = 'local'))
    // Registered after the provider's own listener: the update is on the wire before its barrier.
    this.document.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin === this.provider || origin === restoredOrigin) return
      this.outbox.add(update)
      this.sendBarrier()
      this.changed()
    })
  }

  private async restore(): Promise<void> {
    for (const update of await this.outbox.restore()) Y.applyUpdate(this.document, update, restoredOrigin)
    this.isRestored = true
    if (this.isSynchronised) this.resend()
    this.changed()
  }

  private watchSynchronisation(): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.socket.webSocket?.close(), synchroniseMs)
  }

  private synchronised(): void {
    if (this.isSynchronised || !this.provider.isLive) return
    clearTimeout(this.timer)
    this.isSynchronised = true
    if (this.isRestored) this.resend()
    this.changed()
  }

  /** Everything unacknowledged goes out again: the last socket may have lost it, deletions included. */
  private resend(): void {
    const update = this.outbox.merged()
    if (update) this.provider.sendUpdate(update)
    this.barrier = null
    this.sendBarrier()
  }

  /** One barrier is under way at a time; what is typed meanwhile shares the next. */
  private sendBarrier(): void {
    if (!this.isSynchronised || !this.isRestored || this.barrier || this.outbox.isEmpty) return
    this.barrier = { id: this.nextId, mark: this.outbox.mark() }
    this.nextId += 1
    const stateVector = toBase64(Y.encodeStateVector(this.document))
    this.request({ kind: 'barrier', id: this.barrier.id, stateVector })
  }

  private request(request: DocumentRequest): void {
    this.provider.sendStateless(JSON.stringify(request))
  }

  private receive(message: DocumentMessage): void {
    switch (message.kind) {
      case 'disk-begin':
      case 'disk-end':
        this.isDiskSpeaking = message.kind === 'disk-begin'
        return
      case 'notice':
        this.isDeleted ||= message.notice === 'deleted'
        return this.addNotice(message.notice, message.message, message.path)
      case 'saved':
        if (message.id !== this.barrier?.id) return
        this.outbox.acknowledge(this.barrier.mark)
        this.barrier = null
        this.sendBarrier()
        return this.changed()
      case 'resync':
        if (message.id !== this.barrier?.id) return
        this.timer = setTimeout(() => {
          if (!this.isSynchronised) return
          this.provider.sendUpdate(Y.encodeStateAsUpdate(this.document))
          this.resend()
        }, retryMs)
    }
  }

  private disconnected(): void {
    clearTimeout(this.timer)
    this.isSynchronised = false
    this.isDiskSpeaking = false
    this.barrier = null
    // Only this document was let go, after an error: the next socket begins it anew.
    if (this.provider.isLive && !this.isDeleted) this.reconnectSoon()
    this.changed()
  }

  private reconnectSoon(): void {
    this.timer = setTimeout(() => this.socket.webSocket?.close(), retryMs)
  }

  private refused(reason: string): void {
    clearTimeout(this.timer)
    if (reason === 'unavailable') return this.reconnectSoon()
    this.becomeReady()
    if (this.isDeleted) return
    this.addNotice('refused', refusalMessage[reason] ?? 'The server does not serve this document.', null)
  }

  /** A newer notice about the same thing takes the place of the older. */
  private addNotice(kind: DocumentNotice['kind'], message: string, path: string | null): void {
    const replaced: readonly string[] = replacedBy[kind] ?? [kind]
    const others = this.notices.filter((notice) => !replaced.includes(notice.kind))
    this.setNotices([...others, { id: this.nextId, kind, message, path }].slice(-maxNotices))
    this.nextId += 1
  }

  private setNotices(notices: readonly DocumentNotice[]): void {
    this.notices = notices
    this.listeners.notify()
  }

  private changed(): void {
    const state = this.syncState
    if (this.isSynchronised && this.isRestored) this.becomeReady()
    if (state === this.lastState) return
    this.lastState = state
    this.listeners.notify()
  }
}

const replacedBy: Readonly<Partial<Record<DocumentNotice['kind'], readonly DocumentNotice['kind'][]>>> = {
  restored: ['restored', 'missing', 'read-only', 'write-failed'],
  renamed: ['renamed', 'missing', 'restored'],
}

const refusalMessage: Readonly<Record<string, string>> = {
  'unknown-document':
    'The server no longer has this document. What you typed is kept in this tab; copy it before you close it.',
  'not-text': 'The file on disk is not text and cannot be edited.',
  'too-many-documents': 'Too many files are open in this tab. Close some and open this one again.',
}

function toBase64(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}
