/** A child as the alignment sees it. Offsets refer to the text its tree was parsed from. */
export interface AlignedChild {
  readonly type: string
  readonly isNamed: boolean
  readonly from: number
  readonly to: number
}

/** The replaced span: `[from, oldTo)` of the old text became `[from, newTo)` of the new text. */
export interface EditSpan {
  readonly from: number
  readonly oldTo: number
  readonly newTo: number
}

/** What became of a child. Numbers are positions in the lists given to `alignChildren`. */
export type AlignmentStep =
  | { readonly kind: 'pair' | 'replace'; readonly before: number; readonly after: number }
  | { readonly kind: 'delete'; readonly before: number }
  | { readonly kind: 'insert'; readonly after: number }

/** Largest table of the longest common subsequence; past it children are paired by position. 64 × 64 takes about 20 µs. */
const tableLimit = 4096

/**
 * Aligns the children of two nodes of the same type, around an edit: children wholly before or after it pair up by type and
 * place, those in between by the longest common subsequence of their types; what is left over and named is paired as `replace`.
 * Steps come in document order.
 */
export function alignChildren(
  before: readonly AlignedChild[],
  after: readonly AlignedChild[],
  edit: EditSpan,
): AlignmentStep[] {
  const steps: AlignmentStep[] = []
  const shortest = Math.min(before.length, after.length)
  let head = 0
  while (head < shortest && pairsBefore(before[head], after[head], edit)) {
    steps.push({ kind: 'pair', before: head, after: head })
    head++
  }
  let tail = 0
  while (tail < shortest - head && pairsAfter(before[before.length - 1 - tail], after[after.length - 1 - tail], edit))
    tail++

  alignMiddle(before, after, { from: head, beforeTo: before.length - tail, afterTo: after.length - tail }, steps)
  for (let back = tail; back > 0; back--)
    steps.push({ kind: 'pair', before: before.length - back, after: after.length - back })
  return steps
}

function pairsBefore(old: AlignedChild | undefined, now: AlignedChild | undefined, edit: EditSpan): boolean {
  return (
    old !== undefined &&
    now !== undefined &&
    old.type === now.type &&
    old.to <= edit.from &&
    old.from === now.from &&
    old.to === now.to
  )
}

function pairsAfter(old: AlignedChild | undefined, now: AlignedChild | undefined, edit: EditSpan): boolean {
  const shift = edit.newTo - edit.oldTo
  return (
    old !== undefined &&
    now !== undefined &&
    old.type === now.type &&
    old.from >= edit.oldTo &&
    old.from + shift === now.from &&
    old.to + shift === now.to
  )
}

interface MiddleRange {
  readonly from: number
  readonly beforeTo: number
  readonly afterTo: number
}

function alignMiddle(
  before: readonly AlignedChild[],
  after: readonly AlignedChild[],
  range: MiddleRange,
  steps: AlignmentStep[],
): void {
  let i = range.from
  let j = range.from
  for (const [matchedBefore, matchedAfter] of matches(before, after, range)) {
    closeRun(before, after, { from: i, to: matchedBefore }, { from: j, to: matchedAfter }, steps)
    steps.push({ kind: 'pair', before: matchedBefore, after: matchedAfter })
    i = matchedBefore + 1
    j = matchedAfter + 1
  }
  closeRun(before, after, { from: i, to: range.beforeTo }, { from: j, to: range.afterTo }, steps)
}

interface Run {
  readonly from: number
  readonly to: number
}

/** Between two pairs nothing has the same type: named children replace each other in order, the rest came or went. */
function closeRun(
  before: readonly AlignedChild[],
  after: readonly AlignedChild[],
  oldRun: Run,
  newRun: Run,
  steps: AlignmentStep[],
): void {
  let j = newRun.from
  for (let i = oldRun.from; i < oldRun.to; i++) {
    if (!before[i]?.isNamed) {
      steps.push({ kind: 'delete', before: i })
      continue
    }
    while (j < newRun.to && !after[j]?.isNamed) steps.push({ kind: 'insert', after: j++ })
    steps.push(j < newRun.to ? { kind: 'replace', before: i, after: j++ } : { kind: 'delete', before: i })
  }
  while (j < newRun.to) steps.push({ kind: 'insert', after: j++ })
}

function matches(
  before: readonly AlignedChild[],
  after: readonly AlignedChild[],
  range: MiddleRange,
): [number, number][] {
  const rows = range.beforeTo - range.from
  const columns = range.afterTo - range.from
  if (rows === 0 || columns === 0) return []
  if (rows * columns > tableLimit) return positionalMatches(before, after, range)

  const same = (row: number, column: number) => before[range.from + row]?.type === after[range.from + column]?.type
  // best[row * (columns + 1) + column]: longest common subsequence of the types from there to both ends.
  const best = new Uint16Array((rows + 1) * (columns + 1))
  const at = (row: number, column: number) => best[row * (columns + 1) + column] ?? 0
  for (let row = rows - 1; row >= 0; row--) {
    for (let column = columns - 1; column >= 0; column--) {
      best[row * (columns + 1) + column] = same(row, column)
        ? at(row + 1, column + 1) + 1
        : Math.max(at(row + 1, column), at(row, column + 1))
    }
  }
  const found: [number, number][] = []
  let row = 0
  let column = 0
  while (row < rows && column < columns) {
    if (same(row, column)) found.push([range.from + row++, range.from + column++])
    else if (at(row + 1, column) >= at(row, column + 1)) row++
    else column++
  }
  return found
}

function positionalMatches(
  before: readonly AlignedChild[],
  after: readonly AlignedChild[],
  range: MiddleRange,
): [number, number][] {
  const found: [number, number][] = []
  const shortest = Math.min(range.beforeTo, range.afterTo)
  for (let k = range.from; k < shortest; k++) if (before[k]?.type === after[k]?.type) found.push([k, k])
  return found
}
