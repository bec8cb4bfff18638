import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CorpusIndex } from './corpus-index'
import { LocalText } from './corpus-local'
import { TokenMixture, mixtureWeightCount, wittenBellWeights } from './mixture'
import { mixtureWeights } from './mixture-weight'

const vocabulary = 12
const sequence = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 80 })

function setup(project: readonly number[], above: readonly number[], weight = 1) {
  const index = new CorpusIndex()
  index.put('a', Uint16Array.from(project))
  index.work(() => true)
  const local = new LocalText([{ place: 'above', lines: [{ tokens: Uint16Array.from(above), weight }] }], vocabulary)
  return { segments: index.segments, local, context: above, end: above.length }
}

describe('the token mixture', () => {
  it('is a distribution: all tokens together come to one', () => {
    fc.assert(
      fc.property(sequence, sequence, (project, above) => {
        const mixture = new TokenMixture(vocabulary, wittenBellWeights())
        mixture.predict({ ...setup(project, above), allowed: null, allowedCount: 0 })
        const seen = mixture.touched.reduce((sum, token) => sum + (mixture.probability[token] ?? 0), 0)
        expect(seen + mixture.floor * (vocabulary - mixture.touched.length)).toBeCloseTo(1, 6)
      }),
    )
  })

  it('gives each token what its terms come to, as the fit computes it', () => {
    fc.assert(
      fc.property(sequence, sequence, fc.integer({ min: 1, max: 4 }), (project, above, target) => {
        const weights = wittenBellWeights()
        const mixture = new TokenMixture(vocabulary, weights)
        const query = setup(project, above)
        let expected = 1 / vocabulary
        for (const { index, share } of mixture.explain(query, target))
          expected = (weights[index] ?? 0) * share + (1 - (weights[index] ?? 0)) * expected
        mixture.predict({ ...query, allowed: null, allowedCount: 0 })
        expect(mixture.touched.includes(target) ? mixture.probability[target] : mixture.floor).toBeCloseTo(expected, 6)
      }),
    )
  })

  it('leaves only allowed tokens, and shares all of one among them', () => {
    const allowed = new Uint8Array(vocabulary)
    allowed[2] = allowed[7] = 1
    const mixture = new TokenMixture(vocabulary, wittenBellWeights())
    mixture.predict({ ...setup([1, 2, 1, 3], [1]), allowed, allowedCount: 2 })
    expect(mixture.touched).toEqual([2])
    expect((mixture.probability[2] ?? 0) + mixture.floor).toBeCloseTo(1, 6)
  })

  it('counts what was just edited more than older code', () => {
    const old = { place: 'above', lines: [{ tokens: Uint16Array.of(5, 6, 5, 7, 9, 5), weight: 1 }] } as const
    const edited = {
      place: 'above',
      lines: [
        { tokens: Uint16Array.of(5, 6), weight: 3.2 },
        { tokens: Uint16Array.of(5, 7, 9, 5), weight: 1 },
      ],
    } as const
    const chanceOf6 = (part: typeof old | typeof edited) => {
      const mixture = new TokenMixture(vocabulary, wittenBellWeights())
      mixture.predict({
        segments: [],
        local: new LocalText([part], vocabulary),
        context: [5],
        end: 1,
        allowed: null,
        allowedCount: 0,
      })
      return mixture.probability[6] ?? 0
    }
    expect(chanceOf6(edited)).toBeGreaterThan(1.3 * chanceOf6(old))
  })

  it('has a fitted weight for every index', () => {
    expect(mixtureWeights).toHaveLength(mixtureWeightCount)
    expect(mixtureWeights.every((weight) => weight >= 0 && weight <= 1)).toBe(true)
  })
})
