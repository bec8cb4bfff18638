import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { lockDirectory } from './directory-lock'

export interface EmbeddedDatabase {
  /** The folder that holds the socket, reachable by this user only. */
  readonly socketFolder: string
  close(): Promise<void>
}

/** Starts PGlite on `dataDir` in a worker thread. `onFailure` is called when the thread dies without being asked to. */
export async function startEmbeddedDatabase(
  dataDir: string,
  onFailure: (cause: Error) => void,
): Promise<EmbeddedDatabase> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const release = lockDirectory(`${dataDir}.lock`)
  // mkdtemp makes the folder with mode 0700; the temporary folder keeps the path under the 108 bytes of a unix socket's.
  removeStaleSockets()
  const socketFolder = mkdtempSync(path.join(tmpdir(), `inkling-db-${process.pid}-`))
  const cleanUp = () => {
    rmSync(socketFolder, { recursive: true, force: true })
    release()
  }
  let closing = false
  const worker = new Worker(new URL('./pglite-worker.mjs', import.meta.url), {
    workerData: { dataDir, socketPath: path.join(socketFolder, '.s.PGSQL.5432') },
  })
  try {
    await messageOf(worker, 'ready')
  } catch (cause) {
    await worker.terminate()
    cleanUp()
    throw new Error(`The embedded database in ${dataDir} did not start.`, { cause })
  }
  worker.on('error', (cause) => {
    if (!closing) onFailure(cause)
  })
  worker.on('exit', (code) => {
    if (!closing) onFailure(new Error(`The database thread ended with code ${code}.`))
  })
  return {
    socketFolder,
    close: async () => {
      closing = true
      const closed = messageOf(worker, 'closed')
      worker.postMessage('close')
      await closed
      await worker.terminate()
      cleanUp()
    },
  }
}

/** A killed server leaves its socket behind. */
function removeStaleSockets(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = Number(/^inkling-db-(\d+)-/.exec(name)?.[1] ?? process.pid)
    if (pid !== process.pid && !isRunning(pid)) rmSync(path.join(tmpdir(), name), { recursive: true, force: true })
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // It runs, and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

function messageOf(worker: Worker, expected: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = () => {
      worker.off('message', onMessage)
      worker.off('error', onError)
      worker.off('exit', onExit)
    }
    const onMessage = (message: unknown) => {
      if (message !== expected) return
      settle()
      resolve()
    }
    const onError = (error: Error) => {
      settle()
      reject(error)
    }
    const onExit = (code: number) => onError(new Error(`The database thread ended with code ${code}.`))
    worker.on('message', onMessage)
    worker.on('error', onError)
    worker.on('exit', onExit)
  })
}
