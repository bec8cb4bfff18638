import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import type { DocumentConnection, WorkspaceConnection } from '@/editor/collab/connection'
import { MemoryUnsentStorage, type UnsentStorage } from '@/editor/collab/unsent-storage'
import { openWorkspaceConnection } from '@/editor/collab/workspace-connection'

/** More rounds: KILL_SEEDS=1,2,3 */
const seeds = (process.env['KILL_SEEDS'] ?? '11,12,13,14').split(',').map(Number)
const files = ['a.txt', 'b.txt']
const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'inkling-kill-')))
const root = path.join(folder, 'root')
let server: Running

interface Running {
  readonly child: ChildProcess
  readonly port: number
  readonly workspaceId: string
}

beforeAll(async () => {
  mkdirSync(root)
  for (const name of files) writeFileSync(path.join(root, name), '')
  server = await startServer()
})

afterAll(async () => {
  await end(server.child, 'SIGTERM')
  rmSync(folder, { recursive: true, force: true })
})

async function startServer(): Promise<Running> {
  const script = fileURLToPath(new URL('test-server.ts', import.meta.url))
  const args = ['--import', 'tsx', script, path.join(folder, 'data'), root]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const line of createInterface({ input: child.stdout })) {
    return { child, ...(JSON.parse(line) as { port: number; workspaceId: string }) }
  }
  throw new Error('the server ended before it was ready')
}

async function end(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill(signal)
  await ended
}

async function documentName(file: string): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${server.port}/${file}`, { method: 'POST' })
  const opened = (await response.json()) as { value: { documentName: string } }
  return opened.value.documentName
}

const connect = (storage: UnsentStorage): WorkspaceConnection => {
  const { port, workspaceId } = server
  return openWorkspaceConnection({ url: `ws://127.0.0.1:${port}/collab`, workspaceId, storage, WebSocket })
}

async function open(client: WorkspaceConnection, file: string): Promise<DocumentConnection> {
  const connection = client.openDocument(await documentName(file))
  await connection.whenReady
  return connection
}

/** What is dropped from here was acknowledged; every edit is put here as it is made. */
class WatchedStorage extends MemoryUnsentStorage {
  lastKey = ''
  readonly acknowledgedKeys = new Set<string>()

  override put(...[documentName, unsent]: Parameters<UnsentStorage['put']>): Promise<void> {
    this.lastKey = unsent.key
    return super.put(documentName, unsent)
  }

  override remove(documentName: string, keys: readonly string[]): Promise<void> {
    for (const key of keys) this.acknowledgedKeys.add(key)
    return super.remove(documentName, keys)
  }
}

/** Types and deletes whole lines of its own at random places. */
class Typist {
  /** Line → key of its update. */
  readonly typed = new Map<string, string>()
  readonly deleted = new Map<string, string>()
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly name: string,
    private readonly connection: DocumentConnection,
    private readonly storage: WatchedStorage,
    private readonly random: () => number,
  ) {}

  /** Lines whose typing was acknowledged, and that nobody has begun to delete. */
  acknowledged(): string[] {
    return [...this.typed]
      .filter(([line, key]) => this.isAcknowledged(key) && !this.deleted.has(line))
      .map(([line]) => line)
  }

  acknowledgedDeletions(): string[] {
    return [...this.deleted].filter(([, key]) => this.isAcknowledged(key)).map(([line]) => line)
  }

  private isAcknowledged(key: string): boolean {
    return this.storage.acknowledgedKeys.has(key)
  }

  start(): void {
    this.timer = setTimeout(() => {
      this.edit()
      this.start()
    }, this.random() * 20)
  }

  stop(): void {
    clearTimeout(this.timer)
  }

  private edit(): void {
    const { text } = this.connection
    const content = text.toString()
    const own = [...this.typed.keys()].filter((line) => !this.deleted.has(line))
    const victim = own[Math.floor(this.random() * own.length)]
    if (victim !== undefined && this.random() < 0.3) {
      const at = content.indexOf(`${victim}\n`)
      text.delete(at, victim.length + 1)
      this.deleted.set(victim, this.storage.lastKey)
      return
    }
    const line = `${this.name}-${this.typed.size}`
    const lineStart = content.lastIndexOf('\n', Math.floor(this.random() * content.length)) + 1
    text.insert(lineStart, `${line}\n`)
    this.typed.set(line, this.storage.lastKey)
  }
}

/** Mulberry32. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

test.each(seeds)(
  'killing the server while two browsers type loses nothing that was acknowledged (seed %i)',
  async (seed) => {
    const random = generator(seed)
    const storages = [new WatchedStorage(), new WatchedStorage()]
    const clients = storages.map(connect)
    const typists = await Promise.all(
      storages.flatMap((storage, index) =>
        files.map(async (file) => {
          const connection = await open(clients[index] as WorkspaceConnection, file)
          return { file, typist: new Typist(`${seed}-${index}`, connection, storage, random) }
        }),
      ),
    )
    for (const { typist } of typists) typist.start()
    const begun = () =>
      expect(Math.min(...typists.map(({ typist }) => typist.acknowledged().length))).toBeGreaterThan(0)
    await vi.waitFor(begun, { timeout: 10_000, interval: 5 })
    await new Promise((resolve) => setTimeout(resolve, random() * 2000))
    await end(server.child, 'SIGKILL')
    for (const { typist } of typists) typist.stop()
    // Gone with their memory: what the new server has, it has from its log.
    for (const client of clients) client.destroy()
    server = await startServer()

    const witness = connect(new MemoryUnsentStorage())
    const texts = new Map(await Promise.all(files.map(async (file) => [file, await open(witness, file)] as const)))
    const linesOf = (file: string) => (texts.get(file)?.text.toString() ?? '').split('\n')
    for (const { file, typist } of typists) {
      const lines = new Set(linesOf(file))
      expect(typist.acknowledged().filter((line) => !lines.has(line))).toEqual([])
      expect(typist.acknowledgedDeletions().filter((line) => lines.has(line))).toEqual([])
    }

    // The browsers come back with what they had not sent: now everything is there, once.
    const returned = storages.map(connect)
    await Promise.all(returned.flatMap((client) => files.map((file) => open(client, file))))
    await vi.waitFor(
      () => {
        for (const file of files) {
          const own = linesOf(file).filter((line) => line.startsWith(`${seed}-`))
          const wanted = typists
            .filter((entry) => entry.file === file)
            .flatMap(({ typist }) => [...typist.typed.keys()].filter((line) => !typist.deleted.has(line)))
          expect(own.toSorted()).toEqual(wanted.toSorted())
          expect(readFileSync(path.join(root, file), 'utf8')).toBe(texts.get(file)?.text.toString())
        }
      },
      { timeout: 20_000, interval: 50 },
    )
    for (const client of [...returned, witness]) client.destroy()
  },
)
