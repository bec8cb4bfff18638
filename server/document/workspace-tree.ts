import type * as Y from 'yjs'
import { SerialQueue } from './serial-queue'
import { entryAt, maxTreeEntries, walkTree, type TreeEntry } from './tree-walk'

/** The tree document of a workspace: written here, read by every client. It is derived from disk, so nothing of it is logged. */
export class WorkspaceTree {
  private readonly queue = new SerialQueue()
  private readonly entries: Y.Map<TreeEntry>
  private readonly facts: Y.Map<string>

  constructor(
    private readonly root: string,
    private readonly document: Y.Doc,
    private readonly maxEntries = maxTreeEntries,
  ) {
    this.entries = document.getMap('entries')
    this.facts = document.getMap('facts')
  }

  /** Brings every entry in line with the disk, in one transaction. */
  reload(): Promise<void> {
    return this.queue.run(async () => {
      const { entries, isTruncated } = await walkTree(this.root, '', this.maxEntries)
      this.document.transact(() => {
        for (const path of this.entries.keys()) if (!entries.has(path)) this.entries.delete(path)
        for (const [path, entry] of entries) this.set(path, entry)
        this.setTruncated(isTruncated)
      })
    })
  }

  /** Looks again at paths that changed, and at what lies below those that are new. */
  update(paths: Iterable<string>): Promise<void> {
    return this.queue.run(async () => {
      // Parents first: what a new folder's walk has found is not walked again.
      const changed = new Map<string, TreeEntry | null>()
      for (const path of [...new Set(paths)].sort()) {
        if (!this.isListed(path, changed)) continue
        const entry = await entryAt(this.root, path)
        const isNewFolder = entry?.type === 'folder' && (changed.get(path) ?? this.entries.get(path))?.type !== 'folder'
        if (isNewFolder)
          for (const found of (await walkTree(this.root, path, this.maxEntries)).entries) changed.set(...found)
        else changed.set(path, entry)
      }
      if (changed.size > 0) this.document.transact(() => this.apply(changed))
    })
  }

  private apply(changed: ReadonlyMap<string, TreeEntry | null>): void {
    for (const [path, entry] of changed) {
      if (entry === null) this.remove(path)
      else if (this.entries.has(path) || this.entries.size < this.maxEntries) this.set(path, entry)
      else this.setTruncated(true)
    }
  }

  /** False inside of folders whose content is not shown. */
  private isListed(path: string, changed: ReadonlyMap<string, TreeEntry | null>): boolean {
    const slash = path.lastIndexOf('/')
    if (slash < 0) return true
    const parent = changed.get(path.slice(0, slash)) ?? this.entries.get(path.slice(0, slash))
    return parent?.type === 'folder' && !parent.collapsed
  }

  private set(path: string, entry: TreeEntry): void {
    const known = this.entries.get(path)
    if (known && isOpen(known) && !isOpen(entry)) this.remove(path)
    const isSame = known?.type === entry.type && known.bytes === entry.bytes && known.collapsed === entry.collapsed
    if (!isSame) this.entries.set(path, entry)
  }

  private remove(path: string): void {
    const known = this.entries.get(path)
    if (!known) return
    this.entries.delete(path)
    if (known.type === 'file') return
    for (const below of this.entries.keys()) if (below.startsWith(`${path}/`)) this.entries.delete(below)
  }

  private setTruncated(isTruncated: boolean): void {
    const notice = isTruncated
      ? `This project has more than ${this.maxEntries.toLocaleString('en')} files and folders; the deepest are not listed. They can still be opened by name.`
      : ''
    if ((this.facts.get('notice') ?? '') !== notice) this.facts.set('notice', notice)
  }
}

/** A folder whose content is listed. */
const isOpen = (entry: TreeEntry) => entry.type === 'folder' && !entry.collapsed
