import { randomBytes } from 'node:crypto'
import { constants, renameSync, statSync, type BigIntStats } from 'node:fs'
import { access, mkdir, open, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { decodeDiskText, type DiskText } from './disk-text'
import { errorCode, isMissing } from './workspace-path'

/**
 * Larger files open read-only. A document costs several times its text on the server and in every tab, each edit sends the text
 * through a merge with the disk, and 5 MB is some 150 000 lines: such files are generated, not written.
 */
export const maxDocumentBytes = 5 * 1024 * 1024

export type DiskRead =
  | ({ readonly kind: 'text'; readonly signature: string; readonly bytes: number } & DiskText)
  | { readonly kind: 'missing' }
  | { readonly kind: 'refused'; readonly reason: DiskRefusal; readonly signature: string; readonly bytes: number }

/** `outside`: the path leads out of the workspace. */
export type DiskRefusal = 'binary' | 'too-large' | 'unreadable' | 'not-a-file' | 'outside'

/** Changes when the file's content may have changed: inode, size and time of the last write. Null when it is missing. */
export async function diskSignature(absolute: string): Promise<string | null> {
  try {
    return signatureOf(await stat(absolute, { bigint: true }))
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

/** Reads a located file. The last name must not be a symlink (any more). */
export async function readDiskFile(absolute: string): Promise<DiskRead> {
  let file
  try {
    // O_NONBLOCK: a FIFO in the workspace must not hang the open.
    file = await open(absolute, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (error) {
    if (isMissing(error)) return { kind: 'missing' }
    return { kind: 'refused', reason: 'unreadable', signature: '', bytes: 0 }
  }
  try {
    const facts = await file.stat({ bigint: true })
    const found = { signature: signatureOf(facts), bytes: Number(facts.size) }
    if (!facts.isFile()) return { kind: 'refused', reason: 'not-a-file', ...found }
    if (found.bytes > maxDocumentBytes) return { kind: 'refused', reason: 'too-large', ...found }
    const decoded = decodeDiskText(await file.readFile())
    return decoded.ok
      ? { kind: 'text', ...found, ...decoded.value }
      : { kind: 'refused', reason: decoded.error, ...found }
  } finally {
    await file.close()
  }
}

/** The first `maxBytes` of a file as text, a character cut in half at the end left out. */
export async function readDiskBeginning(absolute: string, maxBytes: number): Promise<string | null> {
  const file = await open(absolute, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(maxBytes), 0, maxBytes, 0)
    const bytes = buffer.subarray(0, bytesRead)
    if (bytes.includes(0)) return null
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
  } catch (error) {
    if (error instanceof TypeError) return null
    throw error
  } finally {
    await file.close()
  }
}

/**
 * Writes the whole file so that a reader sees the old or the new text, never a part. Returns its signature, or null when the file is
 * no longer the one that `expected` describes: then nothing was written.
 */
export async function writeDiskFile(
  absolute: string,
  bytes: Uint8Array,
  expected: string | null,
): Promise<string | null> {
  const before = await stat(absolute, { bigint: true }).catch((error: unknown) => {
    if (isMissing(error)) return null
    throw error
  })
  if ((before && signatureOf(before)) !== expected) return null
  if (before) await access(absolute, constants.W_OK)
  else await mkdir(path.dirname(absolute), { recursive: true })
  // Replacing a hard link would cut it from its other names.
  if (before && before.nlink > 1n) return overwrite(absolute, bytes)
  try {
    return await replace(absolute, bytes, before)
  } catch (error) {
    // A folder that takes no new files, or a file of somebody else: its content can still be written.
    if (before && (errorCode(error) === 'EACCES' || errorCode(error) === 'EPERM')) return overwrite(absolute, bytes)
    throw error
  }
}

async function replace(absolute: string, bytes: Uint8Array, before: BigIntStats | null): Promise<string | null> {
  const temporary = path.join(path.dirname(absolute), `.inkling-${randomBytes(8).toString('hex')}.tmp`)
  try {
    const file = await open(temporary, 'wx')
    try {
      if (before) {
        await file.chown(Number(before.uid), Number(before.gid))
        await file.chmod(Number(before.mode & 0o7777n))
      }
      await file.writeFile(bytes)
      await file.datasync()
    } finally {
      await file.close()
    }
    // Looked at again in the same turn as the rename: what another program writes in between would be lost, and syncing takes long.
    const now = statSync(absolute, { bigint: true, throwIfNoEntry: false })
    if ((now ? signatureOf(now) : null) !== (before && signatureOf(before))) return null
    renameSync(temporary, absolute)
    return signatureOf(statSync(absolute, { bigint: true }))
  } finally {
    await rm(temporary, { force: true })
  }
}

async function overwrite(absolute: string, bytes: Uint8Array): Promise<string> {
  const file = await open(absolute, constants.O_WRONLY | constants.O_NOFOLLOW)
  try {
    await file.writeFile(bytes)
    await file.truncate(bytes.byteLength)
    await file.datasync()
    return signatureOf(await file.stat({ bigint: true }))
  } finally {
    await file.close()
  }
}

/** Names that `writeDiskFile` uses beside a file for a moment. One that stays was left by a killed process. */
export const isTemporaryName = (name: string): boolean => /^\.inkling-[0-9a-f]{16}\.tmp$/.test(name)

const signatureOf = ({ ino, size, mtimeNs }: BigIntStats) => `${ino}:${size}:${mtimeNs}`
