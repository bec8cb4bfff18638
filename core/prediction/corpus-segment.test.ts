import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contextDepth } from './corpus-order'
import { CorpusSegment, fileBoundary, type SegmentFile } from './corpus-segment'

function finish<T>(work: Generator<void, T>): T {
  for (;;) {
    const next = work.next()
    if (next.done === true) return next.value
  }
}

const file = (path: string, tokens: readonly number[]): SegmentFile => ({ path, tokens: Uint16Array.from(tokens) })
/** Few different tokens, so that long contexts recur. */
const filesArbitrary = fc.array(fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 60 }), {
  minLength: 1,
  maxLength: 6,
})

/** Positions that follow the last `depth` tokens of `context`, found by looking everywhere. */
function positionsAfter(tokens: Uint16Array, context: readonly number[], depth: number): number[] {
  const wanted = context.slice(context.length - depth)
  const found: number[] = []
  for (let end = depth - 1; end < tokens.length; end++) {
    if (wanted.every((token, index) => tokens[end - depth + 1 + index] === token)) found.push(end + 1)
  }
  return found
}

describe('a corpus segment', () => {
  it('finds exactly the places that follow a context, for every length of it', () => {
    fc.assert(
      fc.property(
        filesArbitrary,
        fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 20 }),
        (files, context) => {
          const segment = finish(CorpusSegment.build(files.map((tokens, index) => file(`${index}`, tokens))))
          const ranges = new Int32Array(2 * contextDepth)
          const depth = segment.findRanges(context, context.length, ranges)
          for (let at = 1; at <= Math.min(contextDepth, context.length); at++) {
            const expected = positionsAfter(segment.tokens, context, at)
            const found =
              at > depth
                ? []
                : [...segment.order.subarray(ranges[2 * at - 2], ranges[2 * at - 1])].map((end) => end + 1)
            expect(found.sort((a, b) => a - b)).toEqual(expected)
          }
        },
      ),
    )
  })

  it('tells which file a place lies in, and gives each file its tokens back', () => {
    fc.assert(
      fc.property(filesArbitrary, (files) => {
        const segment = finish(CorpusSegment.build(files.map((tokens, index) => file(`${index}`, tokens))))
        for (const [index, tokens] of files.entries()) {
          expect([...segment.fileTokens(index)]).toEqual(tokens)
          const start = segment.starts[index] ?? 0
          for (let at = start; at < start + tokens.length; at++) expect(segment.fileAt(at)).toBe(index)
        }
      }),
    )
  })

  it('hides a file for a while and a removed one for good', () => {
    const segment = finish(CorpusSegment.build([file('a', [5, 6]), file('b', [5, 7])]))
    const place = (index: number) => segment.starts[index] ?? 0
    segment.setHidden(0, true)
    segment.remove(1)
    expect([segment.isVisible(place(0)), segment.isVisible(place(1))]).toEqual([false, false])
    segment.setHidden(0, false)
    expect([segment.isVisible(place(0)), segment.isVisible(place(1))]).toEqual([true, false])
    expect(segment.liveTokens).toBe(4)
  })

  it('matches a context that starts with the start of a file', () => {
    const segment = finish(CorpusSegment.build([file('a', [5, 6]), file('b', [9, 5, 7])]))
    const ranges = new Int32Array(2 * contextDepth)
    expect(segment.findRanges([fileBoundary, 5], 2, ranges)).toBe(2)
    expect(segment.order.subarray(ranges[2], ranges[3])).toHaveLength(1)
  })

  it('builds in slices, so that a query can come between', () => {
    const work = CorpusSegment.build([
      file(
        'a',
        Array.from({ length: 100_000 }, (_, index) => 1 + (index % 7)),
      ),
    ])
    let slices = 0
    while (work.next().done !== true) slices++
    expect(slices).toBeGreaterThan(10)
  })
})
