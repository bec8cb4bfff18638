import { describe, expect, it } from 'vitest'
import { measureWhitespace } from './diff-whitespace'

const source = `import { a } from './a'

/** Explains
 *  something. */
export function greet(name: string, times = 2): string {
  if (times > 1) { return \`hello   \${name}  \` }
  const pattern = /a  b/g
  return ['x  y', "z"].map((part) => part.replace(pattern, ' ')).join('  ')
}
`
const respaced = source.replaceAll('\n', '\n\n').replaceAll('  if', '\t\t if').replace('greet(name', 'greet(\n  name')

const measure = async (name: string, before: string, after: string) =>
  (await measureWhitespace([{ a: name, b: name, texts: [before, after] }]))[0]

describe('measureWhitespace', () => {
  it('finds no change at all in the leaves of reformatted code: each is looked at once', async () => {
    const figure = await measure('greet.ts', source, respaced)
    expect(figure).toMatchObject({ formatter: 'given', capped: false })
    expect(figure?.leafSteps).toBeLessThan(source.length / 2)
    expect(figure?.lexicalSteps).toBeGreaterThan(2 * (figure?.leafSteps ?? 0))
  })

  it('reformats a file itself when the pair changed more than white space', async () => {
    expect(await measure('greet.ts', 'const other = 1\n', source)).toMatchObject({ formatter: 'typescript' })
  })

  it('sees a change of white space inside a string, a template and a pattern', async () => {
    const plain = (await measure('greet.ts', source, respaced))?.leafSteps ?? 0
    for (const [from, to] of [
      ['x  y', 'x y'],
      ['hello   $', 'hello $'],
      ['a  b', 'a b'],
    ] as const) {
      const figure = await measure('greet.ts', source, respaced.replace(from, to))
      expect(figure?.leafSteps).toBeGreaterThan(plain)
    }
  })

  it('leaves out files that have no grammar', async () => {
    expect(await measure('notes.txt', 'a b', 'a  b')).toBeUndefined()
  })
})
