import { type Dirent } from 'node:fs'
import { lstat, readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { isTemporaryName } from './disk-file'
import { locateFile } from './workspace-path'

export interface TreeEntry {
  readonly type: 'file' | 'folder'
  readonly bytes: number
  /** Its content is not listed. */
  readonly collapsed?: true
}

export interface TreeWalk {
  readonly entries: ReadonlyMap<string, TreeEntry>
  /** True when `maxEntries` was reached. */
  readonly isTruncated: boolean
}

/** About 6 MB of tree in every tab; repositories past it are browsed by quick open and search rather than by scrolling. */
export const maxTreeEntries = 50_000
/** Folders read at once: enough to keep Node's four file threads busy. */
const parallelFolders = 16
/** A killed process may leave a temporary file; one of a running write lives for milliseconds. */
const staleTemporaryMs = 60_000

/** Dependencies, caches and version control: shown, not listed. Build outputs that tools tag (CACHEDIR.TAG) join them. */
const heavyNames: ReadonlySet<string> = new Set([
  'node_modules',
  '.inkling',
  'bower_components',
  '.hg',
  '.svn',
  '.venv',
  'venv',
  '__pycache__',
  '.mypy_cache',
  '.pytest_cache',
  '.ruff_cache',
  '.tox',
  '.gradle',
  '.next',
  '.nuxt',
  '.turbo',
  '.cache',
  '.parcel-cache',
])
/** Git's folder is not part of the project's text. */
const isHidden = (name: string) => name === '.git' || isTemporaryName(name)

/** For the watcher: what lies in these changes often and is never listed. */
export const unwatchedGlobs: readonly string[] = [`**/{${['.git', ...heavyNames].join(',')}}/**`]

/** Lists `start` (a relative path, `''` for the root) and what is below it, breadth first, so that a bound cuts the deepest off. */
export async function walkTree(root: string, start: string, maxEntries = maxTreeEntries): Promise<TreeWalk> {
  const entries = new Map<string, TreeEntry>()
  let level = [start]
  if (start !== '') {
    const entry = await entryAt(root, start)
    if (!entry) return { entries, isTruncated: false }
    entries.set(start, entry)
    if (entry.type === 'file' || entry.collapsed) level = []
  }
  while (level.length > 0) {
    const next: string[] = []
    for (let from = 0; from < level.length; from += parallelFolders) {
      const listed = await Promise.all(
        level.slice(from, from + parallelFolders).map((folder) => listFolder(root, folder)),
      )
      for (const [entryPath, entry] of listed.flat()) {
        if (entries.size >= maxEntries) return { entries, isTruncated: true }
        entries.set(entryPath, entry)
        if (entry.type === 'folder' && !entry.collapsed) next.push(entryPath)
      }
    }
    level = next
  }
  return { entries, isTruncated: false }
}

/** What a relative path is in the tree; null when it is missing, hidden, or a link out of the workspace. */
export async function entryAt(root: string, entryPath: string): Promise<TreeEntry | null> {
  const name = path.basename(entryPath)
  if (isHidden(name)) return null
  try {
    const facts = await lstat(path.join(root, entryPath))
    if (facts.isDirectory()) return folderEntry(root, entryPath)
    if (facts.isFile()) return { type: 'file', bytes: facts.size }
    return facts.isSymbolicLink() ? await linkEntry(root, entryPath) : null
  } catch {
    // It went away, or may not be read: either way there is nothing to show.
    return null
  }
}

async function listFolder(root: string, folder: string): Promise<[string, TreeEntry][]> {
  const children = await readdir(path.join(root, folder), { withFileTypes: true }).catch((): Dirent[] => [])
  void removeStaleTemporaries(path.join(root, folder), children)
  const listed = await Promise.all(
    children.map(async ({ name }): Promise<[string, TreeEntry] | null> => {
      const entryPath = folder === '' ? name : `${folder}/${name}`
      const entry = await entryAt(root, entryPath)
      return entry && [entryPath, entry]
    }),
  )
  return listed.filter((entry) => entry !== null)
}

async function folderEntry(root: string, entryPath: string): Promise<TreeEntry> {
  const isHeavy = heavyNames.has(path.basename(entryPath)) || (await exists(path.join(root, entryPath, 'CACHEDIR.TAG')))
  return isHeavy ? { type: 'folder', bytes: 0, collapsed: true } : { type: 'folder', bytes: 0 }
}

/** A linked folder is never listed: its content has a place of its own, and links may run in circles. */
async function linkEntry(root: string, entryPath: string): Promise<TreeEntry | null> {
  const located = await locateFile(root, entryPath)
  if (!located) return null
  const facts = await stat(located.absolute)
  if (facts.isDirectory()) return { type: 'folder', bytes: 0, collapsed: true }
  return facts.isFile() ? { type: 'file', bytes: facts.size } : null
}

const exists = (absolute: string) =>
  lstat(absolute).then(
    () => true,
    () => false,
  )

async function removeStaleTemporaries(folder: string, children: readonly Dirent[]): Promise<void> {
  for (const { name } of children) {
    if (!isTemporaryName(name)) continue
    const facts = await lstat(path.join(folder, name)).catch(() => null)
    if (facts && Date.now() - facts.mtimeMs > staleTemporaryMs)
      await rm(path.join(folder, name), { force: true }).catch(() => undefined)
  }
}
