import { ContextCounts, orders } from './mixture-count'
import type { CorpusSegment } from './corpus-segment'
import type { LocalText } from './corpus-local'

/** Bins of how often a context was seen, and of how many different tokens followed it. */
const seenBounds = [1.5, 2.5, 4.5, 8.5, 16.5, 64.5]
const distinctBounds = [1.5, 2.5, 4.5, 8.5]
const seenBins = seenBounds.length + 1
const distinctBins = distinctBounds.length + 1

/** Number of mixing weights: source (project, file) × order × seen × distinct. */
export const mixtureWeightCount = 2 * orders.length * seenBins * distinctBins

function bin(value: number, bounds: readonly number[]): number {
  let index = 0
  while (index < bounds.length && value > (bounds[index] as number)) index++
  return index
}

/** Index of the mixing weight of one order of one source. */
export function weightIndex(source: 0 | 1, slot: number, seen: number, distinct: number): number {
  return ((source * orders.length + slot) * seenBins + bin(seen, seenBounds)) * distinctBins + bin(distinct, distinctBounds)
}

/** One order of one source, as seen by training: its weight's index, and the share of `target` among what followed. */
export interface MixtureTerm {
  readonly index: number
  readonly share: number
}

/**
 * Next-token distribution by back-off from the longest context: p_k = w·share_k + (1 - w)·p_(k-1), through the orders of the
 * project first and then those of the open file on top, from a uniform base. Each w depends on source, order, how often the
 * context was seen and how many tokens followed it, and was fitted to development projects (`mixture-weight.ts`).
 */
export class TokenMixture {
  /** Probability of each token after `predict`; only those in `touched` are more than `floor`. */
  readonly probability: Float64Array
  touched: number[] = []
  floor = 0
  private readonly project = new ContextCounts()
  private readonly file = new ContextCounts()
  private readonly mark: Int32Array
  private stamp = 0
  private readonly seen = new Float64Array(orders.length)
  private readonly distinct = new Int32Array(orders.length)

  constructor(private readonly vocabularySize: number, private readonly weights: ArrayLike<number>) {
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
    const rest = this.apply(1, this.file, 1)
    const base = this.apply(0, this.project, rest)
    this.floor = base / (options.allowed === null ? this.vocabularySize : Math.max(1, options.allowedCount))
    for (const token of this.touched) this.probability[token]! += this.floor
  }

  /** What training needs: the terms of `target`, innermost (project, order 1) first. */
  explain(options: { segments: readonly CorpusSegment[]; local: LocalText; context: ArrayLike<number>; end: number }, target: number): MixtureTerm[] {
    this.count({ ...options, allowed: null })
    return [...this.terms(0, this.project, target), ...this.terms(1, this.file, target)]
  }

  private count(options: { segments: readonly CorpusSegment[]; local: LocalText; context: ArrayLike<number>; end: number; allowed: Uint8Array | null }): void {
    const { segments, local, context, end, allowed } = options
    this.project.clear()
    this.file.clear()
    this.project.addSegments(segments, context, end, allowed)
    this.file.addLocal(local, context, end, allowed)
  }

  /** Cumulative `seen` and `distinct` for each order, from the longest down. */
  private summarize(counts: ContextCounts): void {
    const { mark, seen, distinct } = this
    const stamp = ++this.stamp
    let total = 0
    let different = 0
    for (let slot = orders.length - 1; slot >= 0; slot--) {
      const tokens = counts.tokens[slot] as number[]
      const weights = counts.weights[slot] as number[]
      for (let index = 0; index < tokens.length; index++) {
        total += weights[index] as number
        const token = tokens[index] as number
        if (mark[token] !== stamp) {
          mark[token] = stamp
          different++
        }
      }
      seen[slot] = total
      distinct[slot] = different
    }
  }

  /**
   * Adds one source's part of the distribution, of which `rest` is still to be given, and returns what is left after it.
   * Order k holds share W_k = rest·w_k·∏(1 - w_j for longer j), so an occurrence whose match has order j counts with the sum of
   * W_k / seen_k over all k ≤ j.
   */
  private apply(source: 0 | 1, counts: ContextCounts, rest: number): number {
    this.summarize(counts)
    const { seen, distinct, probability } = this
    const each = new Float64Array(orders.length)
    for (let slot = orders.length - 1; slot >= 0; slot--) {
      const total = seen[slot] as number
      if (total === 0) continue
      const weight = this.weights[weightIndex(source, slot, total, distinct[slot] as number)] as number
      each[slot] = (rest * weight) / total
      rest *= 1 - weight
    }
    let sum = 0
    const stamp = ++this.stamp
    for (let slot = 0; slot < orders.length; slot++) {
      sum += each[slot] as number
      const tokens = counts.tokens[slot] as number[]
      const weights = counts.weights[slot] as number[]
      for (let index = 0; index < tokens.length; index++) {
        const token = tokens[index] as number
        if (probability[token] === 0 && this.mark[token] !== stamp) this.touched.push(token)
        this.mark[token] = stamp
        probability[token]! += sum * (weights[index] as number)
      }
    }
    return rest
  }

  private terms(source: 0 | 1, counts: ContextCounts, target: number): MixtureTerm[] {
    this.summarize(counts)
    const terms: MixtureTerm[] = []
    let hits = 0
    for (let slot = orders.length - 1; slot >= 0; slot--) {
      const tokens = counts.tokens[slot] as number[]
      for (let index = 0; index < tokens.length; index++) if (tokens[index] === target) hits += (counts.weights[slot] as number[])[index] as number
      const total = this.seen[slot] as number
      if (total === 0) continue
      terms.push({ index: weightIndex(source, slot, total, this.distinct[slot] as number), share: hits / total })
    }
    return terms.reverse()
  }
}

/** The classical choice (Witten and Bell, 1991): w = seen / (seen + distinct). Where fitting starts, and what tests compare with. */
export function wittenBellWeights(): Float64Array {
  const weights = new Float64Array(mixtureWeightCount)
  const typical = (bounds: readonly number[], index: number) => (index < bounds.length ? Math.floor(bounds[index] as number) : 2 * (bounds.at(-1) as number))
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
