import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyTextEdits } from '../text/text-edit'
import { mergeTexts } from './merge'

const line = fc.constantFrom('let a = 1', 'let b = 2', '  call(a, b)', '}', '', 'return a + b', 'if (a) {')
const text = fc
  .tuple(fc.array(line, { maxLength: 10 }), fc.boolean())
  .map(([lines, ends]) => lines.join('\n') + (ends ? '\n' : ''))

describe('mergeTexts', () => {
  it('takes the side that changed when only one did', () => {
    fc.assert(
      fc.property(text, text, (base, changed) => {
        expect(mergeTexts({ base, document: changed, disk: base })).toMatchObject({
          text: changed,
          edits: [],
          conflicts: [],
        })
        expect(mergeTexts({ base, document: base, disk: changed })).toMatchObject({ text: changed, conflicts: [] })
      }),
    )
  })

  it('takes a change that both made once', () => {
    fc.assert(
      fc.property(text, text, (base, changed) => {
        expect(mergeTexts({ base, document: changed, disk: changed })).toMatchObject({
          text: changed,
          edits: [],
          conflicts: [],
        })
      }),
    )
  })

  it('gives edits that turn the document into the merged text, and ranges that lie inside it', () => {
    fc.assert(
      fc.property(text, text, text, (base, document, disk) => {
        const merge = mergeTexts({ base, document, disk })
        expect(applyTextEdits(document, merge.edits)).toBe(merge.text)
        let end = 0
        for (const conflict of merge.conflicts) {
          expect(conflict.document.from).toBeGreaterThanOrEqual(end)
          expect(conflict.document.to).toBeLessThanOrEqual(conflict.disk.from)
          end = conflict.disk.to
        }
        expect(end).toBeLessThanOrEqual(merge.text.length)
      }),
      { numRuns: 1000 },
    )
  })

  it('loses no word that a side added, conflict or not', () => {
    const word = fc.tuple(fc.nat({ max: 9 }), fc.nat({ max: 2 }))
    fc.assert(
      fc.property(fc.array(word, { maxLength: 5 }), fc.array(word, { maxLength: 5 }), (ours, theirs) => {
        const base = Array.from({ length: 10 }, (_, index) => `line ${index} end`)
        const changed = (edits: typeof ours, name: string): string => {
          const lines = [...base]
          edits.forEach(
            ([at, place], index) =>
              (lines[at] =
                [`${name}${index} ${lines[at]}`, `${lines[at]} ${name}${index}`, `${name}${index}`][place] ?? ''),
          )
          return lines.join('\n')
        }
        const document = changed(ours, 'ours')
        const disk = changed(theirs, 'theirs')
        const merged = mergeTexts({ base: base.join('\n'), document, disk }).text
        for (const added of `${document} ${disk}`.match(/(ours|theirs)\d+/g) ?? []) expect(merged).toContain(added)
      }),
      { numRuns: 800 },
    )
  })

  it('applies changes of different lines, and of different words of a line, without a conflict', () => {
    const base = 'first\nsecond line here\nthird\n'
    expect(
      mergeTexts({ base, document: 'first!\nsecond line here\nthird\n', disk: 'first\nsecond line here\nthird?\n' }),
    ).toMatchObject({
      text: 'first!\nsecond line here\nthird?\n',
      conflicts: [],
    })
    expect(
      mergeTexts({ base, document: 'first\n2nd line here\nthird\n', disk: 'first\nsecond line there\nthird\n' }),
    ).toMatchObject({
      text: 'first\n2nd line there\nthird\n',
      conflicts: [],
    })
  })

  it('keeps both lines where both changed the same words, and says where they are', () => {
    const merge = mergeTexts({
      base: 'top\nconst a = 1\nend\n',
      document: 'top\nconst a = 2\nend\n',
      disk: 'top\nconst a = 3\nend!\n',
    })
    expect(merge.text).toBe('top\nconst a = 2\nconst a = 3\nend!\n')
    expect(
      merge.conflicts.map(({ document, disk }) => [
        merge.text.slice(document.from, document.to),
        merge.text.slice(disk.from, disk.to),
      ]),
    ).toEqual([['const a = 2\n', 'const a = 3\n']])
  })

  it('keeps lines that one side changed and the other deleted', () => {
    const merge = mergeTexts({ base: 'a\nkept = 1\nb\n', document: 'a\nkept = 2\nb\n', disk: 'a\nb\n' })
    expect(merge.text).toBe('a\nkept = 2\nb\n')
    expect(merge.conflicts).toHaveLength(1)
  })

  it('keeps what both appended, on lines of their own', () => {
    expect(mergeTexts({ base: 'a\n', document: 'a\nours\n', disk: 'a\ntheirs\n' }).text).toBe('a\nours\ntheirs\n')
    expect(mergeTexts({ base: 'a', document: 'a ours', disk: 'a theirs' }).text).toBe('a ours\na theirs')
    expect(mergeTexts({ base: 'x\r\na', document: 'x\r\nb', disk: 'x\r\nc' }).text).toBe('x\r\nb\r\nc')
  })
})
