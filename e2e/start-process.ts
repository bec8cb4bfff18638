import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
/** The first start on a machine builds the pages. */
const startLimitMs = 300_000

export interface StartOptions {
  readonly dataDir: string
  /** What follows `npm start --`. */
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** `npm start` without npm: the script, and the server that it runs. */
export class StartProcess {
  private readonly child
  private output = ''
  readonly exited: Promise<number | null>

  constructor(private readonly options: StartOptions) {
    this.child = spawn(process.execPath, ['scripts/start.mjs', ...(options.args ?? [])], {
      cwd: root,
      env: { ...process.env, INKLING_DATA: options.dataDir, INKLING_LOG: 'debug', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream.on('data', (chunk: Buffer) => (this.output += chunk.toString()))
    }
    // `close` comes when the server has let go of the streams too, so that all it printed has been read.
    this.exited = once(this.child, 'close').then(([code]: (number | null)[]) => code ?? null)
  }

  /** Everything printed so far, by the script and by the server. */
  get printed(): string {
    return this.output
  }

  /** The URL with its start token, once it is printed. Rejects when the process ends without one. */
  async url(): Promise<string> {
    const deadline = Date.now() + startLimitMs
    const find = () => /https?:\/\/\S*[?&]token=\S+/.exec(this.output)?.[0]
    let hasExited = false
    void this.exited.then(() => (hasExited = true))
    for (;;) {
      const url = find()
      if (url) return url
      if (hasExited || Date.now() > deadline) throw new Error(`No URL was printed:\n${this.output}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  /** Process id of the server itself; null once it has stopped in an orderly way. */
  get serverPid(): number | null {
    try {
      return (JSON.parse(readFileSync(path.join(this.options.dataDir, 'server.json'), 'utf8')) as { pid: number }).pid
    } catch {
      return null
    }
  }

  /** Signals the script, as a terminal or a service manager does, and waits for the end of both. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.child.kill(signal)
    return this.exited
  }
}
