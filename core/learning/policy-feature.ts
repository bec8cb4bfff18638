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
const inlineComfortCharacters = 47

/**
 * `inlineOverrun` is 2 at twice 47 characters. There, acceptance is to fall by 81 %: ln(1 − 0.81) ÷ 2 = −0.83. Continuous, so that one
 * character never decides. All other features start neutral: what they are worth is learned from this user.
 */
export const initialWeights: WeightVector = {
  ...(Object.fromEntries(featureNames.map((name) => [name, 0])) as Record<FeatureName, number>),
  inlineOverrun: -0.83,
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

/**
 * Size of a feature of the moment: every candidate shares it, so it takes less of the praise and blame than the candidate's own. What is
 * always there takes as little.
 */
const momentSize = 0.3
/** Size of a proposer's flag: it says less about one suggestion than its shape does. */
const proposerSize = 0.5

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
  return {
    always: momentSize,
    inlineOverrun: kind === 'inline' ? clip(2 * Math.log2(Math.max(1, insert.length / inlineComfortCharacters))) : 0,
    blockLines: kind === 'inline' ? 0 : clip(Math.log2(lineCount) / Math.log2(longBlockLines)),
    isBlock: flag(kind === 'block'),
    isRewrite: flag(kind === 'rewrite'),
    isShort: flag(insert.length <= shortCharacters),
    fromCopy: proposerSize * flag(proposer === 'copy'),
    fromCache: proposerSize * flag(proposer === 'cache'),
    fromPattern: proposerSize * flag(proposer === 'pattern'),
    fromModel: proposerSize * flag(proposer === 'model'),
    ...momentFeatures(moment),
  }
}

type MomentFeature =
  | 'afterAccept'
  | 'afterReject'
  | 'logSecondsSinceOutcome'
  | 'spaceAfterCursor'
  | 'logLinePrefix'
  | 'logDocument'
  | 'documentShare'
  | 'afterWord'
  | 'afterOpener'

function momentFeatures(moment: PolicyMoment): Pick<FeatureVector, MomentFeature> {
  const { lastOutcome, msSinceOutcome, documentLength, cursor, linePrefix, lineSuffix } = moment
  const trimmed = linePrefix.trimEnd()
  const isRecent = msSinceOutcome < outcomeMemorySeconds * 1000
  const elapsed =
    lastOutcome === null ? 1 : Math.min(1, Math.log1p(msSinceOutcome / 1000) / Math.log1p(outcomeMemorySeconds))
  return {
    afterAccept: momentSize * flag(isRecent && (lastOutcome === 'accepted' || lastOutcome === 'partly-accepted')),
    afterReject: momentSize * flag(isRecent && lastOutcome === 'rejected'),
    logSecondsSinceOutcome: momentSize * elapsed,
    spaceAfterCursor: momentSize * flag(/^\s|^$/.test(lineSuffix)),
    logLinePrefix: momentSize * clip(Math.log1p(trimmed.length) / Math.log1p(fullLine)),
    logDocument: momentSize * clip(Math.log1p(documentLength) / Math.log1p(largeDocument)),
    documentShare: documentLength === 0 ? 0 : (momentSize * cursor) / documentLength,
    afterWord: momentSize * flag(/[\p{L}\p{N}_$]$/u.test(linePrefix)),
    afterOpener: momentSize * flag(/[([{.,=:]$/.test(trimmed)),
  }
}
