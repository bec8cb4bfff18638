import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, readdir, realpath, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { err, ok, type Result } from '@/core/text/result'
import type { OpenRefusal, WorkspaceService, WorkspaceSummary } from '../services'
import type { CredentialVault } from './credential-vault'
import { createGitOpener, gitLimits, partialPrefix, type GitLimits } from './git-opening'
import { refusal } from './open-refusal'
import { copyTemplate, templates } from './template'
import type { WorkspaceRecord, WorkspaceStore } from './workspace-store'
import { unpackZip } from './zip-archive'

export interface WorkspacePorts {
  readonly store: WorkspaceStore
  readonly vault: CredentialVault
  /** `workspaces/` of the data folder. */
  readonly folder: string
  readonly allowPrivateRemotes: boolean
  readonly limits?: GitLimits
  /** Stops everything that could write to the workspace's folder, and drops its documents. */
  readonly forgetDocuments: (workspaceId: string) => Promise<void>
}

export interface WorkspaceHost extends WorkspaceService {
  /** Stops openings under way, with what they have written removed. */
  close(): Promise<void>
}

type Added = Result<{ workspaceId: string }, OpenRefusal>

/** Workspaces: a folder of real files, and a record of it. */
export async function createWorkspaceService(ports: WorkspacePorts): Promise<WorkspaceHost> {
  const { store, folder } = ports
  const closing = new AbortController()
  const underWay = new Set<Promise<unknown>>()
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await removePartials(folder)

  const openGit = createGitOpener({
    store,
    vault: ports.vault,
    folder: await realpath(folder),
    allowPrivate: ports.allowPrivateRemotes,
    limits: ports.limits ?? gitLimits,
    closing: closing.signal,
  })
  /** Asked for with every file that is opened: what has been found once needs no database. */
  const places = new Map<string, string>()
  const placeOf = async (id: string): Promise<string | null> => {
    const known = places.get(id)
    if (known !== undefined) return known
    const record = await store.find(id)
    if (!record) return null
    const place = record.localPath ?? path.join(folder, id)
    places.set(id, place)
    return place
  }

  /** Fills a folder beside the others and gives it its name only when it is whole. */
  const add = async (record: Pick<WorkspaceRecord, 'kind' | 'source' | 'name'>, fill: Fill): Promise<Added> => {
    const id = randomUUID()
    const partial = path.join(folder, `${partialPrefix}${id}`)
    try {
      const filled = await fill(partial)
      if (!filled.ok) return filled
      await rename(partial, path.join(folder, id))
      await store.add({ ...record, ...filled.value, id, branch: null, localPath: null })
      return ok({ workspaceId: id })
    } finally {
      await rm(partial, { recursive: true, force: true })
    }
  }
  const tracked = async <T>(task: Promise<T>): Promise<T> => {
    underWay.add(task)
    try {
      return await task
    } finally {
      underWay.delete(task)
    }
  }

  return {
    list: async () => (await store.list()).map(summaryOf),
    async open(id) {
      const record = (await store.touch(id)) ? await store.find(id) : null
      return record && summaryOf(record)
    },
    async root(id) {
      const place = await placeOf(id)
      return place && realpath(place).catch(() => null)
    },
    rename: (id, name) => store.rename(id, name),
    async delete(id) {
      const record = await store.find(id)
      if (!record) return false
      await ports.forgetDocuments(id)
      await store.remove(id)
      places.delete(id)
      if (record.localPath === null) await rm(path.join(folder, id), { recursive: true, force: true })
      return true
    },
    async *openGit(opening) {
      let end = () => {}
      const done = new Promise<void>((resolve) => (end = resolve))
      underWay.add(done)
      try {
        yield* openGit(opening)
      } finally {
        underWay.delete(done)
        end()
      }
    },
    openTemplate: (id) =>
      tracked(
        add(
          { kind: 'template', source: id, name: templates.find((template) => template.id === id)?.name ?? id },
          async (partial) => {
            await copyTemplate(id, partial)
            return ok({})
          },
        ),
      ),
    openFolder: (given) => tracked(openFolder(given, folder, store)),
    openArchive: (archive, name) =>
      tracked(
        add({ kind: 'upload', source: name, name: name.replace(/\.zip$/i, '') || 'Upload' }, (partial) =>
          unpackUpload(archive, partial, closing.signal),
        ),
      ),
    templates: () => templates,
    async close() {
      closing.abort()
      await Promise.allSettled(underWay)
    },
  }
}

/** Puts a workspace's files into a folder that does not exist yet; may know a better name for it. */
type Fill = (partial: string) => Promise<Result<{ name?: string }, OpenRefusal>>

const summaryOf = ({ id, name, kind, source, branch, openedAt }: WorkspaceRecord): WorkspaceSummary => ({
  id,
  name,
  kind,
  source,
  branch,
  openedAt,
})

async function openFolder(given: string, managed: string, store: WorkspaceStore): Promise<Added> {
  const folder = await realpath(given).catch(() => null)
  if (folder === null || !(await stat(folder)).isDirectory()) {
    return err(refusal('not-a-folder', `There is no folder ${given}.`))
  }
  // Our own data inside a workspace would be watched, indexed and shown while it is being written.
  const data = path.dirname(await realpath(managed))
  if (folder === data || folder.startsWith(`${data}${path.sep}`)) {
    return err(refusal('not-a-folder', `${folder} belongs to Inkling's own data. Open it from the start page instead.`))
  }
  const [before] = await store.bySource('local', [folder])
  if (before) {
    await store.touch(before.id)
    return ok({ workspaceId: before.id })
  }
  const id = randomUUID()
  await store.add({
    id,
    kind: 'local',
    source: folder,
    localPath: folder,
    branch: null,
    name: path.basename(folder) || folder,
  })
  return ok({ workspaceId: id })
}

/** The archive is kept whole first: its directory, which says what is safe to unpack, stands at its end. */
async function unpackUpload(
  archive: AsyncIterable<Uint8Array>,
  partial: string,
  signal: AbortSignal,
): ReturnType<Fill> {
  const file = `${partial}.zip`
  try {
    await pipeline(archive, createWriteStream(file, { flags: 'wx', mode: 0o600 }), { signal })
    await mkdir(partial)
    const unpacked = await unpackZip(file, partial, signal)
    if (!unpacked.ok) return unpacked
    return ok(unpacked.value.topFolder === null ? {} : { name: unpacked.value.topFolder })
  } catch (error) {
    if (signal.aborted) return err(refusal('cancelled', 'The server is stopping.'))
    throw error
  } finally {
    await rm(file, { force: true })
  }
}

async function removePartials(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.startsWith(partialPrefix)) await rm(path.join(folder, name), { recursive: true, force: true })
  }
}
