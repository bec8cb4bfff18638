/**
 * What the policy sees of one candidate, and of the moment it is offered in. Silence has no features: its weight is zero, so a feature's
 * weight says how much it speaks for showing. Documented for users in docs/learning.md; a test keeps the two lists equal.
 */
export const featureNames = [
  'always',
  'inlineOverrun',
  'blockLines',
  'isBlock',
  'isRewrite',
  'isShort',
  'fromCopy',
  'fromCache',
  'fromPattern',
  'fromModel',
  'afterAccept',
  'afterReject',
  'logSecondsSinceOutcome',
  'spaceAfterCursor',
  'logLinePrefix',
  'logDocument',
  'documentShare',
  'afterWord',
  'afterOpener',
] as const

export type FeatureName = (typeof featureNames)[number]
/** Every value is within [-1, 2], so that one clipped step moves any weight by a comparable amount. */
export type FeatureVector = Readonly<Record<FeatureName, number>>
export type WeightVector = FeatureVector

/** Beyond this many characters an inline prediction is accepted far less often (the card: 81 % less). */
export const inlineComfortCharacters = 47

/**
 * `inlineOverrun` is 1 at twice 47 characters. There, acceptance is to fall by 81 %: ln(1 − 0.81) = −1.66. Continuous, so that one
 * character never decides. All other features start neutral: what they are worth is learned from this user.
 */
export const initialWeights: WeightVector = {
  ...(Object.fromEntries(featureNames.map((name) => [name, 0])) as Record<FeatureName, number>),
  inlineOverrun: -1.66,
}

/** The candidate's side of the features. */
export interface CandidateShape {
  readonly kind: 'inline' | 'block' | 'rewrite'
  readonly insert: string
  readonly proposer: 'copy' | 'cache' | 'pattern' | 'model'
}

/** The moment's side of the features, the same for all candidates of one prediction. */
export interface PolicyMoment {
  readonly language: string
  readonly linePrefix: string
  readonly lineSuffix: string
  readonly cursor: number
  readonly documentLength: number
  /** The last outcome in this language; null when there was none. */
  readonly lastOutcome: 'accepted' | 'partly-accepted' | 'rejected' | 'ignored' | null
  readonly msSinceOutcome: number
}

const clip = (value: number) => Math.max(-1, Math.min(2, value))
const flag = (condition: boolean) => (condition ? 1 : 0)
/** A suggestion this short is cheap to read: a word or a closing run. */
const shortCharacters = 8
/** Ten minutes: Copilot's decay of its trigger penalty; the feature is 1 there. */
const outcomeMemorySeconds = 600
/** A block this long fills the reader's attention (Copilot's multi-line cap); the feature is 1 there. */
const longBlockLines = 8
/** Lengths whose logarithm is scaled to 1: a full line, and a file of 2 000 lines. */
const fullLine = 100
const largeDocument = 80_000

export function featuresOf(shape: CandidateShape, moment: PolicyMoment): FeatureVector {
  const { insert, kind, proposer } = shape
  const lineCount = insert.split('\n').length
  const trimmed = moment.linePrefix.trimEnd()
  const isRecent = moment.msSinceOutcome < outcomeMemorySeconds * 1000
  return {
    always: 0.5,
    inlineOverrun: kind === 'inline' ? clip(Math.log2(Math.max(1, insert.length / inlineComfortCharacters))) : 0,
    blockLines: kind === 'inline' ? 0 : clip(Math.log2(lineCount) / Math.log2(longBlockLines)),
    isBlock: flag(kind === 'block'),
    isRewrite: flag(kind === 'rewrite'),
    isShort: flag(insert.length <= shortCharacters),
    fromCopy: flag(proposer === 'copy'),
    fromCache: flag(proposer === 'cache'),
    fromPattern: flag(proposer === 'pattern'),
    fromModel: flag(proposer === 'model'),
    afterAccept: flag(isRecent && (moment.lastOutcome === 'accepted' || moment.lastOutcome === 'partly-accepted')),
    afterReject: flag(isRecent && moment.lastOutcome === 'rejected'),
    logSecondsSinceOutcome:
      moment.lastOutcome === null ? 1 : clip(Math.log1p(moment.msSinceOutcome / 1000) / Math.log1p(outcomeMemorySeconds)),
    spaceAfterCursor: flag(/^\s|^$/.test(moment.lineSuffix)),
    logLinePrefix: clip(Math.log1p(trimmed.length) / Math.log1p(fullLine)),
    logDocument: clip(Math.log1p(moment.documentLength) / Math.log1p(largeDocument)),
    documentShare: moment.documentLength === 0 ? 0 : moment.cursor / moment.documentLength,
    afterWord: flag(/[\p{L}\p{N}_$]$/u.test(moment.linePrefix)),
    afterOpener: flag(/[([{.,=:]$/.test(trimmed)),
  }
}
