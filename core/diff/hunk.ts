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
  while (a < changedA.length || b < changedB.length) {
    if (changedA[a] !== 1 && changedB[b] !== 1) {
      a++
      b++
      continue
    }
    const aFrom = a
    const bFrom = b
    while (changedA[a] === 1) a++
    while (changedB[b] === 1) b++
    hunks.push({ aFrom, aTo: a, bFrom, bTo: b })
  }
  return hunks
}
