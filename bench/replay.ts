import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { Recording } from '@/core/history/recording'
import { parseRecording } from '@/core/history/recording'
import { languageOfPath } from '@/core/text/language'
import { readTokenizer } from './complete-project'
import type { Bench, BenchOptions, Bound } from './bench'
import { readArguments, readCount, UsageError } from './bench'
import { fetchPackage, packages, type EditedFile } from './packages'
import { openPipelineHost } from './replay-host'
import { emptyTally, ReplaySession, type ReplayTally } from './replay-session'
import { simulateSession } from './replay-simulation'
import { rounded, summarize, type LatencySummary } from './statistics'

interface ReplayResult {
  readonly recordings: number
  readonly keystrokes: number
  /** Keys that accepting correct suggestions made unnecessary, less the keys that accept them. */
  readonly saved: number
  readonly savedShare: number
  readonly shown: number
  readonly accepted: number
  readonly precision: number
  readonly reversals: number
  readonly replaced: number
  readonly latencyMs: LatencySummary
}

interface NamedRecording {
  readonly name: string
  readonly recording: Recording
}

/** Of each simulated session, so that a run ends within minutes. */
const defaultKeystrokes = 1_500
/** Neighbours beyond this size are bundles or data, not what a user has open. */
const largestNeighbour = 200_000

export const usage =
  'replay [FILE …] [--keystrokes N]   recordings in workspaceRecording@1.0; without any, real changes typed key by key'
export const bounds: readonly Bound[] = [
  { figure: 'savedShare', atLeast: 0.001 },
  { figure: 'replaced', atMost: 0 },
  { figure: 'latencyMs.p95', atMost: 50 },
]

export const run: Bench['run'] = async (args, options) => {
  const given = readArguments(args, ['keystrokes'])
  const mostKeystrokes = readCount(given, 'keystrokes', defaultKeystrokes)
  const recordings =
    given.positional.length > 0
      ? await Promise.all(given.positional.map(readRecording))
      : await simulatedSessions(mostKeystrokes, options)
  const tokenizer = await readTokenizer()
  const total = emptyTally()
  for (const { name, recording } of recordings) {
    const tally = emptyTally()
    const host = openPipelineHost(tokenizer)
    try {
      await new ReplaySession(recording, host, tally).run()
    } finally {
      host.dispose()
    }
    options.progress(
      `${name}: ${tally.keystrokes} keys, ${tally.saved} saved, ${tally.accepted} of ${tally.shown} shown were right`,
    )
    add(total, tally)
  }
  return resultOf(total, recordings.length)
}

function add(total: ReplayTally, tally: ReplayTally): void {
  for (const key of ['keystrokes', 'saved', 'shown', 'accepted', 'reversals', 'replaced'] as const)
    total[key] += tally[key]
  total.latenciesMs.push(...tally.latenciesMs)
}

function resultOf(tally: ReplayTally, recordings: number): ReplayResult {
  const { keystrokes, saved, shown, accepted, reversals, replaced } = tally
  return {
    recordings,
    keystrokes,
    saved,
    savedShare: keystrokes === 0 ? 0 : rounded(saved / keystrokes, 4),
    shown,
    accepted,
    precision: shown === 0 ? 0 : rounded(accepted / shown, 4),
    reversals,
    replaced,
    latencyMs: summarize(tally.latenciesMs),
  }
}

async function readRecording(file: string): Promise<NamedRecording> {
  const json = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new UsageError(`cannot read ${file}`, { cause })
  })
  const recording = parseRecording(json)
  if (!recording.ok) throw new UsageError(`${file} is not a recording: ${recording.error.message}`)
  return { name: file, recording: recording.value }
}

async function simulatedSessions(mostKeystrokes: number, options: BenchOptions): Promise<NamedRecording[]> {
  const sessions: NamedRecording[] = []
  for (const edited of packages.replay) {
    options.progress(`fetching ${edited.before} and ${edited.after}`)
    const recording = parseRecording(await simulated(edited, mostKeystrokes))
    if (!recording.ok)
      throw new Error(
        `the simulation of ${edited.path} wrote a recording that cannot be read: ${recording.error.message}`,
      )
    sessions.push({ name: `${edited.after} ${edited.path}`, recording: recording.value })
  }
  return sessions
}

async function simulated({ before, after, folder, path }: EditedFile, mostKeystrokes: number): Promise<string> {
  const oldFolder = join(await fetchPackage(before), folder)
  const others = new Map<string, string>()
  for (const entry of await readdir(oldFolder, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name)
    const name = relative(oldFolder, file)
    if (!entry.isFile() || name === path || languageOfPath(name) === 'plain') continue
    const text = await readFile(file, 'utf8')
    if (text.length <= largestNeighbour) others.set(name, text)
  }
  const newFile = join(await fetchPackage(after), folder, path)
  return simulateSession({
    path,
    before: await readFile(join(oldFolder, path), 'utf8'),
    after: await readFile(newFile, 'utf8'),
    others,
    mostKeystrokes,
  })
}
