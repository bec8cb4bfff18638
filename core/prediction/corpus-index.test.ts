import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CorpusIndex } from './corpus-index'

const tokens = (...values: number[]) => Uint16Array.from(values)
const always = () => true

/** Every visible file's tokens by path, read out of the segments. */
function contentOf(index: CorpusIndex): Record<string, number[]> {
  const content: Record<string, number[]> = {}
  for (const segment of index.segments) {
    for (const [file, path] of segment.paths.entries()) {
      if (!segment.isRemoved(file)) content[path] = [...segment.fileTokens(file)]
    }
  }
  return content
}

describe('the corpus index', () => {
  it('holds each file in its newest version, whatever order changes and work come in', () => {
    const change = fc.record({
      path: fc.constantFrom('a', 'b', 'c', 'd'),
      tokens: fc.option(fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 30 })),
      slices: fc.nat(6),
    })
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
        const index = new CorpusIndex()
        const expected: Record<string, number[]> = {}
        for (const { path, tokens: content, slices } of changes) {
          if (content === null) {
            index.remove(path)
            delete expected[path]
          } else {
            index.put(path, Uint16Array.from(content))
            expected[path] = content
          }
          let left = slices
          index.work(() => left-- > 0)
        }
        index.work(always)
        expect(contentOf(index)).toEqual(expected)
      }),
      { seed: 7 },
    )
  })

  it('keeps answering with the old version until the new one is ready', () => {
    const index = new CorpusIndex()
    index.put('a', tokens(1, 2))
    index.work(always)
    index.put('a', tokens(3))
    index.work(() => false)
    expect(index.tokensOf('a')).toEqual(tokens(1, 2))
    index.work(always)
    expect(index.tokensOf('a')).toEqual(tokens(3))
  })

  it('hides files from one query only', () => {
    const index = new CorpusIndex()
    index.put('a', tokens(1, 2))
    index.work(always)
    const [segment] = index.segments
    expect(index.without(['a', 'missing'], () => segment?.isVisible(1))).toBe(false)
    expect(segment?.isVisible(1)).toBe(true)
  })

  it('drops the files farthest from the open one when it is full, and counts them', () => {
    const index = new CorpusIndex(1_000)
    index.setFocus('src/near/open.ts')
    index.put('other/far/away.ts', new Uint16Array(400).fill(1))
    index.put('src/near/a.ts', new Uint16Array(400).fill(2))
    index.work(always)
    index.put('src/near/b.ts', new Uint16Array(400).fill(3))
    index.work(always)
    expect(index.tokensOf('other/far/away.ts')).toBeNull()
    expect(index.tokensOf('src/near/a.ts')).not.toBeNull()
    expect(index.tokensOf('src/near/b.ts')).not.toBeNull()
    expect(index.counts.evicted).toBe(1)
  })

  it('keeps few segments however many files come', () => {
    const index = new CorpusIndex()
    for (let file = 0; file < 400; file++) {
      index.put(
        `f${file}`,
        Uint16Array.from({ length: 3_000 }, (_, at) => 1 + ((at * 7 + file) % 500)),
      )
      if (file % 10 === 0) index.work(always)
    }
    index.work(always)
    expect(index.counts.files).toBe(400)
    expect(index.segments.length).toBeLessThan(20)
  })

  it('gives the room of replaced files back', () => {
    const index = new CorpusIndex()
    for (let version = 0; version < 50; version++) {
      index.put('a', new Uint16Array(5_000).fill(1 + version))
      index.work(always)
    }
    expect(index.counts.tokens).toBeLessThan(20_000)
  })
})
