import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { actionProbabilities, createPolicy, dot, sharedRow, weightsFor, type PolicySnapshot } from './policy'
import { featureNames, featuresOf, initialWeights, type CandidateShape, type PolicyMoment } from './policy-feature'
import { parsePolicy, readPolicy, serialisePolicy } from './policy-file'
import { resetPolicy, rewardOf, updatePolicy, type PolicyDecision, type PolicyOutcome } from './policy-update'
import { showThreshold } from './show-threshold'

const moment: PolicyMoment = {
  language: 'typescript',
  linePrefix: '  const value = ',
  lineSuffix: '',
  cursor: 500,
  documentLength: 2000,
  lastOutcome: null,
  msSinceOutcome: 0,
}

interface Offer extends CandidateShape {
  readonly probability: number
}

const long = (probability: number): Offer => ({ kind: 'inline', insert: 'x'.repeat(60), proposer: 'copy', probability })
const short = (probability: number): Offer => ({
  kind: 'inline',
  insert: 'compute(argument)',
  proposer: 'copy',
  probability,
})

/** What the policy makes of offers: each one's chance, then silence's. */
function chancesOf(policy: PolicySnapshot, offers: readonly Offer[], at: PolicyMoment = moment) {
  const weights = weightsFor(policy, at.language)
  const features = offers.map((offer) => featuresOf(offer, at))
  const logProbabilities = offers.map(({ probability }) => Math.log(probability))
  const scores = logProbabilities.map((value, i) => value + dot(weights, features[i] ?? initialWeights))
  return { features, chances: actionProbabilities(logProbabilities, scores) }
}

function decide(
  policy: PolicySnapshot,
  offers: readonly Offer[],
  chosen = 0,
  at: PolicyMoment = moment,
): PolicyDecision {
  const { features, chances } = chancesOf(policy, offers, at)
  return {
    suggestionId: 's',
    language: at.language,
    atMs: 0,
    options: features.map((vector, i) => ({ features: vector, probability: chances[i] ?? 0 })),
    chosen,
    proposer: offers[chosen]?.proposer ?? 'copy',
    characters: offers[chosen]?.insert.length ?? 0,
  }
}

const outcome = (kind: PolicyOutcome['kind'], acceptedCharacters = 0): PolicyOutcome => ({
  kind,
  acceptedCharacters,
  atMs: 1,
})
const times = (count: number, policy: PolicySnapshot, step: (policy: PolicySnapshot) => PolicySnapshot) =>
  Array.from({ length: count }).reduce<PolicySnapshot>(step, policy)

describe('actionProbabilities', () => {
  it('gives each candidate its own probability back when nothing was learned', () => {
    const chances = actionProbabilities([Math.log(0.5), Math.log(0.2)], [Math.log(0.5), Math.log(0.2)])
    expect(chances[0]).toBeCloseTo(0.5)
    expect(chances[1]).toBeCloseTo(0.2)
    expect(chances[2]).toBeCloseTo(0.3)
  })

  it('sums to one, and leaves silence a chance however sure the candidates are', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -30, max: 0, noNaN: true }), { maxLength: 6 }), (logs) => {
        const chances = actionProbabilities(logs, logs)
        expect(chances.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1)
        expect(chances.at(-1)).toBeGreaterThan(0)
      }),
    )
    expect(actionProbabilities([], [])).toEqual([1])
  })
})

describe('updatePolicy', () => {
  it('silences or demotes a long prediction like the one shown before, after three rejections in a row', () => {
    const before = createPolicy()
    expect(chancesOf(before, [long(0.9), short(0.04)]).chances[0]).toBeGreaterThan(showThreshold)
    const after = times(3, before, (policy) =>
      updatePolicy(policy, decide(policy, [long(0.9), short(0.04)]), outcome('rejected')),
    )
    const [longChance = 0] = chancesOf(after, [long(0.9), short(0.04)]).chances
    expect(longChance).toBeLessThan(showThreshold)
    const [rivalLong = 0, rivalShort = 0] = chancesOf(after, [long(0.5), short(0.4)]).chances
    expect(rivalShort).toBeGreaterThan(rivalLong)
  })

  it('still shows a probable short prediction after that', () => {
    const after = times(3, createPolicy(), (policy) =>
      updatePolicy(policy, decide(policy, [long(0.9)]), outcome('rejected')),
    )
    expect(chancesOf(after, [short(0.9)]).chances[0]).toBeGreaterThan(showThreshold)
  })

  it('brings long predictions back as they are accepted', () => {
    const silenced = times(3, createPolicy(), (policy) =>
      updatePolicy(policy, decide(policy, [long(0.9)]), outcome('rejected')),
    )
    const back = times(3, silenced, (policy) => updatePolicy(policy, decide(policy, [long(0.9)]), outcome('accepted')))
    expect(chancesOf(back, [long(0.9)]).chances[0]).toBeGreaterThan(showThreshold)
  })

  it('moves an accepted candidate up and a rejected one down, always', () => {
    const offers = fc.array(
      fc.record({
        kind: fc.constantFrom('inline' as const, 'block' as const, 'rewrite' as const),
        insert: fc.string({ minLength: 1, maxLength: 150 }),
        proposer: fc.constantFrom('copy' as const, 'cache' as const, 'pattern' as const, 'model' as const),
        probability: fc.double({ min: 0.001, max: 0.95, noNaN: true }),
      }),
      { minLength: 1, maxLength: 5 },
    )
    fc.assert(
      fc.property(offers, fc.nat(4), (list, pick) => {
        const chosen = pick % list.length
        const policy = createPolicy()
        const chance = (of: PolicySnapshot) => Math.log(chancesOf(of, list).chances[chosen] ?? 0)
        const decision = decide(policy, list, chosen)
        const start = chance(policy)
        // The step is long, and partly taken from exploration: up to rounding it never goes the wrong way.
        expect(chance(updatePolicy(policy, decision, outcome('accepted')))).toBeGreaterThanOrEqual(start - 0.05)
        expect(chance(updatePolicy(policy, decision, outcome('rejected')))).toBeLessThanOrEqual(start + 0.05)
      }),
    )
  })

  it('learns most for the language at hand, and a little for the others', () => {
    const policy = times(3, createPolicy(), (current) =>
      updatePolicy(current, decide(current, [long(0.9)]), outcome('rejected')),
    )
    const here = weightsFor(policy, 'typescript').inlineOverrun
    const there = weightsFor(policy, 'python').inlineOverrun
    expect(here).toBeLessThan(there)
    expect(there).toBeLessThan(initialWeights.inlineOverrun)
  })

  it('records an ignored suggestion without learning from it', () => {
    const policy = updatePolicy(createPolicy(), decide(createPolicy(), [long(0.9)]), outcome('ignored'))
    expect(policy.weights).toEqual(createPolicy().weights)
    expect(policy.history).toMatchObject([
      { outcome: 'ignored', reward: 0, characters: 60, language: 'typescript', proposer: 'copy' },
    ])
  })

  it('keeps every weight bounded and finite, and the history short, whatever happens', () => {
    const kinds = fc.constantFrom('accepted' as const, 'rejected' as const, 'partly-accepted' as const)
    fc.assert(
      fc.property(fc.array(kinds, { minLength: 600, maxLength: 600 }), (sequence) => {
        const policy = sequence.reduce<PolicySnapshot>(
          (current, kind) => updatePolicy(current, decide(current, [long(0.9), short(0.05)]), outcome(kind, 30)),
          createPolicy(),
        )
        const weights = Object.values(policy.weights).flatMap((row) => Object.values(row))
        expect(weights.every((weight) => Math.abs(weight) <= 4)).toBe(true)
        expect(policy.history).toHaveLength(500)
      }),
      { numRuns: 5 },
    )
  })
})

describe('rewardOf', () => {
  it('pays what was taken', () => {
    expect(rewardOf(outcome('accepted'), 40)).toBe(0.75)
    expect(rewardOf(outcome('partly-accepted', 10), 40)).toBeCloseTo(0.1875)
    expect(rewardOf(outcome('partly-accepted', 80), 40)).toBe(0.75)
    expect(rewardOf(outcome('rejected'), 40)).toBe(-0.25)
    expect(rewardOf(outcome('ignored'), 40)).toBe(0)
  })
})

describe('featuresOf', () => {
  it('starts the length penalty at 47 characters, for inline predictions alone, without a jump', () => {
    const overrun = (length: number, kind: CandidateShape['kind'] = 'inline') =>
      featuresOf({ kind, insert: 'x'.repeat(length), proposer: 'copy' }, moment).inlineOverrun
    expect(overrun(47)).toBe(0)
    expect(overrun(48)).toBeCloseTo(0.06)
    expect(overrun(94)).toBe(2)
    expect(overrun(94, 'block')).toBe(0)
    expect(2 * initialWeights.inlineOverrun).toBeCloseTo(Math.log(1 - 0.81), 2)
  })

  it('stays within [-1, 2] for anything', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 3000 }),
        fc.nat(10_000_000),
        fc.nat(),
        (insert, documentLength, msSinceOutcome) => {
          const shape = { kind: 'block', insert, proposer: 'model' } as const
          const at = {
            ...moment,
            linePrefix: insert,
            documentLength,
            cursor: documentLength,
            lastOutcome: 'rejected',
            msSinceOutcome,
          } as const
          for (const value of Object.values(featuresOf(shape, at))) {
            expect(value).toBeGreaterThanOrEqual(-1)
            expect(value).toBeLessThanOrEqual(2)
          }
        },
      ),
    )
  })

  it('is documented, feature by feature', () => {
    const page = readFileSync(new URL('../../docs/learning.md', import.meta.url), 'utf8')
    const documented = Array.from(page.matchAll(/^\| `(\w+)` \|/gm), (match) => match[1])
    expect(documented).toEqual([...featureNames])
  })
})

describe('the policy as a file', () => {
  it('comes back as it was', () => {
    const policy = times(3, createPolicy(), (current) =>
      updatePolicy(current, decide(current, [long(0.9)]), outcome('accepted')),
    )
    expect(parsePolicy(serialisePolicy(policy))).toEqual({ ok: true, value: policy })
  })

  it.each([
    ['nonsense', 'The file is not JSON.'],
    ['[]', 'The file is not an inkling-policy@1 export.'],
    ['{"format":"inkling-policy@2"}', 'The file is not an inkling-policy@1 export.'],
    ['{"format":"inkling-policy@1","history":[]}', 'The policy has no readable weights.'],
    [
      '{"format":"inkling-policy@1","weights":{"shared":{"always":"1"}},"history":[]}',
      'A weight is not a number between −100 and 100.',
    ],
    [
      '{"format":"inkling-policy@1","weights":{"shared":{"always":1e9}},"history":[]}',
      'A weight is not a number between −100 and 100.',
    ],
    ['{"format":"inkling-policy@1","weights":{},"history":[{}]}', 'The history is not readable.'],
  ])('refuses %s', (text, message) => {
    expect(parsePolicy(text)).toEqual({ ok: false, error: { kind: 'malformed', message } })
  })

  it('reads anything without throwing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        expect(typeof readPolicy(json).ok).toBe('boolean')
      }),
    )
  })
})

describe('resetPolicy', () => {
  it('forgets one language, or everything', () => {
    const learned = updatePolicy(createPolicy(), decide(createPolicy(), [long(0.9)]), outcome('rejected'))
    const python = updatePolicy(
      learned,
      decide(learned, [long(0.9)], 0, { ...moment, language: 'python' }),
      outcome('rejected'),
    )
    const reset = resetPolicy(python, 'typescript')
    expect(Object.keys(reset.weights)).toEqual([sharedRow, 'python'])
    expect(reset.history.map((event) => event.language)).toEqual(['python'])
    expect(resetPolicy(python, null)).toEqual(createPolicy())
  })
})
