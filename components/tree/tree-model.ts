import type { TreeEntry } from '@/editor/collab/connection'

/** The root's id; no path is empty, so it meets none of them. */
export const rootId = ''

export interface TreeModel {
  /** Children of each folder, folders first, then by name as people sort: `a2` before `a10`. */
  readonly children: ReadonlyMap<string, readonly string[]>
  readonly entries: ReadonlyMap<string, TreeEntry>
  /** Every file's path, in no particular order. */
  readonly files: readonly string[]
}

export const emptyTree: TreeModel = { children: new Map([[rootId, []]]), entries: new Map(), files: [] }

const byName = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

export const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')))
export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
export const joinPath = (folder: string, name: string): string => (folder === rootId ? name : `${folder}/${name}`)

/** Where `path` is after `from` moved to `to`: itself, when it lies elsewhere. */
export function movedPath(path: string, from: string, to: string): string {
  if (path === from) return to
  return path.startsWith(`${from}/`) ? to + path.slice(from.length) : path
}

export const isWithin = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`)

/** Folders that are not listed themselves appear all the same when something inside them is. */
export function treeModelOf(source: Iterable<readonly [string, TreeEntry]>): TreeModel {
  const entries = new Map<string, TreeEntry>(source)
  const files: string[] = []
  const children = new Map<string, string[]>([[rootId, []]])
  for (const [path, entry] of entries) {
    if (entry.type === 'file') files.push(path)
    for (let folder = parentOf(path); folder !== rootId && !entries.has(folder); folder = parentOf(folder)) {
      entries.set(folder, { type: 'folder', bytes: 0 })
    }
  }
  for (const path of entries.keys()) {
    const parent = parentOf(path)
    const siblings = children.get(parent)
    if (siblings) siblings.push(path)
    else children.set(parent, [path])
  }
  const isFolder = (path: string) => entries.get(path)?.type === 'folder'
  for (const [folder, paths] of children) {
    const prefix = folder === rootId ? 0 : folder.length + 1
    paths.sort(
      (a, b) =>
        Number(isFolder(b)) - Number(isFolder(a)) ||
        byName.compare(a.slice(prefix), b.slice(prefix)) ||
        (a < b ? -1 : 1),
    )
  }
  return { children, entries, files }
}

/** Why a new name cannot be used, or null. The server checks again. */
export function nameRefusal(model: TreeModel, folder: string, name: string, current?: string): string | null {
  const wanted = name.trim()
  if (wanted === '') return 'A name is needed.'
  if (wanted.split('/').some((part) => part === '' || part === '.' || part === '..'))
    return 'This name has an empty or dotted part.'
  const path = joinPath(folder, wanted)
  if (path !== current && model.entries.has(path)) return `${path} exists already.`
  return null
}

export interface TreeChange {
  /** Files that are new or of another size. */
  readonly changed: readonly string[]
  readonly removed: readonly string[]
}

/** What became of files between two models. A change that keeps a file's size is not seen here. */
export function treeChange(before: TreeModel, after: TreeModel): TreeChange {
  const changed = after.files.filter((path) => before.entries.get(path)?.bytes !== after.entries.get(path)?.bytes)
  return { changed, removed: before.files.filter((path) => !after.entries.has(path)) }
}
