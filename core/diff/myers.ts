import { alignByAnchors } from './anchor'
import type { Box } from './box'
import { trimmed } from './box'
import type { DiffLimits } from './diff-limits'
import type { Hunk } from './hunk'
import { hunksOfMarks } from './hunk'
import { MiddleSearch } from './middle-search'
import type { SequencePair } from './sequence'
import { ShortSearch } from './short-search'
import { StepMeter } from './step-meter'

/** Few changes are found in the whole sequences: dropping elements first would cost more than it saves. */
const wholeDistance = 28
/** Tried before the first split, when the distance is not known yet; trying in vain costs some microseconds. */
const guessedDistance = 64
/** A box known to be this near is not split: up to here, keeping every step (d²/2 entries) costs less than splitting again. */
const unsplitDistance = 48

export interface SequenceDiff {
  /** In order, separated by at least one common element. */
  readonly hunks: readonly Hunk[]
  /** False when a limit was hit: the script is still valid but may not be the shortest. */
  readonly exact: boolean
  /** Work in the edit graph: one for each element of the common ends, each diagonal extended and each element slid over. */
  readonly steps: number
}

/** The elements of one side that the other side has too. */
interface Kept {
  readonly ids: Int32Array
  /** Where each of them stands in the whole sequence. */
  readonly at: Int32Array
}

/**
 * A shortest edit script between two interned sequences.
 *
 * E. W. Myers, "An O(ND) Difference Algorithm and Its Variations" (1986), the linear-space variant: both ends of the edit graph
 * are searched until they meet, and the two halves solved alike. Before that, what leaves the length of the longest common
 * subsequence as it was is taken out: common ends, which some shortest script keeps, and elements that the other side lacks,
 * which every script changes.
 */
export function diffSequences(pair: SequencePair, limits: DiffLimits = {}): SequenceDiff {
  const { a, b } = pair
  const changedA = new Uint8Array(a.length)
  const changedB = new Uint8Array(b.length)
  const mark = (box: Box): void => {
    changedA.fill(1, box.aFrom, box.aTo)
    changedB.fill(1, box.bFrom, box.bTo)
  }
  const middle = trimmed({ aFrom: 0, aTo: a.length, bFrom: 0, bTo: b.length }, a, b)
  const meter = new StepMeter(limits)
  meter.count(a.length - (middle.aTo - middle.aFrom))
  if (middle.aFrom === middle.aTo || middle.bFrom === middle.bTo) {
    mark(middle)
    return { hunks: hunksOfMarks(changedA, changedB), exact: true, steps: meter.steps }
  }
  if (!meter.isOver() && new ShortSearch(a, b, meter, wholeDistance).solve(middle, wholeDistance, mark)) {
    return { hunks: hunksOfMarks(changedA, changedB), exact: true, steps: meter.steps }
  }
  const presentInA = presence(a, middle.aFrom, middle.aTo, pair.tokenCount)
  const presentInB = presence(b, middle.bFrom, middle.bTo, pair.tokenCount)
  const keptA = dropAbsent(a, middle.aFrom, middle.aTo, presentInB, changedA)
  const keptB = dropAbsent(b, middle.bFrom, middle.bTo, presentInA, changedB)
  const exact = solve(keptA.ids, keptB.ids, meter, (box) => {
    for (let index = box.aFrom; index < box.aTo; index++) changedA[keptA.at[index] ?? 0] = 1
    for (let index = box.bFrom; index < box.bTo; index++) changedB[keptB.at[index] ?? 0] = 1
  })
  return { hunks: hunksOfMarks(changedA, changedB), exact, steps: meter.steps }
}

/** `distance` is the edit distance across the box; null while it is not known. */
interface PendingBox extends Box {
  readonly distance: number | null
}

/**
 * Calls `change` with every box whose elements are all changed, and returns whether they are as few as can be. A split halves the
 * distance, so the stack stays small.
 */
function solve(a: Int32Array, b: Int32Array, meter: StepMeter, change: (box: Box) => void): boolean {
  const short = new ShortSearch(a, b, meter, Math.max(guessedDistance, unsplitDistance))
  let search: MiddleSearch | null = null
  let exact = true
  const pending: PendingBox[] = [{ aFrom: 0, aTo: a.length, bFrom: 0, bTo: b.length, distance: null }]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const box = trimmed(next, a, b)
    if (box.aFrom === box.aTo || box.bFrom === box.bTo) {
      change(box)
      continue
    }
    const limit = next.distance === null ? guessedDistance : next.distance <= unsplitDistance ? next.distance : 0
    if (limit > 0 && !meter.isOver() && short.solve(box, limit, change)) continue
    search ??= new MiddleSearch(a, b, meter)
    const split = search.split(box)
    if (split === null) {
      exact = false
      for (const changed of alignByAnchors(box, a, b)) change(changed)
      continue
    }
    pending.push(
      { aFrom: split.a, aTo: box.aTo, bFrom: split.b, bTo: box.bTo, distance: split.after },
      { aFrom: box.aFrom, aTo: split.a, bFrom: box.bFrom, bTo: split.b, distance: split.before },
    )
  }
  return exact
}

function presence(ids: Int32Array, from: number, to: number, tokenCount: number): Uint8Array {
  const present = new Uint8Array(tokenCount)
  for (let index = from; index < to; index++) present[ids[index] ?? 0] = 1
  return present
}

function dropAbsent(ids: Int32Array, from: number, to: number, present: Uint8Array, changed: Uint8Array): Kept {
  const keptIds = new Int32Array(to - from)
  const at = new Int32Array(to - from)
  let count = 0
  for (let index = from; index < to; index++) {
    const id = ids[index] ?? 0
    if (present[id] === 1) {
      keptIds[count] = id
      at[count++] = index
    } else {
      changed[index] = 1
    }
  }
  return { ids: keptIds.subarray(0, count), at: at.subarray(0, count) }
}
