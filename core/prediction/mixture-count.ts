import type { CorpusSegment } from './corpus-segment'
import type { LocalText } from './corpus-local'
import { contextDepth } from './corpus-order'

/** Context lengths, in tokens, that have weights of their own. */
export const orders = [1, 2, 3, 4, 5, 6, 8, 10, 12, 16] as const

/** Slot in `orders` of each depth: the longest order that is not longer. Index 0 is unused. */
export const slotOfDepth = Uint8Array.from({ length: contextDepth + 1 }, (_, depth) => Math.max(0, orders.filter((order) => order <= depth).length - 1))

/** Followers that are looked at per order: more would not change a distribution that is this well known. */
const samplesPerOrder = 384
/** While a half-typed word narrows the followers, most do not agree with it, so that more have to be looked at. */
const samplesWhenNarrowed = 20_000

/**
 * What followed one context, by order: a list of (token, weight) per order, of the places whose match is exactly that long.
 * Reused from query to query.
 */
export class ContextCounts {
  readonly tokens = orders.map((): number[] => [])
  readonly weights = orders.map((): number[] => [])
  private readonly ranges = new Int32Array(2 * contextDepth)

  clear(): void {
    for (const list of this.tokens) list.length = 0
    for (const list of this.weights) list.length = 0
  }

  private add(slot: number, token: number, weight: number): void {
    this.tokens[slot]?.push(token)
    this.weights[slot]?.push(weight)
  }

  /** `allowed[token]` is 1 for the followers that count; null when all do. */
  addLocal(local: LocalText, context: ArrayLike<number>, end: number, allowed: Uint8Array | null): void {
    local.forEachMatch(context, end, (position, depth) => {
      const token = local.tokens[position] as number
      if (allowed === null || allowed[token] === 1) this.add(slotOfDepth[depth] as number, token, local.weights[position] as number)
    })
  }

  addSegments(segments: readonly CorpusSegment[], context: ArrayLike<number>, end: number, allowed: Uint8Array | null): void {
    const budget = Math.ceil((allowed === null ? samplesPerOrder : samplesWhenNarrowed) / Math.max(1, Math.sqrt(segments.length)))
    for (const segment of segments) this.addSegment(segment, context, end, allowed, budget)
  }

  private addSegment(segment: CorpusSegment, context: ArrayLike<number>, end: number, allowed: Uint8Array | null, budget: number): void {
    const { ranges } = this
    const depth = segment.findRanges(context, end, ranges)
    // Each depth adds what lies outside the range of the next: two runs, left and right of it.
    for (let at = depth; at >= 1; at--) {
      const from = ranges[2 * at - 2] as number
      const to = ranges[2 * at - 1] as number
      const innerFrom = at < depth ? (ranges[2 * at] as number) : to
      const innerTo = at < depth ? (ranges[2 * at + 1] as number) : to
      const stride = Math.max(1, Math.floor((to - from - (innerTo - innerFrom)) / budget))
      const slot = slotOfDepth[at] as number
      this.addRun(segment, slot, { from, to: innerFrom, stride }, allowed)
      this.addRun(segment, slot, { from: innerTo, to, stride }, allowed)
    }
  }

  private addRun(segment: CorpusSegment, slot: number, run: { from: number; to: number; stride: number }, allowed: Uint8Array | null): void {
    const { tokens, order } = segment
    for (let index = run.from; index < run.to; index += run.stride) {
      const position = (order[index] as number) + 1
      if (position >= tokens.length) continue
      const token = tokens[position] as number
      if ((allowed === null || allowed[token] === 1) && segment.isVisible(position)) this.add(slot, token, run.stride)
    }
  }
}
