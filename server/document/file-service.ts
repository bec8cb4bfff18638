import { lstat, mkdir, open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { err, ok, type Result } from '@/core/text/result'
import type { FileOpening, FileRefusal, FileService } from '../services'
import { maxDocumentBytes, readDiskBeginning, readDiskFile, type DiskRead } from './disk-file'
import type { DocumentLogger } from './document-logger'
import type { DocumentSession } from './document-session'
import { documentNameOf, treeName, type DocumentStore } from './document-store'
import { runHolding } from './serial-queue'
import { errorCode, isMissing, locateEntry, locateFile, type LocatedPath } from './workspace-path'
import type { WorkspaceRoom } from './workspace-room'
import type { WorkspaceRooms } from './workspace-rooms'

/** How much of a file that is too large to edit is shown. */
const shownBytes = 1024 * 1024

export interface FileServicePorts {
  readonly store: DocumentStore
  readonly rooms: WorkspaceRooms
  readonly logger: DocumentLogger
  /** Lets every client of a document go. */
  readonly disconnect: (documentName: string) => void
}

const refusal = (code: FileRefusal['code'], message: string): Result<never, FileRefusal> => err({ code, message })
const unknownWorkspace = refusal('not-found', 'This workspace does not exist.')
const unsafe = (name: string) => refusal('unsafe-path', `“${name}” is not a path inside this workspace.`)

/** What the file tree does, on disk and to open documents alike. */
export function createFileService(ports: FileServicePorts): FileService {
  const { rooms, store } = ports

  const inRoom = async <T>(
    workspaceId: string,
    task: (room: WorkspaceRoom) => Promise<Result<T, FileRefusal>>,
  ): Promise<Result<T, FileRefusal>> => {
    try {
      return (await rooms.within(workspaceId, task)) ?? unknownWorkspace
    } catch (error) {
      const message = failures[errorCode(error) ?? '']
      if (message === undefined) throw error
      ports.logger.warn({ err: error, workspaceId }, 'a file operation failed')
      return refusal('failed', message)
    }
  }

  return {
    open: (workspaceId, name) =>
      inRoom(workspaceId, async (room) => {
        const located = await locateFile(room.root, name)
        return located ? openFile(room, located, store) : unsafe(name)
      }),

    create: (workspaceId, name, type) =>
      inRoom(workspaceId, async (room) => {
        const located = await locateEntry(room.root, name)
        if (!located) return unsafe(name)
        return createEntry(room, located, type)
      }),

    rename: (workspaceId, from, to) =>
      inRoom(workspaceId, async (room) => {
        const source = await locateEntry(room.root, from)
        const target = await locateEntry(room.root, to)
        if (!source || !target) return unsafe(source ? to : from)
        return renameEntry(room, source, target, ports)
      }),

    delete: (workspaceId, name) =>
      inRoom(workspaceId, async (room) => {
        const located = await locateEntry(room.root, name)
        return located ? deleteEntry(room, located, ports) : unsafe(name)
      }),

    forgetWorkspace: async (workspaceId) => {
      const room = rooms.find(workspaceId)
      await discard(room?.openSessions ?? [], ports)
      ports.disconnect(`${workspaceId}/${treeName}`)
      if (room) await rooms.close(room)
      await store.removeWorkspace(workspaceId)
    },

    close: async () => {
      const flushed = rooms.all.flatMap((room) => room.openSessions).map((session) => session.flush())
      for (const result of await Promise.allSettled(flushed)) {
        if (result.status === 'rejected') ports.logger.error({ err: result.reason }, 'a document could not be saved')
      }
    },
  }
}

/** Errors of the file system that say something about the person's files rather than about a bug. */
const failures: Readonly<Record<string, string>> = {
  EACCES: 'The file system does not allow it.',
  EPERM: 'The file system does not allow it.',
  EROFS: 'The workspace can only be read.',
  ENOSPC: 'The disk is full.',
  EDQUOT: 'The disk quota is used up.',
  ENAMETOOLONG: 'The name is too long.',
  ENOTDIR: 'A part of the path is a file.',
  EISDIR: 'There is a folder at this path.',
  EINVAL: 'A folder cannot be moved into itself.',
  EBUSY: 'Another program uses it.',
}

async function openFile(
  room: WorkspaceRoom,
  { absolute, path: name }: LocatedPath,
  store: DocumentStore,
): Promise<Result<FileOpening, FileRefusal>> {
  const read = await readDiskFile(absolute)
  if (read.kind === 'refused') return readOnly(absolute, name, read)
  // A file that is gone from disk may live on as an open document.
  const open = room.sessionAt(name)
  if (open) return ok({ kind: 'document', documentName: documentNameOf(open.file), path: name })
  if (read.kind === 'missing') return refusal('not-found', `There is no file “${name}”.`)
  const file = await store.ensureFile(room.workspaceId, name)
  return ok({ kind: 'document', documentName: documentNameOf(file), path: name })
}

async function readOnly(
  absolute: string,
  name: string,
  { reason, bytes }: Extract<DiskRead, { kind: 'refused' }>,
): Promise<Result<FileOpening, FileRefusal>> {
  if (reason === 'outside') return unsafe(name)
  if (reason === 'not-a-file') return refusal('not-a-file', `“${name}” is not a file.`)
  const opening = { kind: 'read-only' as const, path: name, reason, bytes }
  switch (reason) {
    case 'binary':
      return ok({ ...opening, message: 'This is a binary file. It cannot be edited as text.', text: null })
    case 'unreadable':
      return ok({
        ...opening,
        message: 'This file is not UTF-8 text, or may not be read. It was left as it is.',
        text: null,
      })
    case 'too-large': {
      const text = await readDiskBeginning(absolute, shownBytes)
      const limit = `${maxDocumentBytes / 1024 / 1024} MB`
      const shown = text === null ? 'It cannot be shown as text.' : 'Its beginning is shown.'
      return ok({ ...opening, message: `This file is larger than ${limit} and opens read-only. ${shown}`, text })
    }
  }
}

async function createEntry(
  room: WorkspaceRoom,
  { absolute, path: name }: LocatedPath,
  type: 'file' | 'folder',
): Promise<Result<{ path: string }, FileRefusal>> {
  if (await exists(absolute)) return refusal('exists', `“${name}” exists already.`)
  await mkdir(path.dirname(absolute), { recursive: true })
  if (type === 'folder') await mkdir(absolute)
  else await (await open(absolute, 'wx')).close()
  await room.changed(withParents(name))
  return ok({ path: name })
}

async function renameEntry(
  room: WorkspaceRoom,
  from: LocatedPath,
  to: LocatedPath,
  { store }: FileServicePorts,
): Promise<Result<{ path: string }, FileRefusal>> {
  if (!(await exists(from.absolute))) return refusal('not-found', `There is no “${from.path}”.`)
  if (await exists(to.absolute)) return refusal('exists', `“${to.path}” exists already.`)
  if (to.path.startsWith(`${from.path}/`)) return refusal('failed', failures['EINVAL'] ?? '')
  const moving = sessionsAt(room, from.path)
  await mkdir(path.dirname(to.absolute), { recursive: true })
  // While the queues are held nothing is written, so that no write brings the old name back.
  await runHolding(
    moving.map((session) => session.disk.queue),
    async () => {
      await rename(from.absolute, to.absolute)
      await store.moveFiles(room.workspaceId, from.path, to.path)
      for (const session of moving) await session.moveTo(to.path + session.file.path.slice(from.path.length))
    },
  )
  await room.changed([from.path, ...withParents(to.path)])
  return ok({ path: to.path })
}

async function deleteEntry(
  room: WorkspaceRoom,
  { absolute, path: name }: LocatedPath,
  ports: FileServicePorts,
): Promise<Result<{ path: string }, FileRefusal>> {
  const open = sessionsAt(room, name)
  if (!(await exists(absolute)) && open.length === 0) return refusal('not-found', `There is no “${name}”.`)
  await runHolding(
    open.map((session) => session.disk.queue),
    async () => {
      await rm(absolute, { recursive: true, force: true })
      await discard(open, ports)
      await ports.store.removeFiles(room.workspaceId, name)
    },
  )
  await room.changed([name])
  return ok({ path: name })
}

/** Lets documents go. What of them is still on its way into the log gets there first, so that it can be removed with the rest. */
async function discard(sessions: readonly DocumentSession[], { disconnect }: FileServicePorts): Promise<void> {
  for (const session of sessions) {
    session.discard()
    disconnect(documentNameOf(session.file))
  }
  await Promise.all(sessions.map((session) => session.committed()))
}

const sessionsAt = (room: WorkspaceRoom, name: string): DocumentSession[] =>
  room.openSessions
    .filter(({ file }) => file.path === name || file.path.startsWith(`${name}/`))
    .sort((a, b) => (a.file.id < b.file.id ? -1 : 1))

/** `a/b/c` → `a`, `a/b`, `a/b/c`: folders that came into being on the way are new to the tree as well. */
const withParents = (name: string): string[] =>
  name.split('/').map((_, index, parts) => parts.slice(0, index + 1).join('/'))

const exists = (absolute: string): Promise<boolean> =>
  lstat(absolute).then(
    () => true,
    (error: unknown) => {
      if (isMissing(error)) return false
      throw error
    },
  )
