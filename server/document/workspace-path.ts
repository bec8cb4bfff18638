import { lstat, realpath } from 'node:fs/promises'
import path from 'node:path'

/** Linux's NAME_MAX, in bytes. */
const maxNameBytes = 255
/** Well under PATH_MAX (4096), so that a root and a temporary name still fit. */
const maxPathBytes = 3000

export interface LocatedPath {
  /** Absolute; every folder above the last name is free of symlinks, and so is the whole of it after `locateFile`. */
  readonly absolute: string
  /** Relative to the root, `/`-separated: one name for one file, however it was reached. */
  readonly path: string
}

/** A relative path from outside, or null when it could name something beyond the workspace, or git's own files. */
export function cleanPath(input: string): string | null {
  const parts = input.split('/')
  if (input.length === 0 || input.includes('\0') || Buffer.byteLength(input) > maxPathBytes) return null
  return parts.every(isSafeName) ? input : null
}

// Git's folder holds hooks and commands that git runs on the server.
const isSafeName = (name: string) =>
  name !== '' &&
  name !== '.' &&
  name !== '..' &&
  name.toLowerCase() !== '.git' &&
  Buffer.byteLength(name) <= maxNameBytes

/** The entry itself, a symlink not followed; folders above it may be missing. Null when it is outside of `root` (a real path). */
export async function locateEntry(root: string, input: string): Promise<LocatedPath | null> {
  const clean = cleanPath(input)
  if (clean === null) return null
  const parent = await realAncestor(path.dirname(path.join(root, clean)))
  return parent === null ? null : inside(root, path.join(parent, path.basename(clean)))
}

/** The file or folder that `input` stands for, symlinks followed. Null when that is outside of `root` (a real path). */
export async function locateFile(root: string, input: string): Promise<LocatedPath | null> {
  const clean = cleanPath(input)
  if (clean === null) return null
  const real = await realAncestor(path.join(root, clean))
  return real === null ? null : inside(root, real)
}

function inside(root: string, absolute: string): LocatedPath | null {
  const relative = path.relative(root, absolute)
  const clean = cleanPath(relative)
  return clean === null || path.isAbsolute(relative) ? null : { absolute, path: clean }
}

/** `realpath` of the part that exists, with the missing names behind it. Null for a link that leads nowhere or in circles. */
async function realAncestor(absolute: string): Promise<string | null> {
  try {
    return await realpath(absolute)
  } catch (error) {
    if (!isMissing(error)) return null
    if (await isDanglingLink(absolute)) return null
    const parent = await realAncestor(path.dirname(absolute))
    return parent === null ? null : path.join(parent, path.basename(absolute))
  }
}

async function isDanglingLink(absolute: string): Promise<boolean> {
  return lstat(absolute).then(
    () => true,
    () => false,
  )
}

export const isMissing = (error: unknown): boolean => errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR'

export const errorCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
