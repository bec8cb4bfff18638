/** A changed region: `[aFrom, aTo)` of the old sequence became `[bFrom, bTo)` of the new one. Never empty on both sides. */
export interface Hunk {
  readonly aFrom: number
  readonly aTo: number
  readonly bFrom: number
  readonly bTo: number
}

/** Elements deleted plus elements inserted by a script. */
export function scriptLength(hunks: readonly Hunk[]): number {
  let length = 0
  for (const hunk of hunks) length += hunk.aTo - hunk.aFrom + hunk.bTo - hunk.bFrom
  return length
}

/** Regions of unmarked elements pair up in order, so the marks of both sides say where the hunks are. */
export function hunksOfMarks(changedA: Uint8Array, changedB: Uint8Array): Hunk[] {
  const hunks: Hunk[] = []
  let a = 0
  let b = 0
  let nextA = nextMark(changedA, 0)
  let nextB = nextMark(changedB, 0)
  while (nextA < changedA.length || nextB < changedB.length) {
    const kept = Math.min(
      nextA < changedA.length ? nextA - a : nextB - b,
      nextB < changedB.length ? nextB - b : nextA - a,
    )
    const aFrom = a + kept
    const bFrom = b + kept
    a = aFrom
    b = bFrom
    while (changedA[a] === 1) a++
    while (changedB[b] === 1) b++
    hunks.push({ aFrom, aTo: a, bFrom, bTo: b })
    if (nextA < a) nextA = nextMark(changedA, a)
    if (nextB < b) nextB = nextMark(changedB, b)
  }
  return hunks
}

function nextMark(marks: Uint8Array, from: number): number {
  const at = marks.indexOf(1, from)
  return at < 0 ? marks.length : at
}
