import type { Tokenizer } from '@/core/tokenizer/tokenizer'
import { CorpusQueryReader } from '@/core/prediction/corpus-query'
import { TokenMixture, wittenBellWeights, type MixtureTerm } from '@/core/prediction/mixture'
import { projectPoints, trainingRequests, type IndexedProject } from './complete-project'
import { seededRandom } from './statistics'

/** Terms of one token that a person typed, and the development project it came from. */
export interface MixtureRow {
  readonly project: number
  readonly terms: readonly MixtureTerm[]
}

const tokensPerPoint = 16
const steps = 250
const rate = 0.05
/** Pull towards Witten and Bell's weights, in observations: decides only where there is little data. */
const priorStrength = 2

/** The mixture's terms for the tokens of each point's rest of the line, its newline included. */
export function mixtureRows(
  project: number,
  indexed: IndexedProject,
  tokenizer: Tokenizer,
  sampling: { points: number; seed: number },
): MixtureRow[] {
  const mixture = new TokenMixture(tokenizer.size, wittenBellWeights())
  const reader = new CorpusQueryReader(tokenizer)
  const rows: MixtureRow[] = []
  const random = seededRandom(sampling.seed)
  const asked = projectPoints(indexed, sampling.points, sampling.seed).flatMap((point, number) =>
    trainingRequests(point, number, indexed, random).map((request) => ({ request, target: point.target })),
  )
  for (const { request, target } of asked) {
    const query = reader.read(request)
    const rest = tokenizer.encode(`${new TextDecoder().decode(query.cut)}${target}\n`)
    indexed.index.without([request.path, ...request.hidden], () => {
      const context = [...query.context.subarray(-20)]
      for (const token of rest.subarray(0, tokensPerPoint)) {
        const terms = mixture.explain(
          { segments: indexed.index.segments, local: query.local, context, end: context.length },
          token,
        )
        rows.push({ project, terms })
        context.push(token)
      }
    })
  }
  return rows
}

const logitOf = (share: number) => Math.log(share / (1 - share))
const sigmoid = (value: number) => 1 / (1 + Math.exp(-value))

/** Weights with the highest likelihood of `rows`: Adam on their logits, over all rows at once. */
export function fitMixture(rows: readonly MixtureRow[], vocabularySize: number): Float64Array {
  const prior = Float64Array.from(wittenBellWeights(), (weight) => logitOf(Math.min(0.98, Math.max(0.02, weight))))
  const logits = prior.slice()
  const mean = new Float64Array(logits.length)
  const square = new Float64Array(logits.length)
  for (let step = 1; step <= steps; step++) {
    const gradient = mixtureGradient(rows, Float64Array.from(logits, sigmoid), vocabularySize)
    for (let index = 0; index < logits.length; index++) {
      const slope = (gradient[index] as number) + priorStrength * ((logits[index] as number) - (prior[index] as number))
      mean[index] = 0.9 * (mean[index] as number) + 0.1 * slope
      square[index] = 0.99 * (square[index] as number) + 0.01 * slope * slope
      const unbiased = (mean[index] as number) / (1 - 0.9 ** step)
      logits[index]! -= (rate * unbiased) / (Math.sqrt((square[index] as number) / (1 - 0.99 ** step)) + 1e-8)
    }
  }
  return Float64Array.from(logits, sigmoid)
}

/** Gradient of the negative log likelihood with respect to the logits. */
function mixtureGradient(rows: readonly MixtureRow[], weights: Float64Array, vocabularySize: number): Float64Array {
  const gradient = new Float64Array(weights.length)
  const below: number[] = []
  for (const { terms } of rows) {
    below[0] = 1 / vocabularySize
    for (const [depth, { index, share }] of terms.entries()) {
      const weight = weights[index] as number
      below[depth + 1] = weight * share + (1 - weight) * (below[depth] as number)
    }
    let outer = 1 / (below[terms.length] as number)
    for (let depth = terms.length - 1; depth >= 0; depth--) {
      const { index, share } = terms[depth] as MixtureTerm
      const weight = weights[index] as number
      gradient[index]! -= (share - (below[depth] as number)) * outer * weight * (1 - weight)
      outer *= 1 - weight
    }
  }
  return gradient
}

/** Mean bits that `weights` take for a token of `rows`. */
export function mixtureBits(rows: readonly MixtureRow[], weights: ArrayLike<number>, vocabularySize: number): number {
  let bits = 0
  for (const { terms } of rows) {
    let probability = 1 / vocabularySize
    for (const { index, share } of terms)
      probability = (weights[index] as number) * share + (1 - (weights[index] as number)) * probability
    bits -= Math.log2(probability)
  }
  return bits / rows.length
}
