import type { Box } from './box'

/**
 * The changed boxes of an alignment that is valid but not shortest, in O(n log n): elements that occur once on both sides and
 * keep their order are anchors (patience diff, after B. Cohen), and the runs of equal elements around them are kept.
 */
export function alignByAnchors(box: Box, a: Int32Array, b: Int32Array): Box[] {
  const changed: Box[] = []
  let { aFrom, bFrom } = box
  for (const anchor of [...anchorsOf(box, a, b), { a: box.aTo, b: box.bTo }]) {
    while (aFrom < anchor.a && bFrom < anchor.b && a[aFrom] === b[bFrom]) {
      aFrom++
      bFrom++
    }
    let aTo = anchor.a
    let bTo = anchor.b
    while (aTo > aFrom && bTo > bFrom && a[aTo - 1] === b[bTo - 1]) {
      aTo--
      bTo--
    }
    if (aFrom < aTo || bFrom < bTo) changed.push({ aFrom, aTo, bFrom, bTo })
    aFrom = anchor.a
    bFrom = anchor.b
  }
  return changed
}

interface Anchor {
  readonly a: number
  readonly b: number
}

function anchorsOf(box: Box, a: Int32Array, b: Int32Array): Anchor[] {
  const onceInA = onceIn(a, box.aFrom, box.aTo)
  const onceInB = onceIn(b, box.bFrom, box.bTo)
  const shared: Anchor[] = []
  for (const [id, at] of onceInA) {
    const other = onceInB.get(id) ?? -1
    if (at >= 0 && other >= 0) shared.push({ a: at, b: other })
  }
  return longestIncreasing(shared.sort((left, right) => left.a - right.a))
}

/** Element → its only index, or -1 when there are several. */
function onceIn(ids: Int32Array, from: number, to: number): Map<number, number> {
  const once = new Map<number, number>()
  for (let index = from; index < to; index++) {
    const id = ids[index] as number
    once.set(id, once.has(id) ? -1 : index)
  }
  return once
}

/** The longest subsequence with rising `b`, by patience sorting. */
function longestIncreasing(anchors: readonly Anchor[]): Anchor[] {
  const pileTops: number[] = []
  const previous = new Int32Array(anchors.length)
  anchors.forEach((anchor, index) => {
    let low = 0
    let high = pileTops.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((anchors[pileTops[middle] ?? 0]?.b ?? 0) < anchor.b) low = middle + 1
      else high = middle
    }
    previous[index] = low > 0 ? (pileTops[low - 1] ?? -1) : -1
    pileTops[low] = index
  })
  const chain: Anchor[] = []
  for (let index = pileTops.at(-1) ?? -1; index >= 0; index = previous[index] ?? -1) {
    const anchor = anchors[index]
    if (anchor !== undefined) chain.push(anchor)
  }
  return chain.reverse()
}
