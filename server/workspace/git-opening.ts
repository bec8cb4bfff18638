import { randomUUID } from 'node:crypto'
import { lstat, mkdir, realpath, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { locateFile } from '../document/workspace-path'
import type { GitOpening, OpenEvent, OpenRefusal } from '../services'
import type { CredentialVault } from './credential-vault'
import { startEgressProxy } from './egress-proxy'
import { eventsOf } from './event-channel'
import { clone, listRefs, type CloneLimits, type GitAccess, type GitFailure } from './git-clone'
import { chooseRef, type ChosenRef } from './git-remote'
import { parseGitUrl, type GitLocation } from './git-url'
import { refusal } from './open-refusal'
import type { WorkspaceRecord, WorkspaceStore } from './workspace-store'

export interface GitLimits extends CloneLimits {
  readonly downloadBytes: number
  readonly timeoutMs: number
}

/** A shallow clone of the Linux kernel downloads 250 MB and has 85 000 files in 1.5 GB: it is refused, most others pass. */
export const gitLimits: GitLimits = {
  downloadBytes: 512 * 1024 * 1024,
  checkoutBytes: 1024 * 1024 * 1024,
  files: 80_000,
  timeoutMs: 10 * 60 * 1000,
}

export interface GitOpenerPorts {
  readonly store: WorkspaceStore
  readonly vault: CredentialVault
  /** Where clones lie, one folder a workspace. */
  readonly folder: string
  readonly allowPrivate: boolean
  readonly limits: GitLimits
  /** Aborted when the server stops. */
  readonly closing: AbortSignal
}

type Emit = (event: OpenEvent) => void

/** Opens git URLs. The same URL and branch lead to the same workspace, also when two tabs ask at once. */
export function createGitOpener(
  ports: GitOpenerPorts,
): (opening: GitOpening) => AsyncGenerator<OpenEvent, void, undefined> {
  const queue = new Map<string, Promise<unknown>>()

  const oneAtATime = async <T>(key: string, task: () => Promise<T>): Promise<T> => {
    const before = queue.get(key)
    const mine = (before ?? Promise.resolve()).then(task, task)
    queue.set(key, mine)
    try {
      return await mine
    } finally {
      if (queue.get(key) === mine) queue.delete(key)
    }
  }

  return async function* (opening) {
    const parsed = parseGitUrl(opening.url)
    if (!parsed.ok) return yield parsed.error
    const location = parsed.value
    yield* eventsOf<OpenEvent, void>(async (emit, reader) => {
      emit({ kind: 'progress', phase: `Asking ${location.host}`, percent: null })
      const task = () => openLocation(location, opening, reader, emit, ports)
      emit(await oneAtATime(canonical(location.remote), task))
    })
  }
}

/** One repository has one spelling: `.git` at the end is optional on every host that we know. */
const canonical = (remote: string) => remote.replace(/\.git$/, '')

async function openLocation(
  location: GitLocation,
  opening: GitOpening,
  reader: AbortSignal,
  emit: Emit,
  ports: GitOpenerPorts,
): Promise<OpenEvent> {
  const deadline = AbortSignal.timeout(ports.limits.timeoutMs)
  const signal = AbortSignal.any([opening.signal, reader, ports.closing, deadline])
  // A token never travels in the clear, except where the person allowed private networks.
  const mayUseToken = location.remote.startsWith('https:') || ports.allowPrivate
  const given = opening.token ?? null
  const token = mayUseToken ? (given ?? (await ports.vault.read(location.host))) : null
  if (given !== null && !mayUseToken) {
    return refusal('scheme-not-allowed', 'A token is sent over https only. Use the https form of the URL.')
  }
  const proxy = await startEgressProxy({
    bytesLimit: ports.limits.downloadBytes,
    ...(ports.allowPrivate ? { isAllowed: () => true } : {}),
  })
  try {
    const access: GitAccess = { location, token, proxy, signal, deadline, cwd: ports.folder }
    return await openWith(access, given, emit, ports)
  } finally {
    proxy.close()
  }
}

async function openWith(
  access: GitAccess,
  given: string | null,
  emit: Emit,
  ports: GitOpenerPorts,
): Promise<OpenEvent> {
  const { location } = access
  const refs = await listRefs(access)
  if (!refs.ok) {
    // Without a connection, what was opened before can be opened again.
    const offline = isUnreachable(refs.error) ? await existing(location, null, ports) : null
    return offline ? opened(offline, pathGuess(location, offline), location, ports) : refs.error
  }
  if (given !== null) await ports.vault.write(location.host, given)
  const chosen = chooseRef(location, refs.value)
  if (chosen.kind === 'unknown') {
    return refusal('branch-not-found', `There is no branch or tag “${chosen.name}” in ${location.remote}.`)
  }
  const branch = chosen.kind === 'empty' ? null : chosen.name
  const path = chosen.kind === 'empty' ? null : chosen.path
  const before = await existing(location, { branch }, ports)
  if (before) return opened(before, path, location, ports)
  const record = await cloneAndAdd(access, chosen, branch, emit, ports)
  return 'id' in record ? opened(record, path, location, ports) : record
}

const isUnreachable = (failure: GitFailure) =>
  failure.kind === 'refused' && ['host-not-found', 'git-failed', 'timed-out'].includes(failure.code)

/** The link's path once the branch is known without asking the remote. */
function pathGuess({ refAndPath }: GitLocation, { branch }: WorkspaceRecord): string | null {
  const link = refAndPath?.join('/') ?? ''
  return branch !== null && link.startsWith(`${branch}/`) ? link.slice(branch.length + 1) : null
}

/** A workspace of this repository whose folder is still there: on `wanted.branch`, or else on the branch that a link may mean. */
async function existing(
  location: GitLocation,
  wanted: { branch: string | null } | null,
  ports: GitOpenerPorts,
): Promise<WorkspaceRecord | null> {
  const source = canonical(location.remote)
  const link = location.refAndPath?.join('/') ?? null
  for (const record of await ports.store.bySource('git', [source, `${source}.git`])) {
    const { branch } = record
    const fits = wanted
      ? branch === wanted.branch
      : link === null || (branch !== null && `${link}/`.startsWith(`${branch}/`))
    if (fits && (await isFolder(path.join(ports.folder, record.id)))) return record
  }
  return null
}

async function cloneAndAdd(
  access: GitAccess,
  chosen: Exclude<ChosenRef, { kind: 'unknown' }>,
  branch: string | null,
  emit: Emit,
  { store, folder, limits }: GitOpenerPorts,
): Promise<WorkspaceRecord | GitFailure> {
  const { remote, name } = access.location
  const id = randomUUID()
  await mkdir(folder, { recursive: true })
  const partial = path.join(folder, `${partialPrefix}${id}`)
  try {
    const cloned = await clone(access, chosen, partial, limits, emit)
    if (!cloned.ok) return cloned.error
    // Between git's last step and here the person may have left.
    if (access.signal.aborted) return cancelled
    await rename(partial, path.join(folder, id))
    const record = { id, name, kind: 'git', source: remote, branch, localPath: null } as const
    await store.add(record)
    return { ...record, openedAt: new Date() }
  } finally {
    await rm(partial, { recursive: true, force: true })
  }
}

const cancelled: OpenRefusal = refusal('cancelled', 'Opening was cancelled.')

/** Folders that start like this are clones and archives under way, or left by a killed process. */
export const partialPrefix = '.partial-'

async function opened(
  { id }: WorkspaceRecord,
  linkPath: string | null,
  { line }: GitLocation,
  { store, folder }: GitOpenerPorts,
): Promise<OpenEvent> {
  await store.touch(id)
  const root = await realpath(path.join(folder, id))
  const located = linkPath === null ? null : await locateFile(root, linkPath)
  const isFile = located !== null && (await lstat(located.absolute).catch(() => null))?.isFile() === true
  return { kind: 'opened', workspaceId: id, path: isFile ? located.path : null, line: isFile ? line : null }
}

const isFolder = async (folder: string) => (await lstat(folder).catch(() => null))?.isDirectory() === true
