import { mkdirSync, mkdtempSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import * as Y from 'yjs'
import { DocumentSession } from './document-session'
import type { DocumentStore, FileRecord } from './document-store'
import { ManualClock } from './manual-clock'
import { MemoryDocumentStore } from './memory-document-store'
import { UpdateLog } from './update-log'
import { locateFile } from './workspace-path'

/** More rounds: SESSION_SEEDS=500 */
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }
const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'inkling-session-')))
afterAll(() => rmSync(root, { recursive: true, force: true }))

class Shared extends Y.Doc {
  readonly sent: string[] = []
  broadcastStateless = (payload: string) => void this.sent.push(payload)
  getConnectionsCount = () => 1
}

/** One run of the server: after `kill` nothing of it reaches the store any more. */
class Run {
  readonly document = new Shared()
  readonly text = this.document.getText('content')
  readonly clock = new ManualClock()
  private readonly killer = new AbortController()
  session!: DocumentSession

  static async start(store: MemoryDocumentStore, file: FileRecord): Promise<Run> {
    const run = new Run()
    const { signal } = run.killer
    const mortal = new Proxy<DocumentStore>(store, {
      get:
        (target, name: keyof DocumentStore) =>
        async (...args: never[]) => {
          if (signal.aborted) throw new Error('killed')
          return (target[name] as (...args: never[]) => unknown)(...args)
        },
    })
    const log = new UpdateLog(mortal, quiet, run.clock)
    const locate = (name: string) => locateFile(root, name)
    const ports = { store: mortal, log, clock: run.clock, logger: quiet, locate }
    run.session = await run.during(DocumentSession.open(file, run.document, ports))
    return run
  }

  commit(): Promise<void> {
    return this.clock.advance(20)
  }

  /** Until nothing is left to write or to read. */
  async settle(): Promise<void> {
    await this.commit()
    await this.during(this.session.disk.check())
    for (let round = 0; round < 3; round += 1) {
      await this.clock.advance(3000)
      await this.during(this.session.disk.queue.idle())
    }
  }

  /** Lets time pass until `task` has ended. Virtual time must not run away while a real disk is waited for. */
  async during<T>(task: Promise<T>): Promise<T> {
    const pending = Symbol('pending')
    const tick = () => new Promise<symbol>((resolve) => setTimeout(resolve, 1, pending))
    while ((await Promise.race([task, tick()])) === pending) await this.clock.advance(1)
    return task
  }

  kill(): void {
    this.killer.abort()
    this.session.close()
    this.document.destroy()
  }
}

function generator(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
    return Math.floor((state / 0x80000000) * below)
  }
}

const withLine = (text: string, line: string, random: (below: number) => number) => {
  const at = text.lastIndexOf('\n', random(text.length + 1) - 1) + 1
  return { at, text: `${text.slice(0, at)}${line}\n${text.slice(at)}` }
}

test.each(Array.from({ length: Number(process.env['SESSION_SEEDS'] ?? 60) }, (_, index) => index + 1))(
  'lines typed here, lines written by others and crashes in between: every line is kept, and disk equals document (seed %i)',
  async (seed) => {
    const random = generator(seed * 7919)
    const name = `${seed}.txt`
    const absolute = path.join(root, name)
    const onDisk = () => readFileSync(absolute, 'utf8')
    writeFileSync(absolute, 'first\nsecond\nthird\n')
    const store = new MemoryDocumentStore()
    const file = await store.ensureFile('w', name)
    let run = await Run.start(store, file)
    const kept = new Set(['first', 'second', 'third'])
    for (let step = 0; step < 40; step += 1) {
      const line = `line ${step}`
      switch (random(6)) {
        case 0:
        case 1: {
          run.text.insert(withLine(run.text.toString(), line, random).at, `${line}\n`)
          kept.add(line)
          await run.commit()
          break
        }
        case 2: {
          writeFileSync(`${absolute}.new`, withLine(onDisk(), line, random).text)
          renameSync(`${absolute}.new`, absolute)
          kept.add(line)
          if (random(2)) await run.during(run.session.disk.check())
          break
        }
        case 3:
          await run.settle()
          break
        case 4:
          run.kill()
          run = await Run.start(store, file)
          break
        default: {
          // Killed somewhere inside of a write.
          const writing = run.session.flush()
          for (let turn = random(12); turn > 0; turn -= 1) await new Promise((resolve) => setImmediate(resolve))
          run.kill()
          await Promise.race([writing, new Promise((resolve) => setTimeout(resolve, 100))])
          run = await Run.start(store, file)
        }
      }
    }
    await run.settle()
    const text = run.text.toString()
    expect(onDisk()).toBe(text)
    expect([...kept].filter((line) => !text.split('\n').includes(line))).toEqual([])
    run.kill()
  },
)

test('a write between the file and its note is recognised: what was typed then is not taken for another program', async () => {
  writeFileSync(path.join(root, 'note.txt'), 'a\n')
  const store = new MemoryDocumentStore()
  const file = await store.ensureFile('w', 'note.txt')
  const first = await Run.start(store, file)
  const hashBefore = store.snapshots.get(`w/${file.id}`)?.diskHash ?? ''
  first.text.insert(0, 'typed\n')
  await first.settle()
  first.text.insert(0, 'later\n')
  await first.commit()
  first.kill()
  await store.recordDisk(`w/${file.id}`, hashBefore)
  const second = await Run.start(store, file)
  expect(second.text.toString()).toBe('later\ntyped\na\n')
  await second.settle()
  expect(readFileSync(path.join(root, 'note.txt'), 'utf8')).toBe('later\ntyped\na\n')
  second.kill()
})

test('while somebody types on and on, the disk is never further behind than some seconds', async () => {
  writeFileSync(path.join(root, 'busy.txt'), '')
  const store = new MemoryDocumentStore()
  const run = await Run.start(store, await store.ensureFile('w', 'busy.txt'))
  let longestMs = 0
  let writtenAtMs = 0
  for (let key = 0; key < 100; key += 1) {
    run.text.insert(key, 'x')
    await run.clock.advance(100)
    await run.during(run.session.disk.queue.idle())
    if (readFileSync(path.join(root, 'busy.txt'), 'utf8').length === key + 1) writtenAtMs = run.clock.nowMs()
    longestMs = Math.max(longestMs, run.clock.nowMs() - writtenAtMs)
  }
  expect(longestMs).toBeLessThan(3000)
  run.kill()
})

test('a text that became binary on disk is not written over, and is joined again when it is text', async () => {
  const absolute = path.join(root, 'odd.txt')
  writeFileSync(absolute, 'one\ntwo\n')
  const store = new MemoryDocumentStore()
  const run = await Run.start(store, await store.ensureFile('w', 'odd.txt'))
  writeFileSync(absolute, new Uint8Array([1, 0, 2]))
  await run.settle()
  run.text.insert(0, 'mine\n')
  await run.settle()
  expect([...readFileSync(absolute)]).toEqual([1, 0, 2])
  expect(run.document.sent.map((payload) => (JSON.parse(payload) as { notice?: string }).notice)).toEqual(['read-only'])
  writeFileSync(absolute, 'one\ntwo\ntheirs\n')
  await run.settle()
  expect(run.text.toString()).toBe('mine\none\ntwo\ntheirs\n')
  expect(readFileSync(absolute, 'utf8')).toBe('mine\none\ntwo\ntheirs\n')
  run.kill()
})

test('a disk that refuses is tried again, and told of once', async () => {
  const absolute = path.join(root, 'full', 'a.txt')
  mkdirSync(path.dirname(absolute))
  writeFileSync(absolute, 'a\n')
  const store = new MemoryDocumentStore()
  const run = await Run.start(store, await store.ensureFile('w', 'full/a.txt'))
  // Nothing can be made below a file, whoever asks.
  renameSync(path.dirname(absolute), `${path.dirname(absolute)}-away`)
  writeFileSync(path.dirname(absolute), '')
  run.text.insert(0, 'kept\n')
  await run.settle()
  await run.settle()
  const notices = () => run.document.sent.map((payload) => (JSON.parse(payload) as { notice?: string }).notice)
  expect(notices()).toEqual(['missing', 'write-failed'])
  rmSync(path.dirname(absolute))
  for (let round = 0; round < 10; round += 1) await run.settle()
  expect(readFileSync(absolute, 'utf8')).toBe('kept\na\n')
  expect(notices()).toEqual(['missing', 'write-failed', 'restored'])
  run.kill()
})
