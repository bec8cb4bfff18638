import type { TokenizerDefinition } from './tokenizer-definition'

/** Merges the byte ids in `ids[0, length)` in place and returns how many ids are left. */
export type PieceMerger = (ids: Int32Array, length: number) => number

/** Pieces up to this many bytes are scanned for their lowest pair; longer ones use a heap, so that a 1 MB run stays n·log n. */
const scanLimit = 48

/**
 * Byte-pair merging, lowest rank first, left to right among equals. A pair's merge always has a higher rank than the merges that
 * made its parts (checked by `readTokenizerDefinition`), so merging one occurrence at a time equals merging all at once.
 */
export function createPieceMerger(definition: TokenizerDefinition): PieceMerger {
  const { vocab_size: size, merge_offset: mergeOffset, merges } = definition
  const ranks = new Map(merges.map(([left, right], rank) => [left * size + right, rank]))
  const rankOf = (left: number, right: number) => ranks.get(left * size + right) ?? -1
  return (ids, length) =>
    length <= scanLimit ? mergeByScan(ids, length, rankOf, mergeOffset) : mergeByHeap(ids, length, rankOf, mergeOffset)
}

type RankOf = (left: number, right: number) => number

const scanRanks = new Int32Array(scanLimit)

function mergeByScan(ids: Int32Array, length: number, rankOf: RankOf, mergeOffset: number): number {
  // scanRanks[i] is the rank of the pair (i, i + 1), or -1. It is scratch memory: nothing is kept between calls.
  for (let i = 0; i + 1 < length; i++) scanRanks[i] = rankOf(ids[i] ?? 0, ids[i + 1] ?? 0)
  let left = length
  for (;;) {
    let best = -1
    let bestRank = Number.MAX_SAFE_INTEGER
    for (let i = 0; i + 1 < left; i++) {
      const rank = scanRanks[i] ?? -1
      if (rank >= 0 && rank < bestRank) {
        bestRank = rank
        best = i
      }
    }
    if (best < 0) return left
    ids[best] = mergeOffset + bestRank
    ids.copyWithin(best + 1, best + 2, left)
    scanRanks.copyWithin(best + 1, best + 2, left - 1)
    left -= 1
    if (best > 0) scanRanks[best - 1] = rankOf(ids[best - 1] ?? 0, ids[best] ?? 0)
    if (best + 1 < left) scanRanks[best] = rankOf(ids[best] ?? 0, ids[best + 1] ?? 0)
  }
}

/** Heap of pairs ordered by rank, then position. An entry is stale when the pair at its position has another rank by now. */
function mergeByHeap(ids: Int32Array, length: number, rankOf: RankOf, mergeOffset: number): number {
  const next = new Int32Array(length)
  const previous = new Int32Array(length)
  const pairRank = new Int32Array(length).fill(-1)
  const heap = new PairHeap()
  const place = (at: number) => {
    const right = next[at] ?? length
    const rank = right < length ? rankOf(ids[at] ?? 0, ids[right] ?? 0) : -1
    pairRank[at] = rank
    if (rank >= 0) heap.push(rank, at)
  }
  for (let i = 0; i < length; i++) {
    next[i] = i + 1
    previous[i] = i - 1
  }
  for (let i = 0; i + 1 < length; i++) place(i)
  for (let pair = heap.pop(); pair; pair = heap.pop()) {
    const [rank, at] = pair
    if (pairRank[at] !== rank) continue
    const gone = next[at] ?? length
    const after = next[gone] ?? length
    ids[at] = mergeOffset + rank
    pairRank[gone] = -1
    next[at] = after
    if (after < length) previous[after] = at
    place(at)
    const before = previous[at] ?? -1
    if (before >= 0) place(before)
  }
  let count = 0
  for (let at = 0; at < length; at = next[at] ?? length) ids[count++] = ids[at] ?? 0
  return count
}

class PairHeap {
  private readonly entries: (readonly [rank: number, at: number])[] = []

  push(rank: number, at: number): void {
    const { entries } = this
    const entry = [rank, at] as const
    let hole = entries.length
    entries.push(entry)
    while (hole > 0) {
      const up = (hole - 1) >> 1
      const parent = entries[up]
      if (!parent || !isBefore(entry, parent)) break
      entries[hole] = parent
      hole = up
    }
    entries[hole] = entry
  }

  pop(): readonly [rank: number, at: number] | undefined {
    const { entries } = this
    const top = entries[0]
    const last = entries.pop()
    if (!top || !last || entries.length === 0) return top
    let hole = 0
    for (;;) {
      const left = entries[2 * hole + 1]
      const right = entries[2 * hole + 2]
      const isRight = left !== undefined && right !== undefined && isBefore(right, left)
      const child = isRight ? right : left
      if (!child || !isBefore(child, last)) break
      entries[hole] = child
      hole = 2 * hole + (isRight ? 2 : 1)
    }
    entries[hole] = last
    return top
  }
}

const isBefore = (a: readonly [number, number], b: readonly [number, number]) =>
  a[0] < b[0] || (a[0] === b[0] && a[1] < b[1])
