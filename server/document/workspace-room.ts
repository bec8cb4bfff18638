import type * as Y from 'yjs'
import { readDiskFile } from './disk-file'
import { DocumentSession, type SessionPorts, type SharedDocument } from './document-session'
import type { FileRecord } from './document-store'
import { watchFolder, type FolderChange } from './folder-watcher'
import { locateFile } from './workspace-path'
import { WorkspaceTree } from './workspace-tree'

/** How often open files are compared with the disk besides being watched: one `stat` each. */
const compareMs = 2000
/** How often the tree is read anew where the folder cannot be watched. */
const reloadMs = 10_000

export type RoomPorts = Omit<SessionPorts, 'locate'>

/** A workspace while something of it is open: its documents, its tree, and one watch over its folder. */
export class WorkspaceRoom {
  /** Tasks that need the room although nothing may be open in it. */
  visitors = 0
  private readonly sessions = new Map<string, DocumentSession>()
  private tree: WorkspaceTree | null = null
  private stopWatching: (() => Promise<void>) | null = null
  private cancelCompare: (() => void) | null = null
  private reloadedAtMs = 0
  private isClosed = false

  private constructor(
    readonly workspaceId: string,
    readonly root: string,
    private readonly ports: RoomPorts,
  ) {}

  static open(workspaceId: string, root: string, ports: RoomPorts): WorkspaceRoom {
    const room = new WorkspaceRoom(workspaceId, root, ports)
    void room.watch()
    room.compareLater()
    return room
  }

  get isEmpty(): boolean {
    return this.sessions.size === 0 && this.tree === null && this.visitors === 0
  }

  get openSessions(): readonly DocumentSession[] {
    return [...this.sessions.values()]
  }

  session(fileId: string): DocumentSession | null {
    return this.sessions.get(fileId) ?? null
  }

  sessionAt(path: string): DocumentSession | null {
    return this.openSessions.find((session) => session.file.path === path) ?? null
  }

  /** The session lives until its document is destroyed. */
  async openSession(file: FileRecord, document: SharedDocument): Promise<void> {
    const locate = (path: string) => locateFile(this.root, path)
    const session = await DocumentSession.open(file, document, { ...this.ports, locate })
    this.sessions.set(file.id, session)
    document.once('destroy', () => {
      session.close()
      if (this.sessions.get(file.id) === session) this.sessions.delete(file.id)
    })
  }

  async openTree(document: Y.Doc): Promise<void> {
    const tree = new WorkspaceTree(this.root, document)
    this.tree = tree
    document.once('destroy', () => {
      if (this.tree === tree) this.tree = null
    })
    await tree.reload()
  }

  /** Shows the result of a file operation before the watcher reports it. */
  async changed(paths: readonly string[]): Promise<void> {
    await this.tree?.update(paths)
  }

  async close(): Promise<void> {
    this.isClosed = true
    this.cancelCompare?.()
    for (const session of this.sessions.values()) session.close()
    await this.stopWatching?.()
  }

  private async watch(): Promise<void> {
    const stop = await watchFolder(this.root, (changes) => void this.onChanges(changes), this.ports.logger)
    if (this.isClosed) await stop?.()
    else this.stopWatching = stop
  }

  private compareLater(): void {
    this.cancelCompare = this.ports.clock.schedule(compareMs, () => {
      void this.compare().finally(() => {
        if (!this.isClosed) this.compareLater()
      })
    })
  }

  private async compare(): Promise<void> {
    await Promise.all(this.openSessions.map((session) => this.check(session)))
    const now = this.ports.clock.nowMs()
    if (this.stopWatching || now - this.reloadedAtMs < reloadMs) return
    this.reloadedAtMs = now
    await this.tree?.reload()
  }

  private async onChanges(changes: readonly FolderChange[] | null): Promise<void> {
    if (this.isClosed) return
    try {
      if (changes === null) return await this.compareAll()
      await this.followRenames(changes)
      const paths = changes.map(({ path }) => path)
      const isTouched = ({ file }: DocumentSession) =>
        paths.some((path) => file.path === path || file.path.startsWith(`${path}/`))
      await Promise.all(this.openSessions.filter(isTouched).map((session) => this.check(session)))
      await this.tree?.update(paths)
    } catch (error) {
      this.ports.logger.error({ err: error, workspaceId: this.workspaceId }, 'a change on disk could not be followed')
    }
  }

  private async compareAll(): Promise<void> {
    await Promise.all(this.openSessions.map((session) => this.check(session)))
    await this.tree?.reload()
  }

  private async check(session: DocumentSession): Promise<void> {
    try {
      await session.disk.check()
    } catch (error) {
      this.ports.logger.error({ err: error, path: session.file.path }, 'a file could not be compared with the disk')
    }
  }

  /**
   * A file that vanished while one with the same text appeared was moved: its document goes along. What vanished is asked of the disk,
   * since watchers name files in a renamed folder by their old path.
   */
  private async followRenames(changes: readonly FolderChange[]): Promise<void> {
    const created = changes.filter(({ type }) => type === 'create').map(({ path }) => path)
    if (created.length === 0) return
    for (const session of this.openSessions) {
      const names = session.file.path.split('/')
      const inFolders = created.flatMap((folder) => names.map((_, from) => [folder, ...names.slice(from)].join('/')))
      await this.follow(session, [...created, ...inFolders])
    }
  }

  private async follow(session: DocumentSession, places: readonly string[]): Promise<void> {
    const from = session.file.path
    const { knownText } = session.disk
    const old = await locateFile(this.root, from)
    if (knownText === null || knownText === '' || !old || (await readDiskFile(old.absolute)).kind !== 'missing') return
    for (const place of places) {
      const located = await locateFile(this.root, place)
      if (!located || this.sessionAt(located.path)) continue
      const read = await readDiskFile(located.absolute)
      if (read.kind !== 'text' || read.text !== knownText) continue
      await session.disk.queue.run(async () => {
        await this.ports.store.moveFiles(this.workspaceId, from, located.path)
        await session.moveTo(located.path)
      })
      return
    }
  }
}
