import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTokenizer } from './tokenizer'
import type { TokenizerDefinition } from './tokenizer-definition'
import vectors from './tokenizer-vectors.json'

const definition = JSON.parse(
  readFileSync(new URL('../../public/model/tokenizer.json', import.meta.url), 'utf8'),
) as TokenizerDefinition
const tokenizer = createTokenizer(definition)

/** TOKENIZER.md step by step: merge every occurrence of the lowest pair at once. */
function encodeByTheBook(text: string): number[] {
  const ranks = new Map(definition.merges.map(([a, b], rank) => [`${a},${b}`, rank]))
  return (text.match(new RegExp(definition.pretokenizer, 'g')) ?? []).flatMap((piece) => {
    let ids = Array.from(new TextEncoder().encode(piece), (byte) => byte + definition.byte_offset)
    for (;;) {
      const pairs = ids.slice(1).flatMap((id, i) => ranks.get(`${ids[i]},${id}`) ?? [])
      if (pairs.length === 0) return ids
      const rank = Math.min(...pairs)
      const pair = definition.merges[rank]
      const merged: number[] = []
      for (let i = 0; i < ids.length; i++) {
        if (pair && ids[i] === pair[0] && ids[i + 1] === pair[1]) {
          merged.push(definition.merge_offset + rank)
          i += 1
        } else merged.push(ids[i] ?? -1)
      }
      ids = merged
    }
  })
}

const codeText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom(
      'a',
      'b',
      '_',
      ' ',
      '\n',
      '\t',
      '1',
      '(',
      ')',
      '=',
      'return',
      'const',
      'é',
      '😀',
      '<eot>',
      '\r',
    ),
    maxLength: 200,
  }),
)

describe('createTokenizer', () => {
  it('encodes all test vectors of the model', () => {
    expect(vectors).toHaveLength(200)
    for (const { text, ids } of vectors) expect(Array.from(tokenizer.encode(text)), JSON.stringify(text)).toEqual(ids)
  })

  it('agrees with the algorithm as written, twice, so that cached pieces agree too', () => {
    fc.assert(
      fc.property(codeText, (text) => {
        const expected = encodeByTheBook(text)
        expect(Array.from(tokenizer.encode(text))).toEqual(expected)
        expect(Array.from(tokenizer.encode(text))).toEqual(expected)
        expect(tokenizer.count(text)).toBe(expected.length)
      }),
    )
  })

  it('agrees with the algorithm as written on pieces too long to be scanned', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'e', 'r', 't', 'in', 'on', '_', 'get'), minLength: 49, maxLength: 300 }),
        (text) => {
          expect(Array.from(tokenizer.encode(text))).toEqual(encodeByTheBook(text))
        },
      ),
      { numRuns: 40 },
    )
  })

  it('decodes what it encoded', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 100 }), (text) => {
        expect(tokenizer.decode(tokenizer.encode(text))).toBe(text)
      }),
    )
    expect(tokenizer.decode(tokenizer.encode('\ufeffa'))).toBe('\ufeffa')
  })

  it('joins its pieces back to the text', () => {
    fc.assert(
      fc.property(codeText, (text) => {
        expect(tokenizer.pieces(text).join('')).toBe(text)
      }),
    )
  })

  it('never makes a special token from text', () => {
    for (const name of tokenizer.specialNames) {
      expect(Math.min(...tokenizer.encode(`a${name}b`))).toBeGreaterThanOrEqual(definition.byte_offset)
    }
    expect(tokenizer.specialId('<eot>')).toBe(1)
    expect(() => tokenizer.specialId('<none>')).toThrow(RangeError)
    expect(tokenizer.decode([1])).toBe('')
  })

  it('lists every token that starts with a newline', () => {
    const expected = Array.from({ length: tokenizer.size }, (_, id) => id).filter(
      (id) => tokenizer.bytesOf(id)[0] === 10,
    )
    expect(Array.from(tokenizer.newlineIds)).toEqual(expected)
    expect(expected.length).toBeGreaterThanOrEqual(43)
  })

  it('encodes a run of a million letters', () => {
    const text = 'ab'.repeat(500_000)
    expect(tokenizer.decode(tokenizer.encode(text))).toBe(text)
  })

  it('refuses a file that is not a tokenizer', () => {
    expect(() => createTokenizer({})).toThrow(RangeError)
    expect(() => createTokenizer({ ...definition, vocab_size: 9000 })).toThrow(RangeError)
    expect(() => createTokenizer({ ...definition, merges: [[9000, 74], ...definition.merges.slice(1)] })).toThrow(
      RangeError,
    )
  })
})

describe('heal', () => {
  it.each([
    ['const user = getUs', 'const user =', ' getUs'],
    ['foo(', 'foo', '('],
    ['foo(ba', 'foo(', 'ba'],
    ['a\n  ', 'a\n  ', ''],
    ['a\n  b', 'a\n  ', 'b'],
    ['', '', ''],
  ])('cuts %j to %j', (text, kept, cut) => {
    const healed = tokenizer.heal(text)
    expect(healed.kept).toBe(kept)
    expect(new TextDecoder().decode(healed.cut)).toBe(cut)
  })

  it('allows exactly the tokens that agree with the cut bytes', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(' ', 'g', 'e', 't', 'U', 's', 'é'), minLength: 1, maxLength: 8 }),
        (text) => {
          const cut = new TextEncoder().encode(text)
          const expected = Array.from({ length: tokenizer.size }, (_, id) => id).filter((id) => {
            const bytes = tokenizer.bytesOf(id)
            return bytes.length > 0 && bytes.every((byte, i) => i >= cut.length || byte === cut[i])
          })
          expect(Array.from(tokenizer.agreeingWith(cut))).toEqual(expected)
        },
      ),
      { numRuns: 20 },
    )
  })
})
