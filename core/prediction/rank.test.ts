import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { initialWeights, type PolicyMoment } from '../learning/policy-feature'
import type { ProposerId, ValidCandidate } from './candidate'
import { fuseAgreeing } from './fuse'
import { levenshtein } from './levenshtein'
import { partialTokenDistance, rankCandidates } from './rank'
import { suggestionKind } from './suggestion-kind'
import { applyEdit, frameAt, minimiseEdit } from './text-frame'

const moment: PolicyMoment = {
  language: 'typescript',
  linePrefix: '',
  lineSuffix: '',
  cursor: 0,
  documentLength: 0,
  lastOutcome: null,
  msSinceOutcome: 0,
}

const candidate = (at: number, insert: string, probability = 0.5, proposer: ProposerId = 'copy'): ValidCandidate => ({
  proposer,
  edit: { from: at, to: at, insert },
  logProbability: Math.log(probability),
  matchLength: 5,
  addedErrors: 0,
})

function order(text: string, candidates: readonly (readonly [insert: string, probability: number])[]): string[] {
  const frame = frameAt(text, text.length)
  const valid = candidates.map(([insert, probability]) => candidate(text.length, insert, probability))
  return rankCandidates(valid, { frame, moment, weights: initialWeights }).map(({ edit }) => edit.insert)
}

describe('rankCandidates', () => {
  it('goes by probability, and by the distance to the partial token when that is equal', () => {
    expect(
      order('x = getUs', [
        ['erProfile', 0.3],
        ['er', 0.3],
      ]),
    ).toEqual(['er', 'erProfile'])
    expect(
      order('x = getUs', [
        ['erProfile', 0.32],
        ['er', 0.3],
      ]),
    ).toEqual(['erProfile', 'er'])
  })

  it('penalises length past 47 characters for inline predictions, not for blocks', () => {
    const long = 'a'.repeat(80)
    const block = `${'a'.repeat(40)}\n${'b'.repeat(60)}`
    expect(
      order('x = ', [
        [long, 0.5],
        ['short', 0.3],
      ]),
    ).toEqual(['short', long])
    expect(
      order('x = ', [
        ['a'.repeat(47), 0.5],
        ['short', 0.3],
      ])[0],
    ).toHaveLength(47)
    expect(
      order('x = ', [
        [block, 0.5],
        ['short', 0.3],
      ]),
    ).toEqual([block, 'short'])
  })
})

describe('partialTokenDistance', () => {
  it.each([
    ['x = getUs', 'er(id)', 2],
    ['x = getUs', 'erProfile', 9],
    ['x = ', 'value', 5],
    ['x.', '', 0],
    ['foo(', ')', 0],
  ])('of %j and %j is %i', (text, insert, distance) => {
    expect(partialTokenDistance(candidate(text.length, insert), frameAt(text, text.length))).toBe(distance)
  })

  it('is 0 for an edit away from the cursor', () => {
    expect(partialTokenDistance(candidate(0, 'value'), frameAt('x = ab', 6))).toBe(0)
  })
})

describe('levenshtein', () => {
  /** The definition itself. */
  const naive = (a: string, b: string): number =>
    a === '' || b === ''
      ? a.length + b.length
      : Math.min(
          naive(a.slice(1), b) + 1,
          naive(a, b.slice(1)) + 1,
          naive(a.slice(1), b.slice(1)) + (a[0] === b[0] ? 0 : 1),
        )

  it('equals its definition, up to the limit', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 })
    fc.assert(
      fc.property(word, word, fc.nat(7), (a, b, limit) => {
        const distance = naive(a, b)
        expect(levenshtein(a, b)).toBe(distance)
        expect(levenshtein(a, b, limit)).toBe(Math.min(distance, limit + 1))
      }),
      { numRuns: 60 },
    )
  })
})

describe('fuseAgreeing', () => {
  it('makes one of those that agree, more confident than the best and less than independent ones would be', () => {
    const [one, ...others] = fuseAgreeing([
      candidate(0, 'load()', 0.5),
      candidate(0, 'load() ', 0.4, 'model'),
      candidate(0, 'x', 0.2),
    ])
    expect(others.map(({ edit }) => edit.insert)).toEqual(['x'])
    expect(one).toMatchObject({ proposer: 'copy', matchLength: 5, edit: { insert: 'load()' } })
    const probability = Math.exp(one?.logProbability ?? 0)
    expect(probability).toBeGreaterThan(0.5)
    expect(probability).toBeLessThan(0.7)
  })

  it('does not take a proposer’s repetition, or copy and cache, for agreement', () => {
    const [same] = fuseAgreeing([candidate(0, 'load()', 0.5), candidate(0, 'load()', 0.4)])
    expect(same?.logProbability).toBeCloseTo(Math.log(0.5))
    const [joint] = fuseAgreeing([candidate(0, 'load()', 0.5), candidate(0, 'load()', 0.4, 'cache')])
    expect(joint?.logProbability).toBeCloseTo(Math.log(0.5))
  })

  it('keeps every probability a probability', () => {
    const one = fc.record({
      insert: fc.constantFrom('a', 'b'),
      p: fc.double({ min: 1e-6, max: 1, noNaN: true }),
      by: fc.constantFrom<ProposerId[]>('copy', 'pattern', 'model'),
    })
    fc.assert(
      fc.property(fc.array(one, { maxLength: 8 }), (list) => {
        const fused = fuseAgreeing(list.map(({ insert, p, by }) => candidate(0, insert, p, by)))
        expect(new Set(fused.map(({ edit }) => edit.insert)).size).toBe(fused.length)
        for (const { logProbability } of fused) expect(logProbability).toBeLessThanOrEqual(0)
      }),
    )
  })
})

describe('suggestionKind', () => {
  it.each([
    ['call(|)', 5, 5, 'a', 'inline'],
    ['call(|)', 5, 6, 'a);', 'inline'],
    ['call(|)', 5, 6, 'a', 'rewrite'],
    ['f {|\n}', 3, 3, '\n  x', 'block'],
    ['f {|\n}', 5, 5, 'x', 'rewrite'],
    ['ab|', 0, 2, 'abc', 'rewrite'],
  ])('of %s [%i, %i) → %j is %s', (marked, from, to, insert, kind) => {
    const cursor = marked.indexOf('|')
    expect(suggestionKind({ from, to, insert }, frameAt(marked.replace('|', ''), cursor))).toBe(kind)
  })
})

describe('minimiseEdit', () => {
  it('changes the document in the same way with as little text as it can', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 })
    fc.assert(
      fc.property(text, text, fc.nat(8), fc.nat(8), (document, insert, a, b) => {
        const from = Math.min(a, b, document.length)
        const to = Math.min(Math.max(a, b), document.length)
        const small = minimiseEdit(document, { from, to, insert })
        expect(applyEdit(document, small)).toBe(applyEdit(document, { from, to, insert }))
        const replaced = document.slice(small.from, small.to)
        expect(
          replaced !== '' &&
            small.insert !== '' &&
            (replaced[0] === small.insert[0] || replaced.at(-1) === small.insert.at(-1)),
        ).toBe(false)
      }),
    )
  })
})
