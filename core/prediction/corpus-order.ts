/** Tokens of context that the order tells apart; equal contexts of this length stay in no particular order. A power of two. */
export const contextDepth = 16

/** Elements that one slice of work handles: about half a millisecond here, so a query never waits longer. */
const sliceLength = 32_768

type Slice = (from: number, to: number) => void

function* sliced(length: number, run: Slice): Generator<void, void> {
  for (let from = 0; from < length; from += sliceLength) {
    run(from, Math.min(length, from + sliceLength))
    yield
  }
}

/** Ends of contexts by their last token: counting sort. Fills `order` and `rank` (index of the first equal context). */
function* sortByLastToken(tokens: Uint16Array, order: Uint32Array, rank: Uint32Array): Generator<void, void> {
  const first = new Uint32Array(0x10001)
  yield* sliced(tokens.length, (from, to) => {
    for (let end = from; end < to; end++) first[(tokens[end] as number) + 1]!++
  })
  for (let token = 1; token < first.length; token++) first[token]! += first[token - 1] as number
  const next = first.slice()
  yield* sliced(tokens.length, (from, to) => {
    for (let end = from; end < to; end++) {
      const token = tokens[end] as number
      rank[end] = first[token] as number
      order[next[token]!++] = end
    }
  })
}

/** Ends whose `known` earlier tokens are missing come first, then the others by the rank of those earlier tokens. */
function* sortBySecondHalf(order: Uint32Array, known: number, out: Uint32Array): Generator<void, void> {
  const length = order.length
  let filled = 0
  for (let end = 0; end < Math.min(known, length); end++) out[filled++] = end
  yield* sliced(length, (from, to) => {
    for (let index = from; index < to; index++) {
      const end = (order[index] as number) + known
      if (end < length) out[filled++] = end
    }
  })
}

/** Stable distribution of `halfSorted` by `rank`, whose values are the group starts. */
function* distribute(
  halfSorted: Uint32Array,
  rank: Uint32Array,
  next: Uint32Array,
  order: Uint32Array,
): Generator<void, void> {
  yield* sliced(next.length, (from, to) => {
    for (let index = from; index < to; index++) next[index] = index
  })
  yield* sliced(order.length, (from, to) => {
    for (let index = from; index < to; index++) {
      const end = halfSorted[index] as number
      order[next[rank[end] as number]!++] = end
    }
  })
}

/** New ranks for twice the context. Ends true when every context is already unique. */
function* rankPairs(order: Uint32Array, rank: Uint32Array, known: number, out: Uint32Array): Generator<void, boolean> {
  let group = 0
  let isUnique = true
  yield* sliced(order.length, (from, to) => {
    for (let index = from; index < to; index++) {
      const end = order[index] as number
      if (index > 0) {
        const previous = order[index - 1] as number
        const earlier = end >= known ? rank[end - known] : -1
        const previousEarlier = previous >= known ? rank[previous - known] : -1
        if (rank[end] !== rank[previous] || earlier !== previousEarlier) group = index
        else isUnique = false
      }
      out[end] = group
    }
  })
  return isUnique
}

/**
 * Sorts the positions of `tokens` by the context that precedes them, read backwards: entry i is the end (index of the last
 * token) of the i-th context. A missing token sorts before every token. Prefix doubling (Manber and Myers, 1993) up to
 * `contextDepth` tokens; linear passes, yielding between slices so that the caller decides when to go on.
 */
export function* sortContexts(tokens: Uint16Array): Generator<void, Uint32Array> {
  const order = new Uint32Array(tokens.length)
  let rank = new Uint32Array(tokens.length)
  let spare = new Uint32Array(tokens.length)
  const next = new Uint32Array(tokens.length)
  yield* sortByLastToken(tokens, order, rank)
  for (let known = 1; known < contextDepth; known *= 2) {
    yield* sortBySecondHalf(order, known, spare)
    yield* distribute(spare, rank, next, order)
    const isUnique = yield* rankPairs(order, rank, known, spare)
    const ranked = spare
    spare = rank
    rank = ranked
    if (isUnique) break
  }
  return order
}
