import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const startupLimitMs = 60_000

export interface ServerOptions {
  /** Folder or git URL to open, as after `npm start --`. */
  readonly project?: string
  readonly dataDir?: string
  readonly port?: number
  readonly env?: Readonly<Record<string, string>>
}

/** The real server in its own process, on the built app: what `npm start` runs after it has built. */
export class ServerProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly options: ServerOptions,
    readonly dataDir: string,
    /** The printed URL, with its one-time token. */
    readonly url: string,
  ) {}

  get origin(): string {
    return new URL(this.url).origin
  }

  static async start(options: ServerOptions = {}): Promise<ServerProcess> {
    const dataDir = options.dataDir ?? mkdtempSync(path.join(tmpdir(), 'inkling-e2e-'))
    const args = ['--import', 'tsx', 'server/main.ts', '--port', String(options.port ?? 0)]
    if (options.project) args.push(options.project)
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: {
        ...process.env,
        NODE_ENV: 'production',
        INKLING_DATA: dataDir,
        INKLING_ALLOW_PRIVATE_REMOTES: '1',
        ...options.env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const url = await printedUrl(child)
    return new ServerProcess(child, options, dataDir, url)
  }

  /** Ends the process; `SIGKILL` is a crash, `SIGTERM` a graceful stop. Resolves when it is gone. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    const gone = once(this.child, 'exit')
    this.child.kill(signal)
    await gone
  }

  /** The same data on the same port, as after a crash: open pages reconnect by themselves. */
  async restart(): Promise<ServerProcess> {
    return ServerProcess.start({ ...this.options, dataDir: this.dataDir, port: Number(new URL(this.url).port) })
  }

  async dispose(): Promise<void> {
    await this.stop()
    rmSync(this.dataDir, { recursive: true, force: true })
  }
}

function printedUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = ''
    const limit = setTimeout(() => reject(new Error(`the server printed no URL in time:\n${output}`)), startupLimitMs)
    const read = (chunk: Buffer): void => {
      output += chunk.toString()
      const match = /https?:\/\/\S*[?&]token=\S+/.exec(output)
      if (!match) return
      clearTimeout(limit)
      resolve(match[0])
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('exit', (code) => {
      clearTimeout(limit)
      reject(new Error(`the server exited with ${code}:\n${output}`))
    })
  })
}
