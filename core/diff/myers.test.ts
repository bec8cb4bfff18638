import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alignByAnchors } from './anchor'
import type { Hunk } from './hunk'
import { scriptLength } from './hunk'
import { MiddleSearch } from './middle-search'
import { diffSequences } from './myers'
import type { SequencePair } from './sequence'
import { StepMeter } from './step-meter'

const pairOf = (a: readonly number[], b: readonly number[]): SequencePair => ({
  a: Int32Array.from(a),
  b: Int32Array.from(b),
  tokenCount: Math.max(0, ...a, ...b) + 1,
})

/** Shortest script length by O(NM) dynamic programming. */
function shortest(a: readonly number[], b: readonly number[]): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  a.forEach((element, index) => {
    const next = [index + 1]
    b.forEach((other, column) => {
      const kept = element === other ? (row[column] ?? 0) : Number.POSITIVE_INFINITY
      next.push(Math.min(kept, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1))
    })
    row = next
  })
  return row[b.length] ?? 0
}

/** What the script makes of `a`. Throws when a stretch between hunks is not common. */
function applied(a: readonly number[], b: readonly number[], hunks: readonly Hunk[]): number[] {
  const result: number[] = []
  let at = 0
  let bAt = 0
  for (const hunk of hunks) {
    expect(a.slice(at, hunk.aFrom)).toEqual(b.slice(bAt, hunk.bFrom))
    result.push(...a.slice(at, hunk.aFrom), ...b.slice(hunk.bFrom, hunk.bTo))
    at = hunk.aTo
    bAt = hunk.bTo
  }
  expect(a.slice(at)).toEqual(b.slice(bAt))
  return [...result, ...a.slice(at)]
}

const sequence = (alphabet: number, maxLength = 40) => fc.array(fc.nat({ max: alphabet - 1 }), { maxLength })
/** Alphabets from nearly nothing in common to nearly everything. */
const sequencePair = fc
  .constantFrom(2, 3, 6, 20, 200)
  .chain((alphabet) => fc.tuple(sequence(alphabet), sequence(alphabet)))
/** Two versions of one sequence: what diffs are mostly asked for. */
const versionPair = fc
  .tuple(
    fc.array(fc.nat({ max: 30 }), { maxLength: 120 }),
    fc.array(fc.tuple(fc.nat(), fc.nat({ max: 40 }), fc.boolean()), { maxLength: 12 }),
  )
  .map(([a, edits]) => {
    const b = [...a]
    for (const [at, value, removes] of edits)
      b.splice(at % (b.length + 1), removes ? 1 : 0, ...(removes ? [] : [value]))
    return [a, b] as [number[], number[]]
  })

describe('diffSequences', () => {
  it.each([
    [[], [], 0],
    [[], [1, 2], 2],
    [[1, 2], [], 2],
    [[1], [2], 2],
    [[1, 2, 3, 1, 2, 2, 1], [3, 2, 1, 2, 1, 3], 5],
  ])('turns %j into %j in %i changes', (a, b, length) => {
    const { hunks, exact } = diffSequences(pairOf(a, b))
    expect(scriptLength(hunks)).toBe(length)
    expect(applied(a, b, hunks)).toEqual(b)
    expect(exact).toBe(true)
  })

  it('is as short as dynamic programming finds, for sequences with much and with little in common', () => {
    fc.assert(
      fc.property(fc.oneof(sequencePair, versionPair), ([a, b]) => {
        const { hunks, exact } = diffSequences(pairOf(a, b))
        expect(applied(a, b, hunks)).toEqual(b)
        expect(scriptLength(hunks)).toBe(shortest(a, b))
        expect(exact).toBe(true)
      }),
      { numRuns: 1500 },
    )
  })

  it('is as short for long distances, which are split', () => {
    const long = fc.constantFrom(2, 4, 30, 400).chain((alphabet) => {
      const side = fc.array(fc.nat({ max: alphabet - 1 }), { minLength: 200, maxLength: 500, size: 'max' })
      return fc.tuple(side, side)
    })
    fc.assert(
      fc.property(long, ([a, b]) => {
        const { hunks, exact } = diffSequences(pairOf(a, b))
        expect(applied(a, b, hunks)).toEqual(b)
        expect(scriptLength(hunks)).toBe(shortest(a, b))
        expect(exact).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  it('separates hunks by common elements and leaves none empty', () => {
    fc.assert(
      fc.property(sequencePair, ([a, b]) => {
        let last = -1
        for (const hunk of diffSequences(pairOf(a, b)).hunks) {
          expect(hunk.aFrom).toBeGreaterThan(last)
          expect(hunk.aTo - hunk.aFrom + hunk.bTo - hunk.bFrom).toBeGreaterThan(0)
          last = hunk.aTo
        }
      }),
    )
  })

  it('finds a script of the same length in both directions', () => {
    fc.assert(
      fc.property(sequencePair, ([a, b]) => {
        expect(scriptLength(diffSequences(pairOf(a, b)).hunks)).toBe(scriptLength(diffSequences(pairOf(b, a)).hunks))
      }),
    )
  })

  it('stays valid and says so when the steps run out', () => {
    fc.assert(
      fc.property(sequencePair, fc.nat({ max: 60 }), ([a, b], maxSteps) => {
        const limited = diffSequences(pairOf(a, b), { maxSteps })
        const length = scriptLength(limited.hunks)
        expect(applied(a, b, limited.hunks)).toEqual(b)
        expect(length).toBeGreaterThanOrEqual(shortest(a, b))
        if (limited.exact) expect(length).toBe(shortest(a, b))
      }),
      { numRuns: 800 },
    )
  })

  it('asks the caller whether to stop, and keeps unique elements in order when it must', () => {
    const a = Array.from({ length: 4000 }, (_, index) => (index % 4 === 0 ? 10 + index : index % 3))
    const b = Array.from({ length: 4000 }, (_, index) => (index % 4 === 0 ? 10 + index : (index * 7) % 5))
    let questions = 0
    const { hunks, exact } = diffSequences(pairOf(a, b), { shouldStop: () => ++questions > 0 })
    expect(exact).toBe(false)
    expect(questions).toBe(1)
    expect(applied(a, b, hunks)).toEqual(b)
    expect(scriptLength(hunks)).toBeLessThanOrEqual(6000)
  })
})

describe('alignByAnchors', () => {
  it('is a valid alignment that keeps every common end and every ordered unique element', () => {
    fc.assert(
      fc.property(sequencePair, ([a, b]) => {
        const boxes = alignByAnchors(
          { aFrom: 0, aTo: a.length, bFrom: 0, bTo: b.length },
          Int32Array.from(a),
          Int32Array.from(b),
        )
        expect(applied(a, b, boxes)).toEqual(b)
      }),
    )
  })
})

describe('MiddleSearch', () => {
  it('splits the edit distance of a box exactly', () => {
    fc.assert(
      fc.property(sequencePair, ([a, b]) => {
        fc.pre(a.length > 0 && b.length > 0 && a[0] !== b[0] && a.at(-1) !== b.at(-1))
        const search = new MiddleSearch(Int32Array.from(a), Int32Array.from(b), new StepMeter({}))
        const split = search.split({ aFrom: 0, aTo: a.length, bFrom: 0, bTo: b.length })
        expect(split).not.toBeNull()
        if (split === null) return
        expect(shortest(a.slice(0, split.a), b.slice(0, split.b))).toBe(split.before)
        expect(shortest(a.slice(split.a), b.slice(split.b))).toBe(split.after)
        expect(split.before + split.after).toBe(shortest(a, b))
        expect(split.a + split.b).toBeGreaterThan(0)
        expect(split.a + split.b).toBeLessThan(a.length + b.length)
      }),
    )
  })
})
