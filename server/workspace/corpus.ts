import { createHash } from 'node:crypto'
import { constants, existsSync } from 'node:fs'
import { lstat, open } from 'node:fs/promises'
import path from 'node:path'
import type { CorpusEntry, CorpusService, CorpusText } from '../services'
import { walkTree } from '../document/tree-walk'
import { locateFile } from '../document/workspace-path'
import { corpusTextOf, isCorpusPath, maxCorpusBytes, maxCorpusFiles } from './corpus-filter'
import { runGit } from './git-process'

/** Files read at once: enough to keep Node's four file threads busy. */
const parallelReads = 8
/** A listing this old is made anew before a path is taken for unknown. */
const listingLifetimeMs = 2000

export interface CorpusPorts {
  readonly rootOf: (workspaceId: string) => Promise<string | null>
  /** Whether a repository above the workspace's folder decides what is ignored: so for a folder of the person's own. */
  readonly isInsideRepository: (workspaceId: string) => Promise<boolean>
  readonly now: () => number
}

interface KnownFile {
  /** Size and time of the last write, while which the hash holds. */
  readonly signature: string
  readonly entry: CorpusEntry | null
}

interface Known {
  readonly files: Map<string, KnownFile>
  listing: { readonly paths: ReadonlySet<string>; readonly at: number } | null
}

/** The workspace's text for the browser's index. Hashes are kept in memory, so that asking again reads only what changed. */
export function createCorpusService({ rootOf, isInsideRepository, now }: CorpusPorts): CorpusService {
  const known = new Map<string, Known>()

  const listed = async (workspaceId: string, root: string, signal: AbortSignal): Promise<ReadonlySet<string>> => {
    const names = await listFiles(root, await isInsideRepository(workspaceId), signal)
    const paths = new Set(names.filter(isCorpusPath).slice(0, maxCorpusFiles))
    const files = known.get(workspaceId)?.files ?? new Map<string, KnownFile>()
    for (const name of files.keys()) if (!paths.has(name)) files.delete(name)
    known.set(workspaceId, { files, listing: { paths, at: now() } })
    return paths
  }

  const entryOf = async (root: string, name: string, files: Map<string, KnownFile>): Promise<CorpusEntry | null> => {
    const facts = await lstat(path.join(root, name)).catch(() => null)
    if (!facts?.isFile() || facts.size > maxCorpusBytes) return null
    const signature = `${facts.size}:${facts.mtimeMs}:${facts.ino}`
    const before = files.get(name)
    if (before?.signature === signature) return before.entry
    const text = await readText(root, name)
    const entry = text && { path: name, bytes: facts.size, hash: text.hash }
    files.set(name, { signature, entry })
    return entry
  }

  return {
    async manifest(workspaceId, signal) {
      const root = await rootOf(workspaceId)
      if (root === null) return null
      const paths = await listed(workspaceId, root, signal)
      const files = known.get(workspaceId)?.files ?? new Map<string, KnownFile>()
      return inParallel([...paths], signal, (name) => entryOf(root, name, files))
    },

    async texts(workspaceId, paths, signal) {
      const root = await rootOf(workspaceId)
      if (root === null) return null
      const listing = known.get(workspaceId)?.listing
      const isKnown = listing && paths.every((name) => listing.paths.has(name))
      const isFresh = listing && now() - listing.at < listingLifetimeMs
      const allowed = listing && (isKnown || isFresh) ? listing.paths : await listed(workspaceId, root, signal)
      const wanted = [...new Set(paths)].filter((name) => allowed.has(name))
      return inParallel(wanted, signal, (name) => readText(root, name))
    },
  }
}

/** What git does not ignore; without git, or where it ignores everything, all but dependencies and caches. */
async function listFiles(root: string, isInsideRepository: boolean, signal: AbortSignal): Promise<string[]> {
  if (isInsideRepository || existsSync(path.join(root, '.git'))) {
    // A folder mounted from elsewhere belongs to somebody else; listing runs nothing that its configuration names.
    const args = ['-c', 'safe.directory=*', 'ls-files', '--cached', '--others', '--exclude-standard', '-z']
    const { code, stdout } = await runGit(args, { cwd: root, signal })
    const names = stdout.split('\0').filter((name) => name !== '')
    if (code === 0 && names.length > 0) return names
  }
  const { entries } = await walkTree(root, '')
  return [...entries].filter(([, entry]) => entry.type === 'file').map(([name]) => name)
}

/** Null for what is no longer there, is not text, or is reached through a symbolic link: a link's target has its own path. */
async function readText(root: string, name: string): Promise<CorpusText | null> {
  const located = await locateFile(root, name)
  if (located?.path !== name) return null
  const file = await open(located.absolute, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    () => null,
  )
  if (!file) return null
  try {
    const facts = await file.stat()
    if (!facts.isFile() || facts.size > maxCorpusBytes) return null
    const bytes = await file.readFile()
    const text = corpusTextOf(bytes)
    return text === null ? null : { path: name, hash: createHash('sha256').update(bytes).digest('hex'), text }
  } catch {
    // It went away or cannot be read: it is not part of the corpus now.
    return null
  } finally {
    await file.close()
  }
}

/** Yields what `read` finds, in the order of `names`, reading a few ahead. */
async function* inParallel<T>(
  names: readonly string[],
  signal: AbortSignal,
  read: (name: string) => Promise<T | null>,
): AsyncGenerator<T, void, undefined> {
  for (let from = 0; from < names.length; from += parallelReads) {
    signal.throwIfAborted()
    for (const found of await Promise.all(names.slice(from, from + parallelReads).map(read))) {
      if (found !== null) yield found
    }
  }
}
