import { ContextCounts, orders, type FollowerList } from './mixture-count'
import type { CorpusSegment } from './corpus-segment'
import type { LocalText } from './corpus-local'

/** Bins of how often a context was seen, and of how many different tokens followed it. */
const seenBounds = [1.5, 2.5, 4.5, 8.5, 16.5, 64.5]
const distinctBounds = [1.5, 2.5, 4.5, 8.5]
const seenBins = seenBounds.length + 1
const distinctBins = distinctBounds.length + 1

/** Number of mixing weights: source (project, file) × order × seen × distinct. */
export const mixtureWeightCount = 2 * orders.length * seenBins * distinctBins

/** Project, then the open file: on top where both know an order. */
const sources = [0, 1] as const
const fileFirst = [1, 0] as const

function bin(value: number, bounds: readonly number[]): number {
  let index = 0
  while (index < bounds.length && value > (bounds[index] as number)) index++
  return index
}

/** Index of the mixing weight of one order of one source. */
function weightIndex(source: 0 | 1, slot: number, seen: number, distinct: number): number {
  return (
    ((source * orders.length + slot) * seenBins + bin(seen, seenBounds)) * distinctBins + bin(distinct, distinctBounds)
  )
}

/** One order of one source, as seen by training: its weight's index, and the share of `target` among what followed. */
export interface MixtureTerm {
  readonly index: number
  readonly share: number
}

/**
 * Next-token distribution by back-off from the longest context: p_k = w·share_k + (1 - w)·p_(k-1), through the orders of the
 * project and of the open file in turn (order 1 of both, order 2 of both, …), from a uniform base. Each w depends on source, order, how often the
 * context was seen and how many tokens followed it, and was fitted to development projects (`mixture-weight.ts`).
 */
export class TokenMixture {
  /** Probability of each token after `predict`; only those in `touched` are more than `floor`. */
  readonly probability: Float64Array
  touched: number[] = []
  floor = 0
  /** Of the project and of the open file. */
  private readonly counts = [new ContextCounts(), new ContextCounts()] as const
  private readonly mark: Int32Array
  private stamp = 0
  private readonly seen = sources.map(() => new Float64Array(orders.length))
  private readonly distinct = sources.map(() => new Int32Array(orders.length))

  constructor(
    private readonly vocabularySize: number,
    private readonly weights: ArrayLike<number>,
  ) {
    this.probability = new Float64Array(vocabularySize)
    this.mark = new Int32Array(vocabularySize)
  }

  /** `allowedCount` is the number of ones in `allowed`; the base is uniform over them. */
  predict(options: {
    segments: readonly CorpusSegment[]
    local: LocalText
    context: ArrayLike<number>
    end: number
    allowed: Uint8Array | null
    allowedCount: number
  }): void {
    this.count(options)
    for (const token of this.touched) this.probability[token] = 0
    this.touched = []
    const base = this.apply()
    this.floor = base / (options.allowed === null ? this.vocabularySize : Math.max(1, options.allowedCount))
    for (const token of this.touched) this.probability[token]! += this.floor
  }

  /** What training needs: the terms of `target`, innermost (project, order 1) first. */
  explain(
    options: { segments: readonly CorpusSegment[]; local: LocalText; context: ArrayLike<number>; end: number },
    target: number,
  ): MixtureTerm[] {
    this.count({ ...options, allowed: null })
    this.summarize()
    const shares = this.counts.map((counts) => targetWeights(counts, target))
    const terms: MixtureTerm[] = []
    for (let slot = 0; slot < orders.length; slot++) {
      for (const source of sources) {
        const seen = this.seen[source]?.[slot] as number
        if (seen > 0)
          terms.push({
            index: weightIndex(source, slot, seen, this.distinct[source]?.[slot] as number),
            share: (shares[source]?.[slot] as number) / seen,
          })
      }
    }
    return terms
  }

  private count(options: {
    segments: readonly CorpusSegment[]
    local: LocalText
    context: ArrayLike<number>
    end: number
    allowed: Uint8Array | null
  }): void {
    const { segments, local, context, end, allowed } = options
    const [project, file] = this.counts
    project.clear()
    file.clear()
    project.addSegments(segments, context, end, allowed)
    file.addLocal(local, context, end, allowed)
  }

  /** Cumulative `seen` and `distinct` for each source and order, from the longest down. */
  private summarize(): void {
    for (const source of sources) {
      const { lists } = this.counts[source] as ContextCounts
      const stamp = ++this.stamp
      let total = 0
      let different = 0
      for (let slot = orders.length - 1; slot >= 0; slot--) {
        const { tokens, weights, length } = lists[slot] as FollowerList
        for (let index = 0; index < length; index++) {
          total += weights[index] as number
          const token = tokens[index] as number
          if (this.mark[token] !== stamp) {
            this.mark[token] = stamp
            different++
          }
        }
        ;(this.seen[source] as Float64Array)[slot] = total
        ;(this.distinct[source] as Int32Array)[slot] = different
      }
    }
  }

  /**
   * Adds up the distribution and returns the share left for the base. Order k of a source holds share W_k = w_k·∏(1 - w_j for
   * what comes above it), so an occurrence whose match has order j counts with the sum of its source's W_k / seen_k, k ≤ j.
   */
  private apply(): number {
    this.summarize()
    let rest = 1
    const each = sources.map(() => new Float64Array(orders.length))
    for (let slot = orders.length - 1; slot >= 0; slot--) {
      for (const source of fileFirst) {
        const seen = this.seen[source]?.[slot] as number
        if (seen === 0) continue
        const weight = this.weights[weightIndex(source, slot, seen, this.distinct[source]?.[slot] as number)] as number
        ;(each[source] as Float64Array)[slot] = (rest * weight) / seen
        rest *= 1 - weight
      }
    }
    for (const source of sources) this.spread(this.counts[source] as ContextCounts, each[source] as Float64Array)
    return rest
  }

  private spread(counts: ContextCounts, each: Float64Array): void {
    const { probability, touched } = this
    let sum = 0
    for (let slot = 0; slot < orders.length; slot++) {
      sum += each[slot] as number
      const { tokens, weights, length } = counts.lists[slot] as FollowerList
      for (let index = 0; index < length; index++) {
        const token = tokens[index] as number
        if (probability[token] === 0) touched.push(token)
        probability[token]! += sum * (weights[index] as number)
      }
    }
  }
}

/** Weight of `target` among the followers of each order. */
function targetWeights(counts: ContextCounts, target: number): number[] {
  const sums = orders.map(() => 0)
  let sum = 0
  for (let slot = orders.length - 1; slot >= 0; slot--) {
    const { tokens, weights, length } = counts.lists[slot] as FollowerList
    for (let index = 0; index < length; index++) if (tokens[index] === target) sum += weights[index] as number
    sums[slot] = sum
  }
  return sums
}

/** The classical choice (Witten and Bell, 1991): w = seen / (seen + distinct). Where fitting starts, and what tests compare with. */
export function wittenBellWeights(): Float64Array {
  const weights = new Float64Array(mixtureWeightCount)
  const typical = (bounds: readonly number[], index: number) =>
    index < bounds.length ? Math.floor(bounds[index] as number) : 2 * (bounds.at(-1) as number)
  for (const source of [0, 1] as const) {
    for (let slot = 0; slot < orders.length; slot++) {
      for (let seen = 0; seen < seenBins; seen++) {
        for (let distinct = 0; distinct < distinctBins; distinct++) {
          const n = typical(seenBounds, seen)
          const t = Math.min(n, typical(distinctBounds, distinct))
          weights[weightIndex(source, slot, n, t)] = n / (n + t)
          weights[((source * orders.length + slot) * seenBins + seen) * distinctBins + distinct] ||= n / (n + t)
        }
      }
    }
  }
  return weights
}
