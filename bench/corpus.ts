import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { CorpusIndex } from '@/core/prediction/corpus-index'
import { CorpusProposal } from '@/core/prediction/corpus-proposal'
import { languageOfPath } from '@/core/text/language'
import type { CorpusRequest } from '@/core/prediction/corpus-query'
import type { Tokenizer } from '@/core/tokenizer/tokenizer'
import { readArguments, readCount, UsageError, type BenchOptions, type Bound } from './bench'
import { readTokenizer } from './complete-project'
import { rounded, seededRandom, summarize } from './statistics'

export const usage = 'corpus [DIR …] [--files N] [--bytes N] [--lines N] [--seed S] [--json]'

/** The bound of the corpus worker: 10 000 files and 100 MB within 512 MB, each unique line copyable, no key kept waiting. */
export const bounds: readonly Bound[] = [
  { figure: 'files', atLeast: 10_000 },
  { figure: 'textMB', atLeast: 95 },
  { figure: 'memoryMB', atMost: 512 },
  { figure: 'copyable', atLeast: 0.97 },
  { figure: 'queryMs.p95', atMost: 25 },
  { figure: 'sliceMs.p95', atMost: 16 },
]

const fileBytesLimit = 1_000_000
/** A file over this many times what is left for each of the files to come is skipped: both limits are to be reached. */
const largestShare = 4
/** Smaller files are left out, so that 10 000 of them come to 100 MB. */
const fileBytesLeast = 3_000
const defaultFiles = 10_000
const defaultBytes = 100_000_000
const defaultLines = 400
const sliceMs = 4
/** A unique line counts as copyable when typing one of these shares of it brings up the rest: its start may not be unique. */
const typedShares = [0.5, 0.7, 0.9]

interface UniqueLine {
  readonly path: string
  readonly line: string
}

/** Indexes real text of about the given size as the corpus worker does, then asks for the rest of lines that occur only once in it. */
export async function run(args: readonly string[], options: BenchOptions): Promise<object> {
  const given = readArguments(args, ['files', 'bytes', 'lines', 'seed'])
  const folders =
    given.positional.length > 0
      ? given.positional.map((folder) => resolve(folder))
      : [fileURLToPath(new URL('../node_modules', import.meta.url))]
  const limits = { files: readCount(given, 'files', defaultFiles), bytes: readCount(given, 'bytes', defaultBytes) }
  const tokenizer = await readTokenizer()
  const paths = await textFiles(folders)
  const before = memoryMB()
  const index = new CorpusIndex()
  const built = await build(index, paths, limits, tokenizer, options)
  const memory = memoryMB() - before
  options.progress(`${built.files} files, ${rounded(built.bytes / 1e6, 1)} MB indexed`)
  const random = seededRandom(readCount(given, 'seed', 1))
  const lines = await uniqueLines(built.paths, readCount(given, 'lines', defaultLines), random)
  const asked = askLines(new CorpusProposal(index, tokenizer), lines)
  return {
    files: built.files,
    textMB: rounded(built.bytes / 1e6, 1),
    tokens: index.counts.tokens,
    segments: index.segments.length,
    evicted: index.counts.evicted,
    memoryMB: rounded(memory, 1),
    indexSeconds: rounded(built.seconds, 1),
    sliceMs: summarize(built.slices),
    lines: lines.length,
    copyable: lines.length === 0 ? 0 : rounded(asked.found / lines.length, 4),
    queryMs: summarize(asked.ms),
  }
}

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** What the process holds beyond what it held before: heap and the typed arrays outside it. */
function memoryMB(): number {
  collectGarbage()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return (heapUsed + arrayBuffers) / 1e6
}

async function textFiles(folders: readonly string[]): Promise<string[]> {
  const paths: string[] = []
  for (const folder of folders) {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
      throw new UsageError(`cannot read ${folder}`, { cause })
    })
    for (const entry of entries) {
      const isText = languageOfPath(entry.name) !== 'plain' && !/\.min\.\w+$/.test(entry.name)
      if (entry.isFile() && isText) paths.push(join(entry.parentPath, entry.name))
    }
  }
  return paths.sort()
}

/** Reads and indexes file by file, as the worker does; large files come down to whole bytes of the limit. */
async function build(
  index: CorpusIndex,
  paths: readonly string[],
  limits: { files: number; bytes: number },
  tokenizer: Tokenizer,
  options: BenchOptions,
) {
  const chosen = spread(paths, limits.files * 4)
  const taken: string[] = []
  const slices: number[] = []
  let bytes = 0
  let seconds = 0
  for (const path of chosen) {
    if (taken.length >= limits.files || bytes >= limits.bytes) break
    const text = await readText(path)
    const share = (limits.bytes - bytes) / (limits.files - taken.length)
    if (text === null || text.length > largestShare * share) continue
    const started = performance.now()
    index.put(path, tokenizer.encode(text))
    for (let isDone = false; !isDone; ) {
      const from = performance.now()
      isDone = index.work(() => performance.now() - from < sliceMs)
      slices.push(performance.now() - from)
    }
    seconds += (performance.now() - started) / 1000
    taken.push(path)
    bytes += text.length
    if (taken.length % 2_000 === 0) options.progress(`${taken.length} files, ${rounded(bytes / 1e6, 1)} MB`)
  }
  return { files: taken.length, bytes, seconds, slices, paths: taken }
}

/** About `count` of the paths, evenly spread. */
function spread(paths: readonly string[], count: number): string[] {
  const step = Math.max(1, paths.length / count)
  return Array.from({ length: Math.min(paths.length, count) }, (_, index) => paths[Math.floor(index * step)] as string)
}

async function readText(path: string): Promise<string | null> {
  const text = await readFile(path, 'utf8')
  return text.length > fileBytesLimit || text.length < fileBytesLeast || text.includes('\0') ? null : text
}

/** Lines of sampled files that occur once in all of them: counted by hash over every file. */
async function uniqueLines(paths: readonly string[], count: number, random: () => number): Promise<UniqueLine[]> {
  const seen = new Map<number, number>()
  for (const path of paths) {
    const text = (await readText(path)) ?? ''
    for (const line of text.split('\n')) {
      const hash = hashOf(line.trim())
      seen.set(hash, (seen.get(hash) ?? 0) + 1)
    }
  }
  const found: UniqueLine[] = []
  for (let attempt = 0; attempt < count * 20 && found.length < count; attempt++) {
    const path = paths[Math.floor(random() * paths.length)] as string
    const lines = ((await readText(path)) ?? '').split('\n')
    const at = Math.floor(random() * lines.length)
    const line = (lines[at] ?? '').trimEnd()
    const isTelling = line.trim().length >= 20 && line.length <= 160 && !line.includes('\r') && !line.includes('\ufffd')
    if (isTelling && seen.get(hashOf(line.trim())) === 1) found.push({ path, line })
  }
  return found
}

/** FNV-1a with a second multiplier: 53 bits, so that chance collisions do not matter. */
function hashOf(line: string): number {
  let low = 0x811c9dc5
  let high = 0x1b873593
  for (let index = 0; index < line.length; index++) {
    low = Math.imul(low ^ line.charCodeAt(index), 0x01000193)
    high = Math.imul(high ^ line.charCodeAt(index), 0x85ebca6b)
  }
  return (high >>> 0) * 2 ** 21 + ((low >>> 0) & 0x1fffff)
}

/** Types each line into a new file, after nothing else; before its last part is typed, the rest has to be among the answers. */
function askLines(proposal: CorpusProposal, lines: readonly UniqueLine[]): { found: number; ms: number[] } {
  const ms: number[] = []
  let found = 0
  for (const { line } of lines) {
    const indent = line.length - line.trimStart().length
    const isFound = typedShares.some((share) => {
      const typed = indent + Math.ceil((line.length - indent) * share)
      const request: CorpusRequest = {
        path: 'new-file.ts',
        language: 'typescript',
        prefix: `\n${line.slice(0, typed)}`,
        suffix: '\n',
        cursor: typed + 1,
        limit: 5,
        edits: [],
        hidden: [],
      }
      const started = performance.now()
      const { copy } = proposal.propose(request)
      ms.push(performance.now() - started)
      return copy.some(({ edit }) => edit.insert === line.slice(typed))
    })
    if (isFound) found++
  }
  return { found, ms }
}
