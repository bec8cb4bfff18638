import type { FileHandle } from 'node:fs/promises'
import { err, ok, type Result } from '@/core/text/result'

/** One entry of a zip's central directory (APPNOTE 6.3.10, 4.3.12). */
export interface ZipEntry {
  readonly name: string
  readonly isFolder: boolean
  readonly isSymlink: boolean
  readonly isEncrypted: boolean
  /** 0 stored, 8 deflated. */
  readonly method: number
  readonly compressedBytes: number
  /** As the archive claims: what comes out is counted again. */
  readonly bytes: number
  readonly localHeaderOffset: number
}

const endSignature = 0x06054b50
const end64Signature = 0x06064b50
const entrySignature = 0x02014b50
const localSignature = 0x04034b50
const endBytes = 22
const localHeaderBytes = 30
/** The longest comment that the end record may carry. */
const maxCommentBytes = 0xffff
/** 50 000 entries with names of 1 KB; a larger directory belongs to a larger archive than is accepted. */
const directoryBytesLimit = 64 * 1024 * 1024
const unixFileTypes = 0o170000
const unixSymlink = 0o120000

/**
 * The directory at the end of a zip says what is inside, symlinks included, before a byte is unpacked. Reading it, rather
 * than the entries as they come, also leaves one reading of the archive: what the directory does not name is not unpacked.
 */
export async function readZipDirectory(file: FileHandle): Promise<Result<ZipEntry[], string>> {
  const { size } = await file.stat()
  const tail = await readAt(
    file,
    Math.max(0, size - endBytes - maxCommentBytes),
    Math.min(size, endBytes + maxCommentBytes),
  )
  const at = lastIndexOfSignature(tail)
  if (at < 0) return err('This is not a zip archive.')
  const location = await locateDirectory(file, tail, at, size)
  if (location === null || location.offset + location.bytes > size) return err('The zip archive is damaged.')
  if (location.bytes > directoryBytesLimit) return err('The zip archive lists too many files.')
  const entries = parseDirectory(await readAt(file, location.offset, location.bytes))
  return entries ? ok(entries) : err('The zip archive is damaged.')
}

/** Where an entry's data begins: its local header has a name and an extra field of its own lengths. Null when damaged. */
export async function dataOffsetOf(file: FileHandle, entry: ZipEntry): Promise<number | null> {
  const header = await readAt(file, entry.localHeaderOffset, localHeaderBytes)
  if (header.length < localHeaderBytes || header.readUInt32LE(0) !== localSignature) return null
  return entry.localHeaderOffset + localHeaderBytes + header.readUInt16LE(26) + header.readUInt16LE(28)
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  const { bytesRead } = await file.read(buffer, 0, length, position)
  return buffer.subarray(0, bytesRead)
}

function lastIndexOfSignature(tail: Buffer): number {
  for (let at = tail.length - endBytes; at >= 0; at--) if (tail.readUInt32LE(at) === endSignature) return at
  return -1
}

async function locateDirectory(file: FileHandle, tail: Buffer, at: number, size: number) {
  const bytes = tail.readUInt32LE(at + 12)
  const offset = tail.readUInt32LE(at + 16)
  if (offset !== 0xffffffff && tail.readUInt16LE(at + 10) !== 0xffff) return { bytes, offset }
  // Zip64: a locator of 20 bytes before the end record points to the larger one.
  if (at < 20) return null
  const position = Number(tail.readBigUInt64LE(at - 20 + 8))
  if (position > size) return null
  const record = await readAt(file, position, 56)
  if (record.length < 56 || record.readUInt32LE(0) !== end64Signature) return null
  return { bytes: Number(record.readBigUInt64LE(40)), offset: Number(record.readBigUInt64LE(48)) }
}

function parseDirectory(directory: Buffer): ZipEntry[] | null {
  const entries: ZipEntry[] = []
  let at = 0
  while (at < directory.length) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== entrySignature) return null
    const nameBytes = directory.readUInt16LE(at + 28)
    const extraBytes = directory.readUInt16LE(at + 30)
    const next = at + 46 + nameBytes + extraBytes + directory.readUInt16LE(at + 32)
    if (next > directory.length) return null
    const extra = directory.subarray(at + 46 + nameBytes, at + 46 + nameBytes + extraBytes)
    const sizes = wideSizes(extra, [
      directory.readUInt32LE(at + 24),
      directory.readUInt32LE(at + 20),
      directory.readUInt32LE(at + 42),
    ])
    if (!sizes) return null
    // Archivers without the UTF-8 flag write UTF-8 too, or ASCII; code page 437 shows as replacement characters.
    const name = directory
      .subarray(at + 46, at + 46 + nameBytes)
      .toString('utf8')
      .replaceAll('\\', '/')
    const mode = directory.readUInt32LE(at + 38) >>> 16
    entries.push({
      name,
      isFolder: name.endsWith('/'),
      isSymlink: (mode & unixFileTypes) === unixSymlink,
      isEncrypted: (directory.readUInt16LE(at + 8) & 1) === 1,
      method: directory.readUInt16LE(at + 10),
      bytes: sizes[0],
      compressedBytes: sizes[1],
      localHeaderOffset: sizes[2],
    })
    at = next
  }
  return entries
}

/** Size, compressed size and offset; those that are all ones stand, in this order, in the Zip64 extra field (id 1). */
function wideSizes(extra: Buffer, narrow: [number, number, number]): [number, number, number] | null {
  if (!narrow.includes(0xffffffff)) return narrow
  for (let at = 0; at + 4 <= extra.length; ) {
    const bytes = extra.readUInt16LE(at + 2)
    if (extra.readUInt16LE(at) === 1) {
      let field = at + 4
      const wide = narrow.map((value) => {
        if (value !== 0xffffffff) return value
        field += 8
        return field <= Math.min(extra.length, at + 4 + bytes) ? Number(extra.readBigUInt64LE(field - 8)) : NaN
      })
      return wide.some(Number.isNaN) ? null : [wide[0] ?? 0, wide[1] ?? 0, wide[2] ?? 0]
    }
    at += 4 + bytes
  }
  return null
}
