import { stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { emptyHistory } from '@/core/history/edit-history'
import { createPolicy } from '@/core/learning/policy'
import { CorpusCompletion } from '@/core/prediction/corpus-completion'
import { CorpusProposal } from '@/core/prediction/corpus-proposal'
import { corpusRequest } from '@/core/prediction/corpus-query'
import { fuseAgreeing } from '@/core/prediction/fuse'
import { mixtureWeights } from '@/core/prediction/mixture-weight'
import { predict, type PipelinePorts, type PredictionEnd } from '@/core/prediction/pipeline'
import { quietCondition, type PredictionRequest } from '@/core/prediction/prediction-request'
import { noRejections } from '@/core/prediction/rejection-memory'
import { isSecretPath } from '@/core/text/secret-path'
import { languageOfPath } from '@/core/text/language'
import type { InlineSuggestion } from '@/core/prediction/inline-suggestion'
import type { Proposer } from '@/core/prediction/candidate'
import type { Tokenizer } from '@/core/tokenizer/tokenizer'
import { readArguments, readCount, UsageError, type BenchOptions, type Bound } from './bench'
import { indexProject, pointRequest, projectPoints, readTokenizer, type IndexedProject } from './complete-project'
import { PointSyntax } from './complete-syntax'
import { fetchProject, packages } from './packages'
import { rounded, shareInterval, summarize } from './statistics'
import type { CompletePoint } from './complete-point'

export const usage = 'complete [DIR …] [--points N] [--seed S] [--list test|development] [--json]'

/** What a session without a model must reach on projects that nothing was tuned on. */
export const bounds: readonly Bound[] = [
  { figure: 'points', atLeast: 2_000 },
  { figure: 'gain.top1', atLeast: 0.001 },
  { figure: 'gain.top5', atLeast: 0.001 },
  { figure: 'shown', atLeast: 0.2 },
  { figure: 'precision', atLeast: 0.65 },
  { figure: 'proposalMs.p95', atMost: 15 },
]

const defaultPoints = 2_400
const defaultSeed = 1
const topCount = 5

/** What one point came to. Only exact rests of the line count. */
interface PointResult {
  readonly characters: number
  readonly top1: boolean
  readonly top5: boolean
  readonly shown: boolean
  readonly shownRight: boolean
  readonly proposers: Readonly<Record<string, { readonly top1: boolean; readonly top5: boolean }>>
  readonly ms: number
  /** Of `ms`, until copy and token cache had answered. */
  readonly proposalMs: number
}

export async function run(args: readonly string[], options: BenchOptions): Promise<object> {
  const given = readArguments(args, ['points', 'seed', 'list'])
  const folders = await foldersOf(given.positional, given.flags.get('list') ?? 'test', options)
  const points = readCount(given, 'points', defaultPoints)
  const seed = readCount(given, 'seed', defaultSeed)
  const tokenizer = await readTokenizer()
  const syntax = new PointSyntax()
  const results: PointResult[] = []
  const projects: object[] = []
  for (const [number, { name, folder }] of folders.entries()) {
    const share = Math.floor((points * (number + 1)) / folders.length) - Math.floor((points * number) / folders.length)
    const project = await indexProject(folder, tokenizer)
    const own = await measureProject(project, { tokenizer, syntax, points: projectPoints(project, share, seed) })
    options.progress(
      `${name}: ${own.length} points, ${project.files.length} files, ${rounded(project.bytes / 1e6, 2)} MB`,
    )
    if (own.length > 0) projects.push({ name, files: project.files.length, ...figuresOf(own) })
    results.push(...own)
  }
  if (results.length === 0) throw new UsageError('no point to predict in these folders')
  return { ...figuresOf(results), projects }
}

async function foldersOf(
  given: readonly string[],
  list: string,
  options: BenchOptions,
): Promise<{ name: string; folder: string }[]> {
  if (list !== 'test' && list !== 'development') throw new UsageError(`--list takes test or development, not ${list}`)
  if (given.length > 0) return Promise.all(given.map(givenFolder))
  const folders: { name: string; folder: string }[] = []
  for (const project of packages.complete[list]) {
    options.progress(`fetching ${project.package}`)
    folders.push({ name: project.package, folder: await fetchProject(project) })
  }
  return folders
}

async function givenFolder(path: string): Promise<{ name: string; folder: string }> {
  const folder = resolve(path)
  const found = await stat(folder).catch(() => null)
  if (!found?.isDirectory()) throw new UsageError(`${path} is not a folder`)
  return { name: basename(folder), folder }
}

interface Measurement {
  readonly tokenizer: Tokenizer
  readonly syntax: PointSyntax
  readonly points: readonly CompletePoint[]
}

async function measureProject(
  project: IndexedProject,
  { tokenizer, syntax, points }: Measurement,
): Promise<PointResult[]> {
  const proposal = new CorpusProposal(project.index, tokenizer)
  const alone = new CorpusCompletion(tokenizer, mixtureWeights)
  const results: PointResult[] = []
  for (const point of points) {
    const hidden = project.nearCopiesOf(point.file.path)
    const { end, shown, ms } = await predictAt(point, {
      tokenizer,
      syntax,
      proposers: corpusProposers(proposal, hidden),
    })
    const isRight = (insert: string) => insert.trimEnd() === point.target
    const ranked = end.ranked.slice(0, topCount).map(({ edit }) => edit.insert)
    const { evidence } = alone.gather(project.index, pointRequest(point, project))
    const standing = (rank: (candidate: (typeof evidence)[number]) => number | null) => {
      const right = evidence.find(({ text }) => text === point.target)
      const place = right ? rank(right) : null
      return { top1: place === 0, top5: place !== null && place < topCount }
    }
    results.push({
      characters: point.target.length,
      top1: isRight(ranked[0] ?? ''),
      top5: ranked.some(isRight),
      shown: shown !== null,
      shownRight: shown !== null && isRight(shown.edit.insert),
      proposers: { copy: standing(({ copy }) => copy?.rank ?? null), cache: standing(({ cacheRank }) => cacheRank) },
      ms,
      proposalMs: end.trace.stageMs['propose cache'] ?? 0,
    })
  }
  return results
}

/** As in the corpus worker, without its message port. */
function corpusProposers(proposal: CorpusProposal, hidden: readonly string[]): Proposer[] {
  let asked: { readonly input: object; readonly answer: ReturnType<CorpusProposal['propose']> } | null = null
  return (['copy', 'cache'] as const).map((id) => ({
    id,
    propose: async (input) => {
      if (asked?.input !== input) asked = { input, answer: proposal.propose({ ...corpusRequest(input), hidden }) }
      return asked.answer[id]
    },
  }))
}

interface PointPorts {
  readonly tokenizer: Tokenizer
  readonly syntax: PointSyntax
  readonly proposers: readonly Proposer[]
}

async function predictAt(
  point: CompletePoint,
  { tokenizer, syntax, proposers }: PointPorts,
): Promise<{ end: PredictionEnd; shown: InlineSuggestion | null; ms: number }> {
  const { file, cursor, lineEnd } = point
  const text = file.text.slice(0, cursor) + file.text.slice(lineEnd)
  const language = languageOfPath(file.path)
  const tree = await syntax.parse(file.path, text)
  const request: PredictionRequest = {
    id: `${file.path}:${cursor}`,
    path: file.path,
    language,
    version: 0,
    text,
    cursor,
    viewport: { from: 0, to: text.length },
    trigger: 'type',
    condition: quietCondition,
    root: tree.root,
    history: emptyHistory,
    atMs: 0,
  }
  const ports: PipelinePorts = {
    proposers,
    check: tree.check,
    fuse: fuseAgreeing,
    policy: createPolicy(),
    rejections: noRejections,
    isSecret: isSecretPath,
    countTokens: (counted) => tokenizer.count(counted),
    previousWindow: null,
    now: () => performance.now(),
  }
  const started = performance.now()
  const prediction = predict(request, ports, { deadline: new Promise(() => {}), signal: new AbortController().signal })
  let shown: InlineSuggestion | null = null
  for (;;) {
    const next = await prediction.next()
    if (next.done === true) {
      const ms = performance.now() - started
      tree.close()
      return { end: next.value, shown, ms }
    }
    shown = next.value.suggestion
  }
}

function figuresOf(results: readonly PointResult[]): object {
  const count = (holds: (result: PointResult) => boolean) => results.filter(holds).length
  const share = (part: number, whole: number) => (whole === 0 ? 0 : rounded(part / whole, 4))
  const characters = results.reduce((sum, result) => sum + result.characters, 0)
  const predicted = results.reduce((sum, result) => sum + (result.top1 ? result.characters : 0), 0)
  const [top1, top5] = [count((one) => one.top1), count((one) => one.top5)]
  const [shown, right] = [count((one) => one.shown), count((one) => one.shownRight)]
  const alone = (name: string) => ({
    top1: share(
      count((one) => one.proposers[name]?.top1 === true),
      results.length,
    ),
    top5: share(
      count((one) => one.proposers[name]?.top5 === true),
      results.length,
    ),
  })
  const copy = alone('copy')
  return {
    points: results.length,
    top1: share(top1, results.length),
    top5: share(top5, results.length),
    chars: share(predicted, characters),
    shown: share(shown, results.length),
    precision: share(right, shown),
    latencyMs: summarize(results.map(({ ms }) => ms)),
    proposalMs: summarize(results.map(({ proposalMs }) => proposalMs)),
    proposers: { copy, cache: alone('cache') },
    gain: {
      top1: rounded(share(top1, results.length) - copy.top1, 4),
      top5: rounded(share(top5, results.length) - copy.top5, 4),
    },
    interval: {
      top1: shareInterval(top1, results.length),
      top5: shareInterval(top5, results.length),
      shown: shareInterval(shown, results.length),
      precision: shareInterval(right, shown),
    },
  }
}
