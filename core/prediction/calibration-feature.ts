import type { CopyCompletion } from './copy'
import type { TemplateCompletion } from './copy-template'

/** One proposed rest of the line with all that is known about it. */
export interface Evidence {
  readonly text: string
  /** Its place in the copy's list and what the copy found; null when it did not propose it. */
  readonly copy: { readonly rank: number; readonly found: CopyCompletion } | null
  /** What a nearby line gives when read as a template; null when none gives this text. */
  readonly template: TemplateCompletion | null
  /** Log probability that the token mixture gives this text, whoever proposed it. */
  readonly logProbability: number
  /** Its place in the token cache's own list, or null. */
  readonly cacheRank: number | null
}

/** What all candidates of one request have in common. */
export interface EvidenceContext {
  readonly prefix: string
  readonly following: string
  /** Characters of the half-typed word. */
  readonly cutLength: number
}

/** Names of the features, in order: what the inspector and the fitting script print. */
export const featureNames = [
  'copied',
  'matchLength',
  'match12',
  'match24',
  'match48',
  'copyFirst',
  'copyTopThree',
  'share',
  'votes',
  'above',
  'below',
  'suffixMatch',
  'cached',
  'cachedPerCharacter',
  'cacheProbability',
  'cacheFirst',
  'cacheListed',
  'behindBest',
  'length',
  'depth',
  'closesTooMuch',
  'opens',
  'opensBeforeDeeper',
  'closedBeforeDeeper',
  'opensBeforeLevel',
  'unknownWords',
  'repeatsNext',
  'repeatsAbove',
  'endingShare',
  'cutLength',
  'inWord',
  'behindLongest',
  'longestMatch',
  'column',
  'oddQuotes',
  'firstAgreement',
  'template',
  'templateEqual',
  'templateClose',
  'templateVotes',
  'visibleText',
  'rivals',
] as const

const lowestLogProbability = -16
const openers = '([{'
const closers = ')]}'
/** Lines around the cursor that tell how lines end here. */
const endingLines = 200

interface Surroundings {
  readonly lineStart: string
  readonly nextLine: string
  readonly isNextDeeper: boolean
  readonly above: readonly string[]
  readonly endings: ReadonlyMap<string, number>
  readonly endingTotal: number
}

/** Feature rows for the candidates of one request; see `featureNames`. */
export function candidateFeatures(candidates: readonly Evidence[], context: EvidenceContext): Float64Array[] {
  const surroundings = readSurroundings(context)
  const best = Math.max(lowestLogProbability, ...candidates.map((candidate) => candidate.logProbability))
  const longest = Math.max(0, ...candidates.map((candidate) => candidate.copy?.found.matchLength ?? 0))
  const visible = Math.log1p(context.prefix.length + context.following.length) / 10
  return candidates.map((candidate) => {
    const row = [...sourceFeatures(candidate, best), ...textFeatures(candidate.text, context, surroundings)]
    const match = Math.log1p(candidate.copy?.found.matchLength ?? 0)
    const { template } = candidate
    const isFirst = candidate.copy?.rank === 0 && candidate.cacheRank === 0
    row.push(
      match - Math.log1p(longest),
      Math.log1p(longest) / 4,
      Math.log1p(surroundings.lineStart.trim().length) / 4,
      oddQuotes(surroundings.lineStart + candidate.text),
      +isFirst,
    )
    row.push(
      +(template !== null),
      (template?.equal ?? 0) / 4,
      template === null ? 0 : 1 / (1 + template.distance / 4),
      Math.log1p(template?.votes ?? 0),
      visible,
      candidates.length / 10,
    )
    return Float64Array.from(row)
  })
}

function sourceFeatures({ copy, logProbability, cacheRank, text }: Evidence, best: number): number[] {
  const length = copy?.found.matchLength ?? 0
  const cached = Math.max(lowestLogProbability, logProbability)
  const isAbove = copy?.found.place === 'above' || copy?.found.place === 'edit'
  return [
    +(copy !== null),
    Math.log1p(length) / 4,
    +(length >= 12),
    +(length >= 24),
    +(length >= 48),
    +(copy?.rank === 0),
    +(copy !== null && copy.rank < 3),
    copy?.found.share ?? 0,
    Math.log1p(copy?.found.votes ?? 0) / 3,
    +isAbove,
    +(copy?.found.place === 'below'),
    Math.log1p(copy?.found.suffixMatch ?? 0) / 4,
    cached / 4,
    cached / (1 + text.length / 4),
    Math.exp(cached),
    +(cacheRank === 0),
    +(cacheRank !== null),
    Math.max(-3, (cached - best) / 4),
  ]
}

function textFeatures(text: string, context: EvidenceContext, around: Surroundings): number[] {
  const depth = bracketDepth(around.lineStart + text)
  const opens = openers.includes(text.at(-1) ?? ' ') || text.endsWith('=>') || text.endsWith(':')
  const line = (around.lineStart + text).trim()
  const endingShare = ((around.endings.get(text.at(-1) ?? '') ?? 0) + 0.5) / (around.endingTotal + 10)
  return [
    Math.log1p(text.length) / 3,
    Math.max(-3, Math.min(3, depth)) / 2,
    +(depth < 0),
    +opens,
    +(opens && around.isNextDeeper),
    +(!opens && around.isNextDeeper),
    +(opens && !around.isNextDeeper),
    unknownWords(around.lineStart, text, context),
    +(line === around.nextLine),
    +around.above.includes(line),
    Math.log(endingShare) / 3,
    Math.log1p(context.cutLength) / 2,
    +/[\w$]$/.test(around.lineStart),
  ]
}

function readSurroundings({ prefix, following }: EvidenceContext): Surroundings {
  const linesAbove = prefix.slice(-8_000).split('\n')
  const linesBelow = following.slice(1, 4_000).split('\n')
  const lineStart = linesAbove.pop() ?? ''
  const next = linesBelow.find((line) => line.trim() !== '') ?? ''
  const endings = new Map<string, number>()
  let endingTotal = 0
  for (const line of [...linesAbove.slice(-endingLines), ...linesBelow.slice(0, endingLines)]) {
    const ending = line.trimEnd().at(-1)
    if (ending === undefined) continue
    endings.set(ending, (endings.get(ending) ?? 0) + 1)
    endingTotal++
  }
  const indent = (line: string) => line.length - line.trimStart().length
  return {
    lineStart,
    nextLine: next.trim(),
    isNextDeeper: next !== '' && indent(next) > indent(lineStart),
    above: linesAbove.slice(-3).map((line) => line.trim()),
    endings,
    endingTotal,
  }
}

/** Openers minus closers outside quotes; closers count only against what this line opened when that goes negative. */
function bracketDepth(line: string): number {
  let depth = 0
  let quote = ''
  for (let index = 0; index < line.length; index++) {
    const character = line[index] as string
    if (quote !== '') {
      if (character === '\\') index++
      else if (character === quote) quote = ''
    } else if (character === '"' || character === "'" || character === '`') quote = character
    else if (openers.includes(character)) depth++
    else if (closers.includes(character)) depth--
  }
  return depth
}

function oddQuotes(line: string): number {
  const count = (quote: string) => line.split(quote).length - 1
  return +(count('"') % 2 === 1 || (count("'") % 2 === 1 && count('"') === 0))
}

/** Share of the words of `text` that stand nowhere in the visible text: copied from a place that knows other names. */
function unknownWords(lineStart: string, text: string, { prefix, following }: EvidenceContext): number {
  const head = /[\w$]*$/.exec(lineStart)?.[0] ?? ''
  const words = (head + text).match(/[A-Za-z_$][\w$]{2,}/g) ?? []
  if (words.length === 0) return 0
  return words.filter((word) => !prefix.includes(word) && !following.includes(word)).length / words.length
}
