import { createWriteStream } from 'node:fs'
import { mkdir, open, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createInflateRaw } from 'node:zlib'
import { err, ok, type Result } from '@/core/text/result'
import type { OpenRefusal } from '../services'
import { cleanPath } from '../document/workspace-path'
import { refusal } from './open-refusal'
import { dataOffsetOf, readZipDirectory, type ZipEntry } from './zip-directory'

export interface ArchiveLimits {
  /** Of all files together, unpacked. */
  readonly bytes: number
  readonly files: number
  /** Unpacked over packed, of the whole archive. Deflate ends near 1 030; source code stays under 20. */
  readonly ratio: number
}

const archiveLimits: ArchiveLimits = { bytes: 512 * 1024 * 1024, files: 50_000, ratio: 200 }

export interface UnpackedArchive {
  readonly files: number
  /** The one folder that held everything, which is taken off; null when there was none. */
  readonly topFolder: string | null
}

/**
 * Unpacks a zip into `target`, an empty folder. On refusal the folder holds part of it and has to be removed by the caller.
 * Nothing is written before every name and size in the archive's directory has been judged.
 */
export async function unpackZip(
  archiveFile: string,
  target: string,
  signal: AbortSignal,
  limits: ArchiveLimits = archiveLimits,
): Promise<Result<UnpackedArchive, OpenRefusal>> {
  const file = await open(archiveFile, 'r')
  try {
    const directory = await readZipDirectory(file)
    if (!directory.ok) return err(refusal('invalid-archive', directory.error))
    const wanted = directory.value.filter((entry) => !isLeftOut(entry.name))
    const unsafe = refusalOfEntries(wanted, (await file.stat()).size, limits)
    if (unsafe) return err(unsafe)
    const topFolder = topFolderOf(wanted)
    const skipped = topFolder === null ? 0 : topFolder.length + 1
    const budget = { bytes: limits.bytes }
    for (const entry of wanted) {
      signal.throwIfAborted()
      const name = entry.name.slice(skipped).replace(/\/$/, '')
      if (name === '') continue
      const failed = await unpackEntry(file, entry, path.join(target, name), budget, signal)
      if (failed) return err(failed)
    }
    return ok({ files: wanted.filter((entry) => !entry.isFolder).length, topFolder })
  } finally {
    await file.close()
  }
}

/** macOS's resource forks, and git's folder: its configuration and hooks are commands, not files to edit. */
const isLeftOut = (name: string) =>
  name.startsWith('__MACOSX/') || name.split('/').some((part) => part === '.DS_Store' || part.toLowerCase() === '.git')

function refusalOfEntries(
  entries: readonly ZipEntry[],
  archiveBytes: number,
  limits: ArchiveLimits,
): OpenRefusal | null {
  if (entries.length > limits.files) {
    return refusal('too-large', `The archive has ${entries.length} entries; at most ${limits.files} can be opened.`)
  }
  const total = entries.reduce((sum, entry) => sum + entry.bytes, 0)
  if (total > limits.bytes) {
    return refusal(
      'too-large',
      `The archive unpacks to ${Math.round(total / 1024 / 1024)} MB; at most ${limits.bytes / 1024 / 1024} MB can be opened.`,
    )
  }
  // Small archives may be all zeros by right (an empty lock file, a blank image).
  if (total > 1024 * 1024 && total > archiveBytes * limits.ratio) {
    return refusal(
      'unsafe-archive',
      'The archive unpacks to far more than it holds, as archives do that are made to fill disks.',
    )
  }
  const names = new Set<string>()
  for (const entry of entries) {
    const name = entry.name.replace(/\/$/, '')
    if (cleanPath(name) === null || /^[a-z]:/i.test(name)) {
      return refusal(
        'unsafe-archive',
        `The archive contains the path "${printable(entry.name)}", which leads out of the project.`,
      )
    }
    if (entry.isSymlink)
      return refusal('unsafe-archive', `The archive contains a symbolic link ("${printable(entry.name)}").`)
    if (entry.isEncrypted) return refusal('invalid-archive', 'The archive is protected by a password.')
    if (entry.method !== 0 && entry.method !== 8) {
      return refusal(
        'invalid-archive',
        `"${printable(entry.name)}" is packed in a way that cannot be read here. Pack it as a plain zip.`,
      )
    }
    if (names.has(name)) return refusal('invalid-archive', `The archive contains "${printable(entry.name)}" twice.`)
    names.add(name)
  }
  return overlaps(entries)
    ? refusal(
        'unsafe-archive',
        'Files in the archive share the same bytes, as archives do that are made to fill disks.',
      )
    : null
}

// eslint-disable-next-line no-control-regex
const printable = (name: string) => name.replace(/[\u0000-\u001f\u007f]/g, '?').slice(0, 100)

/** Whether two entries use the same packed bytes: the trick of bombs that stay small however they are counted. */
function overlaps(entries: readonly ZipEntry[]): boolean {
  const sorted = entries.toSorted((a, b) => a.localHeaderOffset - b.localHeaderOffset)
  return sorted.some((entry, index) => {
    const next = sorted[index + 1]
    return next !== undefined && entry.localHeaderOffset + 30 + entry.compressedBytes > next.localHeaderOffset
  })
}

function topFolderOf(entries: readonly ZipEntry[]): string | null {
  const [top = ''] = entries[0]?.name.split('/') ?? []
  const holdsAll = entries.every((entry) => entry.name.startsWith(`${top}/`))
  const holdsSome = entries.some((entry) => entry.name.length > top.length + 1)
  return top !== '' && holdsAll && holdsSome ? top : null
}

async function unpackEntry(
  file: FileHandle,
  entry: ZipEntry,
  target: string,
  budget: { bytes: number },
  signal: AbortSignal,
): Promise<OpenRefusal | null> {
  const damaged = refusal('invalid-archive', `"${printable(entry.name)}" in the archive is damaged.`)
  const start = await dataOffsetOf(file, entry)
  if (start === null) return damaged
  let isOver = false
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      budget.bytes -= chunk.length
      isOver = budget.bytes < 0
      done(isOver ? new Error('over the limit') : null, chunk)
    },
  })
  const packed =
    entry.compressedBytes === 0
      ? Readable.from([])
      : file.createReadStream({ start, end: start + entry.compressedBytes - 1, autoClose: false })
  try {
    await mkdir(entry.isFolder ? target : path.dirname(target), { recursive: true })
    if (entry.isFolder) return null
    const inflate = entry.method === 8 ? [createInflateRaw()] : []
    await pipeline([packed, ...inflate, counter, createWriteStream(target, { flags: 'wx' })], { signal })
    return null
  } catch (error) {
    signal.throwIfAborted()
    if (isOver) return refusal('unsafe-archive', 'The archive unpacks to more than it says.')
    // A name that is a file once and a folder once, or differs from another in case only on a disk that does not tell them apart.
    if (isOneOf(error, ['EEXIST', 'ENOTDIR', 'EISDIR']))
      return refusal('invalid-archive', `The archive contains "${printable(entry.name)}" twice.`)
    if (isOneOf(error, ['Z_DATA_ERROR', 'Z_BUF_ERROR'])) return damaged
    throw error
  }
}

const isOneOf = (error: unknown, codes: readonly string[]) =>
  error instanceof Error && 'code' in error && codes.includes(String(error.code))
