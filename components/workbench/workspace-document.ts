import type { DocumentConnection, WorkspaceConnection } from '@/editor/collab/connection'
import { api, messageOf, type OpenedFile } from '../api/client'
import { Observable } from '../state/observable'
import { Settling } from '../state/settling'

export type DocumentState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'document'; readonly connection: DocumentConnection }
  | Extract<OpenedFile, { kind: 'read-only' }>
  | { readonly kind: 'failed'; readonly message: string }

/** One open file: what the server says it is, and the shared text when it is one. Shared by all tabs that show it. */
export class WorkspaceDocument {
  readonly state = new Observable<DocumentState>({ kind: 'loading' })
  /** True from an edit made here until the server has committed it. */
  readonly unsaved = new Settling(false, false)
  private stop: (() => void) | null = null
  private isDestroyed = false

  constructor(
    private readonly workspace: WorkspaceConnection,
    private readonly workspaceId: string,
    readonly path: string,
  ) {
    void this.load()
  }

  retry(): void {
    this.state.write({ kind: 'loading' })
    void this.load()
  }

  /** The server is back. */
  retryIfFailed(): void {
    if (this.state.read().kind === 'failed') this.retry()
  }

  destroy(): void {
    this.isDestroyed = true
    this.stop?.()
  }

  private async load(): Promise<void> {
    try {
      const opened = await api.file.open.query({ workspaceId: this.workspaceId, path: this.path })
      if (this.isDestroyed) return
      if (opened.kind === 'document') await this.connect(opened.documentName)
      else this.state.write(opened)
    } catch (error) {
      if (!this.isDestroyed) this.state.write({ kind: 'failed', message: messageOf(error) })
    }
  }

  private async connect(documentName: string): Promise<void> {
    const connection = this.workspace.openDocument(documentName)
    const onSync = () => {
      if (connection.syncState === 'saved') this.unsaved.write(false)
    }
    const onText = () => {
      if (connection.changeSource === 'local' || connection.changeSource === 'undo') this.unsaved.write(true)
    }
    const unsubscribe = connection.subscribe(onSync)
    connection.text.observe(onText)
    this.stop = () => {
      unsubscribe()
      connection.text.unobserve(onText)
      connection.destroy()
    }
    await connection.whenReady
    if (!this.isDestroyed) this.state.write({ kind: 'document', connection })
  }
}
