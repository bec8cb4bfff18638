import type { Awareness } from 'y-protocols/awareness'
import type * as Y from 'yjs'

/** `saved` only after the server has committed every local edit to its log; `offline` while there is no synchronised socket. */
export type SyncState = 'saved' | 'saving' | 'offline'

/** Something about a document that its reader should know. Shown once, dismissed by the reader. */
export interface DocumentNotice {
  readonly id: number
  /**
   * `conflict`: disk and editor changed the same lines, both texts were kept. `missing`: the file is gone from disk, the text is
   * kept. `restored`: it is back. `renamed`: its path is now `path`. `deleted`: removed through the file tree. `write-failed`: the
   * log has the edits, the disk does not. `read-only`: the file can no longer be edited here. `refused`: the server does not know the document (any more).
   */
  readonly kind: 'conflict' | 'missing' | 'restored' | 'renamed' | 'deleted' | 'write-failed' | 'read-only' | 'refused'
  readonly message: string
  readonly path: string | null
}

/** Who a running Yjs transaction comes from: this editor, its undo manager, another client, or another program through the disk. */
export type ChangeSource = 'local' | 'undo' | 'remote' | 'disk'

export interface DocumentConnection {
  readonly documentName: string
  readonly text: Y.Text
  readonly awareness: Awareness
  /** One per document and tab: undoes only what was typed here. */
  readonly undoManager: Y.UndoManager
  /** Resolves once the text can be shown: synchronised with the server, or unsent edits restored while the server refuses it. */
  readonly whenReady: Promise<void>
  readonly syncState: SyncState
  readonly notices: readonly DocumentNotice[]
  /** Source of the Yjs transaction that is being applied now; `local` outside of one. */
  readonly changeSource: ChangeSource
  dismissNotice(id: number): void
  /** Calls `listener` when `syncState` or `notices` change. Returns the unsubscription. */
  subscribe(listener: () => void): () => void
  /** Asks the server to compare the file on disk now, for instance when the window gets the focus. */
  checkDisk(): void
  /** Gives the document up. Unsent edits stay in the browser's storage and are sent when it is opened again. */
  destroy(): void
}

/** An entry of the file tree; its path is the key in `WorkspaceConnection.tree`, `/`-separated and relative. */
export interface TreeEntry {
  readonly type: 'file' | 'folder'
  /** 0 for folders. */
  readonly bytes: number
  /** A heavy or generated folder (`node_modules`, `.git`, …) whose content is not listed. */
  readonly collapsed?: true
}

export interface WorkspaceConnection {
  /** Read-only mirror of the server's tree. The map stays the same object over reconnections. */
  readonly tree: Y.Map<TreeEntry>
  /** Why the tree is not complete, for people; null when it is. */
  readonly treeNotice: string | null
  readonly whenTreeReady: Promise<void>
  /** The worst state of the open documents; `offline` while the socket is down. */
  readonly syncState: SyncState
  /** Calls `listener` when `syncState` or `treeNotice` change. Observe `tree` itself for entries. */
  subscribe(listener: () => void): () => void
  /** Opening a document twice gives two handles on one text; each is destroyed on its own. */
  openDocument(documentName: string): DocumentConnection
  destroy(): void
}
