import { readFileSync, rmSync, writeFileSync } from 'node:fs'

interface Holder {
  readonly pid: number
  /** Start time in clock ticks since boot where the system tells it, so that a reused pid is not taken for the holder. */
  readonly startedAt: string | null
}

const held = new Set<string>()

/**
 * PGlite does not lock its folder, and two processes on it corrupt it. Returns the release; throws with a sentence for
 * people while another live process holds the lock. A lock left by a killed process is taken over.
 */
export function lockDirectory(lockFile: string): () => void {
  if (held.has(lockFile)) throw new Error(`The data behind ${lockFile} is already open in this process.`)
  const content = JSON.stringify({ pid: process.pid, startedAt: startTimeOf(process.pid) } satisfies Holder)
  for (;;) {
    try {
      writeFileSync(lockFile, content, { flag: 'wx', mode: 0o600 })
      break
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error
    }
    const holder = readHolder(lockFile)
    if (holder && isAlive(holder)) {
      throw new Error(
        `Another Inkling (process ${holder.pid}) uses this data. Stop it, or choose another folder with INKLING_DATA. ` +
          `If you are sure that it is gone, delete ${lockFile}.`,
      )
    }
    rmSync(lockFile, { force: true })
  }
  held.add(lockFile)
  return () => {
    held.delete(lockFile)
    rmSync(lockFile, { force: true })
  }
}

function readHolder(lockFile: string): Holder | null {
  try {
    const value: unknown = JSON.parse(readFileSync(lockFile, 'utf8'))
    if (typeof value !== 'object' || value === null || !('pid' in value) || typeof value.pid !== 'number') return null
    return {
      pid: value.pid,
      startedAt: 'startedAt' in value && typeof value.startedAt === 'string' ? value.startedAt : null,
    }
  } catch {
    return null
  }
}

function isAlive(holder: Holder): boolean {
  // Our own pid in a lock that we do not hold is a predecessor's: in a container every server is process 1.
  if (holder.pid === process.pid) return false
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
  return holder.startedAt === null || holder.startedAt === startTimeOf(holder.pid)
}

function startTimeOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The process name, in parentheses, may hold spaces; the start time is the 20th field after it (proc(5), field 22).
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
