import type { DocumentConnection, SyncState, WorkspaceConnection } from './connection'
import { ListenerSet } from './listener-set'
import { SharedText } from './shared-text'
import { TreeMirror } from './tree-mirror'
import { WorkspaceSocket } from './workspace-socket'
import { defaultUnsentStorage, type UnsentStorage } from './unsent-storage'

/** First wait after a lost socket, doubled each time. A restarted server is back within a second or two. */
const reconnectMs = { first: 250, longest: 8000 }
/** A document that nobody holds any more stays connected this long, so that opening it again costs nothing… */
const lingerMs = 2000
/** …and, while it has unsent edits, until they are saved or this has passed; then they wait in the browser's storage. */
const longestLingerMs = 30_000

export interface WorkspaceConnectionOptions {
  /** Websocket URL of the server's `/collab`. */
  readonly url: string
  readonly workspaceId: string
  readonly storage?: UnsentStorage
  /** For runtimes without `WebSocket`. */
  readonly WebSocket?: unknown
}

interface OpenText {
  readonly shared: SharedText
  handles: number
  timer: ReturnType<typeof setTimeout> | undefined
}

/** Connects to a workspace; returns at once, and keeps reconnecting until destroyed. */
export function openWorkspaceConnection(options: WorkspaceConnectionOptions): WorkspaceConnection {
  return new LiveWorkspace(options)
}

class LiveWorkspace implements WorkspaceConnection {
  private readonly socket: WorkspaceSocket
  private readonly treeMirror: TreeMirror
  private readonly storage: UnsentStorage
  private readonly texts = new Map<string, OpenText>()
  private readonly listeners = new ListenerSet()
  private lastState: SyncState = 'offline'
  private lastNotice: string | null = null

  constructor({ url, workspaceId, storage, WebSocket }: WorkspaceConnectionOptions) {
    this.storage = storage ?? defaultUnsentStorage()
    this.socket = new WorkspaceSocket({
      url,
      delay: reconnectMs.first,
      minDelay: reconnectMs.first,
      maxDelay: reconnectMs.longest,
      ...(WebSocket ? { WebSocketPolyfill: WebSocket } : {}),
    })
    this.treeMirror = new TreeMirror(`${workspaceId}/tree`, this.socket)
    this.treeMirror.listeners.add(() => this.changed())
    globalThis.addEventListener?.('online', this.reconnectNow)
    globalThis.addEventListener?.('offline', this.cutOff)
    globalThis.addEventListener?.('focus', this.checkDisk)
  }

  get tree() {
    return this.treeMirror.entries
  }

  get treeNotice() {
    return this.treeMirror.notice
  }

  get whenTreeReady() {
    return this.treeMirror.whenReady
  }

  get syncState(): SyncState {
    if (!this.treeMirror.isSynchronised) return 'offline'
    const states = [...this.texts.values()].map(({ shared }) => shared.syncState)
    // A document that is being opened, or that the server refuses, does not mean that the workspace is offline.
    return states.includes('saving') ? 'saving' : 'saved'
  }

  subscribe(listener: () => void): () => void {
    return this.listeners.add(listener)
  }

  openDocument(documentName: string): DocumentConnection {
    const open = this.texts.get(documentName) ?? this.connectText(documentName)
    open.handles += 1
    clearTimeout(open.timer)
    return new DocumentHandle(open.shared, () => this.release(documentName, open))
  }

  destroy(): void {
    globalThis.removeEventListener?.('online', this.reconnectNow)
    globalThis.removeEventListener?.('offline', this.cutOff)
    globalThis.removeEventListener?.('focus', this.checkDisk)
    this.listeners.clear()
    for (const { shared, timer } of this.texts.values()) {
      clearTimeout(timer)
      shared.destroy()
    }
    this.texts.clear()
    this.treeMirror.destroy()
    this.socket.destroy()
  }

  private readonly reconnectNow = (): void => void this.socket.connect()

  private readonly cutOff = (): void => this.socket.giveUp()

  private readonly checkDisk = (): void => {
    for (const { shared } of this.texts.values()) shared.checkDisk()
  }

  private connectText(documentName: string): OpenText {
    const shared = new SharedText(documentName, this.socket, this.storage)
    shared.listeners.add(() => this.changed())
    const open: OpenText = { shared, handles: 0, timer: undefined }
    this.texts.set(documentName, open)
    return open
  }

  private release(documentName: string, open: OpenText): void {
    open.handles -= 1
    if (open.handles > 0 || this.texts.get(documentName) !== open) return
    const releasedAtMs = Date.now()
    const close = () => {
      if (open.shared.hasUnsent && Date.now() - releasedAtMs < longestLingerMs) {
        open.timer = setTimeout(close, lingerMs)
        return
      }
      this.texts.delete(documentName)
      open.shared.destroy()
      this.changed()
    }
    open.timer = setTimeout(close, lingerMs)
  }

  private changed(): void {
    const { syncState, treeNotice } = this
    if (syncState === this.lastState && treeNotice === this.lastNotice) return
    this.lastState = syncState
    this.lastNotice = treeNotice
    this.listeners.notify()
  }
}

/** One holder's view of a shared text. After `destroy` it hears nothing more, while others keep the text. */
class DocumentHandle implements DocumentConnection {
  private readonly unsubscribers = new Set<() => void>()
  private isDestroyed = false

  constructor(
    private readonly shared: SharedText,
    private readonly release: () => void,
  ) {}

  get documentName() {
    return this.shared.documentName
  }

  get text() {
    return this.shared.text
  }

  get awareness() {
    return this.shared.awareness
  }

  get undoManager() {
    return this.shared.undoManager
  }

  get whenReady() {
    return this.shared.whenReady
  }

  get syncState() {
    return this.shared.syncState
  }

  get notices() {
    return this.shared.notices
  }

  get changeSource() {
    return this.shared.changeSource
  }

  dismissNotice(id: number): void {
    this.shared.dismissNotice(id)
  }

  subscribe(listener: () => void): () => void {
    const unsubscribe = this.shared.listeners.add(listener)
    this.unsubscribers.add(unsubscribe)
    return () => {
      this.unsubscribers.delete(unsubscribe)
      unsubscribe()
    }
  }

  checkDisk(): void {
    this.shared.checkDisk()
  }

  destroy(): void {
    if (this.isDestroyed) return
    this.isDestroyed = true
    for (const unsubscribe of this.unsubscribers) unsubscribe()
    this.release()
  }
}
