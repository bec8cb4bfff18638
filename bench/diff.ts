import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { SequencePair } from '@/core/diff/sequence'
import { intern, lineTokens } from '@/core/diff/sequence'
import type { Bench, BenchOptions, Bound } from './bench'
import { readArguments, readCount, UsageError } from './bench'
import type { ContenderFigure, ContenderName, ContenderTask } from './diff-contender'
import type { WhitespaceFigure } from './diff-whitespace'
import { measureWhitespace } from './diff-whitespace'
import { fetchFile, packages } from './packages'
import { geometricMean, rounded } from './statistics'

interface FilePair {
  readonly a: string
  readonly b: string
}

interface PeerFigure {
  /** The cap when it was still running then. */
  readonly ms: number
  /** Null when it was stopped at the cap. */
  readonly changed: number | null
}

interface PairFigure extends FilePair {
  readonly changed: number
  readonly ms: number
  readonly peers: Readonly<Record<string, PeerFigure>>
}

interface DiffResult {
  readonly pairs: readonly PairFigure[]
  /** Fastest peer's ms over ours, geometric mean over the pairs. */
  readonly geomeanSpeedup: number
  /** Pairs for which a peer found a shorter script. */
  readonly longerScripts: number
  /** Share of edit-graph steps that the leaf sequence saves; null when no pair could be reformatted. */
  readonly whitespaceSaved: number | null
  readonly whitespace: readonly WhitespaceFigure[]
}

const peerNames = ['diff-sequences', 'fast-myers-diff', 'jsdiff'] as const
const defaultCapSeconds = 20

export const usage = 'diff [A B …] [--cap SECONDS]   pairs of files; without any, version pairs of real packages'
export const bounds: readonly Bound[] = [
  { figure: 'geomeanSpeedup', atLeast: 2 },
  { figure: 'longerScripts', atMost: 0 },
  { figure: 'whitespaceSaved', atLeast: 0.67 },
]

export const run: Bench['run'] = async (args, options) => {
  const given = readArguments(args, ['cap'])
  const capMs = readCount(given, 'cap', defaultCapSeconds) * 1000
  if (given.positional.length % 2 !== 0)
    throw new UsageError('diff takes files in pairs: the old one, then the new one')
  const pairs = given.positional.length > 0 ? pairsOf(given.positional) : await defaultPairs(options)
  const texts = await Promise.all(pairs.map(readPair))
  const bench = new ContenderBench(capMs)
  const figures: PairFigure[] = []
  try {
    for (const [index, pair] of pairs.entries()) {
      options.progress(`diffing ${pair.a} with ${basename(pair.b)}`)
      const [a, b] = texts[index] ?? ['', '']
      figures.push({ ...pair, ...(await measurePair(bench, a, b)) })
    }
  } finally {
    await bench.close()
  }
  const whitespace = await measureWhitespace(
    given.positional.length > 0
      ? pairs.map((pair, index) => ({ ...pair, texts: texts[index] ?? ['', ''] }))
      : await reformattedPairs(),
  )
  return summary(figures, whitespace)
}

function summary(pairs: readonly PairFigure[], whitespace: readonly WhitespaceFigure[]): DiffResult {
  const speedups = pairs.map(({ ms, peers }) => Math.min(...Object.values(peers).map((peer) => peer.ms)) / ms)
  const longer = pairs.filter(({ changed, peers }) =>
    Object.values(peers).some((peer) => peer.changed !== null && peer.changed < changed),
  )
  const lexicalSteps = whitespace.reduce((sum, figure) => sum + figure.lexicalSteps, 0)
  const leafSteps = whitespace.reduce((sum, figure) => sum + figure.leafSteps, 0)
  return {
    pairs: pairs.map((pair) => ({
      ...pair,
      ms: rounded(pair.ms, 3),
      peers: Object.fromEntries(
        Object.entries(pair.peers).map(([name, peer]) => [name, { ...peer, ms: rounded(peer.ms, 3) }]),
      ),
    })),
    geomeanSpeedup: rounded(geometricMean(speedups), 2),
    longerScripts: longer.length,
    whitespaceSaved: lexicalSteps === 0 ? null : rounded(1 - leafSteps / lexicalSteps, 4),
    whitespace,
  }
}

async function measurePair(bench: ContenderBench, a: string, b: string): Promise<Omit<PairFigure, 'a' | 'b'>> {
  const pair = intern(lineTokens(a), lineTokens(b))
  const own = await bench.measure('inkling', pair)
  if (own.changed === null) throw new Error('our own diff did not end before the cap')
  const peers: Record<string, PeerFigure> = {}
  for (const name of peerNames) peers[name] = await bench.measure(name, pair)
  return { changed: own.changed, ms: own.ms, peers }
}

/** One thread a contender, kept warm between pairs and replaced when it had to be stopped. */
class ContenderBench {
  private readonly workers = new Map<ContenderName, Worker>()

  constructor(private readonly capMs: number) {}

  async measure(contender: ContenderName, { a, b, tokenCount }: SequencePair): Promise<PeerFigure> {
    const worker = this.workers.get(contender) ?? startThread(new URL('diff-contender.ts', import.meta.url))
    this.workers.set(contender, worker)
    const task: ContenderTask = { contender, a, b, tokenCount }
    worker.postMessage(task)
    const answered = new AbortController()
    const figure = await Promise.race([
      once(worker, 'message', { signal: answered.signal }).then((values) => values[0] as ContenderFigure),
      delay(this.capMs, null, { signal: answered.signal }),
    ]).finally(() => answered.abort())
    if (figure !== null) return figure
    this.workers.delete(contender)
    await worker.terminate()
    return { ms: this.capMs, changed: null }
  }

  async close(): Promise<void> {
    await Promise.all([...this.workers.values()].map((worker) => worker.terminate()))
  }
}

/** Node 20 threads do not inherit tsx's loader, so each registers it before its TypeScript is loaded. */
function startThread(entry: URL): Worker {
  const loader = JSON.stringify(import.meta.resolve('tsx/esm/api'))
  return new Worker(
    `import(${loader}).then(({ register }) => { register(); return import(${JSON.stringify(entry.href)}) })`,
    { eval: true },
  )
}

function pairsOf(files: readonly string[]): FilePair[] {
  return Array.from({ length: files.length / 2 }, (_, index) => ({
    a: files[2 * index] ?? '',
    b: files[2 * index + 1] ?? '',
  }))
}

async function defaultPairs(options: BenchOptions): Promise<FilePair[]> {
  const pairs: FilePair[] = []
  for (const { before, after, path, afterPath } of [...packages.diff.development, ...packages.diff.test]) {
    options.progress(`fetching ${before} and ${after}`)
    pairs.push({
      a: await fetchFile({ package: before, path }),
      b: await fetchFile({ package: after, path: afterPath ?? path }),
    })
  }
  return pairs
}

async function reformattedPairs() {
  const files = await Promise.all(packages.reformatted.map(fetchFile))
  return Promise.all(files.map(async (file) => ({ a: file, b: file, texts: await readPair({ a: file, b: file }) })))
}

async function readPair(pair: FilePair): Promise<readonly [string, string]> {
  try {
    return [await readFile(pair.a, 'utf8'), await readFile(pair.b, 'utf8')]
  } catch (cause) {
    throw new UsageError(`cannot read ${pair.a} and ${pair.b}`, { cause })
  }
}
