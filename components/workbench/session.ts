import { EditorView } from '@codemirror/view'
import { openWorkspaceConnection } from '@/editor/collab/workspace-connection'
import { collaborativeText } from '@/editor/collab/binding'
import type { SyncState, WorkspaceConnection } from '@/editor/collab/connection'
import { isSecretPath } from '@/core/text/secret-path'
import type { EditorHandle, EditorStatus } from '@/editor/editor'
import type { EditorSettings } from '@/editor/setting'
import { recordedBy, SessionRecorder } from '@/editor/session-recorder'
import type { TabPort } from '@/editor/tab-port'
import { Observable } from '../state/observable'
import { Settling } from '../state/settling'
import { readSettings, subscribeSettings } from '../settings/setting-store'
import { treeChange, type TreeModel } from '../tree/tree-model'
import { TreeStore } from '../tree/tree-store'
import { EditorSlot, type EditorSource, type Place } from './editor-slot'
import { activeGroupOf, type Layout } from './layout'
import { Prediction } from './prediction'
import { sharedPathPort } from './shared-path-port'
import { WorkspaceDocument } from './workspace-document'

/** A connection that comes back within this long is not worth a banner. */
const offlineGraceMs = 2_500

/** Which suggestion, and the badge that names it. */
export interface WhyQuestion {
  readonly suggestionId: string
  readonly badge: HTMLElement
}

/** What the session asks of the layout. */
export interface WorkbenchHost {
  openFile(path: string, place: Place): void
  showWhy(question: WhyQuestion): void
}

export interface SessionOptions {
  readonly workspaceId: string
  readonly theme: 'dark' | 'light'
  /** A suggestion or a link leads to another file. */
  onOpenFile(path: string, place: Place): void
  /** Someone asks for the reason of a suggestion. */
  onWhy(question: WhyQuestion): void
}

/** Everything of the workbench that is not layout: the connection, the workers, the open documents and their editors. */
export class WorkbenchSession {
  readonly connection: WorkspaceConnection
  readonly tree: TreeStore
  readonly prediction: Prediction
  /** Off unless the settings say otherwise. */
  readonly recorder: SessionRecorder
  readonly sync = new Settling<SyncState>('saving', 'saved')
  readonly treeNotice = new Observable<string | null>(null)
  /** True while the server has been out of reach for longer than a hiccup. */
  readonly isOffline = new Observable(false)
  readonly unsaved = new Observable<ReadonlySet<string>>(new Set())
  readonly activeStatus = new Observable<EditorStatus | null>(null)
  private readonly documents = new Map<string, WorkspaceDocument>()
  private readonly slots = new Map<string, EditorSlot>()
  private readonly stops: (() => void)[] = []
  private active: EditorSlot | null = null
  private stopActive: () => void = () => {}
  private offlineTimer: number | null = null
  private theme: 'dark' | 'light'

  constructor(private readonly options: SessionOptions) {
    this.theme = options.theme
    const url = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/collab`
    this.connection = openWorkspaceConnection({ url, workspaceId: options.workspaceId })
    this.tree = new TreeStore(this.connection.tree)
    this.prediction = new Prediction(options.workspaceId)
    this.recorder = new SessionRecorder({
      workspaceId: options.workspaceId,
      isExcluded: (path) => isSecretPath(path, readSettings().secretPatterns),
      now: Date.now,
    })
    this.stops.push(
      this.connection.subscribe(() => this.followConnection()),
      subscribeSettings(() => this.followSettings()),
    )
    this.followConnection()
    this.followSettings()
    void this.connection.whenTreeReady.then(() => this.followTree())
  }

  document(path: string): WorkspaceDocument {
    const open = this.documents.get(path)
    if (open) return open
    const document = new WorkspaceDocument(this.connection, this.options.workspaceId, path)
    document.unsaved.subscribe(() => {
      this.followUnsaved()
      if (!document.unsaved.read()) this.prediction.fileChanged(path)
    })
    this.documents.set(path, document)
    return document
  }

  slot(groupId: string, path: string): EditorSlot {
    const key = slotKey(groupId, path)
    const open = this.slots.get(key)
    if (open) return open
    const slot = new EditorSlot()
    this.slots.set(key, slot)
    return slot
  }

  /** Puts the editor of a tab into `parent`, once its document is there. Returns what takes it out again. */
  attach(groupId: string, path: string, parent: HTMLElement): () => void {
    const slot = this.slot(groupId, path)
    slot.attach(parent, () => this.sourceOf(groupId, path, slot))
    return () => slot.detach()
  }

  reveal(groupId: string, path: string, place: Place): void {
    this.slot(groupId, path).reveal(place)
  }

  focus(groupId: string, path: string): void {
    this.slot(groupId, path).focus()
  }

  /** Runs on the editor that has, or last had, the focus. */
  withActiveEditor(action: (handle: EditorHandle) => void): void {
    this.active?.run(action)
  }

  setTheme(theme: 'dark' | 'light'): void {
    this.theme = theme
    this.slots.forEach((slot) => slot.setTheme(theme))
  }

  /** Lets go of editors and documents whose tab is gone, and follows the status of the active one. */
  follow(layout: Layout): void {
    const keys = new Set<string>()
    const paths = new Set<string>()
    for (const group of layout.groups) {
      for (const { path } of group.tabs) {
        keys.add(slotKey(group.id, path))
        paths.add(path)
      }
    }
    for (const [key, slot] of this.slots) {
      if (keys.has(key)) continue
      slot.destroy()
      this.slots.delete(key)
    }
    for (const [path, document] of this.documents) {
      if (paths.has(path)) continue
      document.destroy()
      this.documents.delete(path)
    }
    this.followUnsaved()
    const group = activeGroupOf(layout)
    this.followActive(group.active === null ? null : this.slot(group.id, group.active))
  }

  destroy(): void {
    if (this.offlineTimer !== null) window.clearTimeout(this.offlineTimer)
    this.stopActive()
    this.stops.forEach((stop) => stop())
    this.slots.forEach((slot) => slot.destroy())
    this.documents.forEach((document) => document.destroy())
    this.prediction.destroy()
    this.tree.destroy()
    this.connection.destroy()
  }

  private sourceOf(groupId: string, path: string, slot: EditorSlot): EditorSource {
    const state = this.document(path).state.read()
    const shared = {
      path,
      theme: this.theme,
      settings: editorSettings(),
      extensions: [keyboardScroll, recordedBy(this.recorder)],
    }
    if (state.kind !== 'document') {
      return { ...shared, text: state.kind === 'read-only' ? (state.text ?? '') : '', readOnly: true }
    }
    return {
      ...shared,
      text: state.connection.text.toString(),
      binding: collaborativeText(state.connection),
      tab: this.portOf(groupId, path, slot),
      onOpenFile: (target, offset) => this.options.onOpenFile(target, { offset }),
      onWhy: (suggestionId, badge) => this.options.onWhy({ suggestionId, badge }),
    }
  }

  private portOf(groupId: string, path: string, slot: EditorSlot): TabPort | null {
    const isShownElsewhere = [...this.slots.keys()].some(
      (key) => key !== slotKey(groupId, path) && key.endsWith(slotKey('', path)),
    )
    if (!isShownElsewhere) return this.prediction.port
    // Under another name a pattern might not know the file any more.
    if (isSecretPath(path, readSettings().secretPatterns)) return null
    return sharedPathPort(this.prediction.port, `:${groupId}/${path}`, () => slot.hasFocus)
  }

  private followActive(slot: EditorSlot | null): void {
    if (slot === this.active) return
    this.stopActive()
    this.active = slot
    const copy = () => this.activeStatus.write(slot?.status.read() ?? null)
    slot?.run((handle) => this.prediction.fileFocused(handle.path, handle.text()))
    this.stopActive = slot?.status.subscribe(copy) ?? (() => {})
    copy()
  }

  private followUnsaved(): void {
    const paths = [...this.documents.values()].filter((document) => document.unsaved.read()).map(({ path }) => path)
    const before = this.unsaved.read()
    if (paths.length !== before.size || paths.some((path) => !before.has(path))) this.unsaved.write(new Set(paths))
  }

  /** The first model is what the corpus worker reads by itself; later ones tell it what to read again. */
  private followTree(): void {
    let before: TreeModel | null = null
    const unsubscribe = this.tree.subscribe(() => {
      const after = this.tree.read()
      if (before) {
        const { changed, removed } = treeChange(before, after)
        changed.forEach((path) => this.prediction.fileChanged(path))
        removed.forEach((path) => this.prediction.fileRemoved(path))
      }
      before = after
    })
    this.stops.push(unsubscribe)
  }

  private followSettings(): void {
    this.slots.forEach((slot) => slot.configure(editorSettings()))
    const { recording } = readSettings()
    if (recording && !this.recorder.isRecording) this.recorder.start()
    else if (!recording) this.recorder.stop()
  }

  private followConnection(): void {
    const { syncState, treeNotice } = this.connection
    if (this.sync.read() === 'offline' && syncState !== 'offline')
      this.documents.forEach((document) => document.retryIfFailed())
    this.sync.write(syncState)
    this.treeNotice.write(treeNotice)
    if (syncState !== 'offline') {
      if (this.offlineTimer !== null) window.clearTimeout(this.offlineTimer)
      this.offlineTimer = null
      this.isOffline.write(false)
    } else if (this.offlineTimer === null) {
      this.offlineTimer = window.setTimeout(() => this.isOffline.write(true), offlineGraceMs)
    }
  }
}

/** An editor asks for no prediction while they are off. */
function editorSettings(): EditorSettings {
  const { editor, prediction } = readSettings()
  return { ...editor, showSuggestions: prediction.enabled }
}

/** Says outright that the text takes the focus, so that tools see that a keyboard can scroll it. */
const keyboardScroll = EditorView.contentAttributes.of({ tabindex: '0' })

/** NUL is in no path. */
const slotKey = (groupId: string, path: string): string => `${groupId}\0${path}`
