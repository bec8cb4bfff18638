import type { CorpusSegment } from './corpus-segment'
import type { LocalText } from './corpus-local'
import { contextDepth } from './corpus-order'

/** Context lengths, in tokens, that have weights of their own. */
export const orders = [1, 2, 3, 4, 5, 6, 8, 10, 12, 16] as const

/** Slot in `orders` of each depth: the longest order that is not longer. Index 0 is unused. */
const slotOfDepth = Uint8Array.from({ length: contextDepth + 1 }, (_, depth) =>
  Math.max(0, orders.filter((order) => order <= depth).length - 1),
)

/** Followers that are looked at per order: more would not change a distribution that is this well known. */
const samplesPerOrder = 192
/** While a half-typed word narrows the followers, most do not agree with it, so that more have to be looked at. */
const samplesWhenNarrowed = 3_000
/** Looked at in a segment that holds little of the workspace's text. */
const fewestSamples = 8
/** Followers that are kept per order; only narrowed queries over many segments come near. */
const capacity = 8_192

/** The followers of one order: parallel arrays, `length` of them in use. */
export class FollowerList {
  readonly tokens = new Uint16Array(capacity)
  readonly weights = new Float32Array(capacity)
  length = 0
}

/**
 * What followed one context, by order: of the places whose match is exactly that long. Reused from query to query.
 */
export class ContextCounts {
  readonly lists = orders.map(() => new FollowerList())
  private readonly ranges = new Int32Array(2 * contextDepth)

  clear(): void {
    for (const list of this.lists) list.length = 0
  }

  /** `allowed[token]` is 1 for the followers that count; null when all do. */
  addLocal(local: LocalText, context: ArrayLike<number>, end: number, allowed: Uint8Array | null): void {
    local.forEachMatch(context, end, (position, depth) => {
      const token = local.tokens[position] as number
      if (allowed !== null && allowed[token] === 0) return
      const list = this.lists[slotOfDepth[depth] as number] as FollowerList
      if (list.length === capacity) return
      list.tokens[list.length] = token
      list.weights[list.length++] = local.weights[position] as number
    })
  }

  addSegments(
    segments: readonly CorpusSegment[],
    context: ArrayLike<number>,
    end: number,
    allowed: Uint8Array | null,
  ): void {
    const samples = allowed === null ? samplesPerOrder : samplesWhenNarrowed
    let total = 0
    for (const segment of segments) total += segment.tokens.length
    for (const segment of segments) {
      const share = Math.max(fewestSamples, Math.ceil((samples * segment.tokens.length) / total))
      this.addSegment(segment, context, end, allowed, share)
    }
  }

  private addSegment(
    segment: CorpusSegment,
    context: ArrayLike<number>,
    end: number,
    allowed: Uint8Array | null,
    budget: number,
  ): void {
    const { ranges } = this
    const depth = segment.findRanges(context, end, ranges)
    // Each depth adds what lies outside the range of the next: two runs, left and right of it.
    for (let at = depth; at >= 1; at--) {
      const from = ranges[2 * at - 2] as number
      const to = ranges[2 * at - 1] as number
      const innerFrom = at < depth ? (ranges[2 * at] as number) : to
      const innerTo = at < depth ? (ranges[2 * at + 1] as number) : to
      const size = to - from - (innerTo - innerFrom)
      if (size === 0) continue
      const stride = Math.max(1, Math.floor(size / budget))
      const list = this.lists[slotOfDepth[at] as number] as FollowerList
      addRun(list, segment, { from, to: innerFrom, stride }, allowed)
      addRun(list, segment, { from: innerTo, to, stride }, allowed)
    }
  }
}

function addRun(
  list: FollowerList,
  segment: CorpusSegment,
  run: { from: number; to: number; stride: number },
  allowed: Uint8Array | null,
): void {
  const { tokens, order } = segment
  const { from, to, stride } = run
  const last = tokens.length - 1
  for (let index = from; index < to && list.length < capacity; index += stride) {
    const end = order[index] as number
    if (end === last) continue
    const token = tokens[end + 1] as number
    if ((allowed !== null && allowed[token] === 0) || !segment.isVisible(end + 1)) continue
    list.tokens[list.length] = token
    list.weights[list.length++] = stride
  }
}
