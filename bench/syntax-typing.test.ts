import { describe, expect, it } from 'vitest'
import { seededRandom } from './statistics'
import { rewriting } from './syntax-typing'

const source = Array.from(
  { length: 40 },
  (_, k) => `const a${k} = call("x", [1, ${k}], { b: (c) => \`\${c}\` })\n  if (a) {\n    b()\n  }`,
).join('\n')

describe('rewriting passages', () => {
  it('ends every passage in the text it began with', () => {
    let passages = 0
    for (const edits of rewriting(source, seededRandom(7))) {
      let text = source
      for (const { from, to, insert } of edits) text = text.slice(0, from) + insert + text.slice(to)
      expect(text).toBe(source)
      if (++passages === 200) break
    }
  })

  it('presses every kind of key', () => {
    const kinds = new Set<string>()
    let passages = 0
    for (const edits of rewriting(source, seededRandom(7))) {
      for (const edit of edits) kinds.add(edit.kind)
      if (++passages === 200) break
    }
    expect([...kinds].sort()).toEqual([
      'bracket',
      'delete',
      'newline',
      'punctuation',
      'quote',
      'replace',
      'space',
      'word',
    ])
  })
})
