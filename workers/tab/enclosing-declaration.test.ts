import { Language, Parser } from 'web-tree-sitter'
import { beforeAll, describe, expect, it } from 'vitest'
import { enclosingDeclaration } from '@/core/syntax/enclosing-declaration'
import { countErrors } from '@/core/syntax/error-count'
import { installedGrammars } from './node-grammar'
import type { GrammarLanguage } from './grammar'

beforeAll(async () => Parser.init({ wasmBinary: await installedGrammars.loadRuntime() }))

/** The declaration around `|`, in its scaffold, and the errors when it is parsed alone. */
async function around(language: GrammarLanguage, marked: string) {
  const parser = new Parser()
  parser.setLanguage(await Language.load(await installedGrammars.loadGrammar(language)))
  const at = marked.indexOf('|')
  const text = marked.slice(0, at) + marked.slice(at + 1)
  const parse = (source: string) => {
    const tree = parser.parse(source)
    if (!tree) throw new Error('no tree')
    return tree.rootNode
  }
  const found = enclosingDeclaration(parse(text), at, at)
  if (found === null) return null
  const code = text.slice(found.from, found.to)
  return { code, errors: countErrors(parse(found.scaffold.before + code + found.scaffold.after)) }
}

describe('the enclosing declaration', () => {
  it.each([
    ['typescript', 'const a = 1\nfunction f() {\n  function g() { return |1 }\n}\n', 'function g() { return 1 }'],
    [
      'typescript',
      'class A<T> {\n  x = 1\n  async m(p: T): Promise<T> { return |p }\n}\n',
      'async m(p: T): Promise<T> { return p }',
    ],
    ['rust', 'impl A {\n  fn m(&self) -> u8 { |1 }\n}\n', 'fn m(&self) -> u8 { 1 }'],
    ['rust', 'mod a {\n  fn f() -> u8 { |1 }\n}\n', 'fn f() -> u8 { 1 }'],
    ['java', 'class A {\n  int m() { return |1; }\n}\n', 'int m() { return 1; }'],
    ['python', 'class A:\n    def m(self):\n        return |1\n', 'class A:\n    def m(self):\n        return 1'],
  ] as const)('is the smallest that parses alone, in %s', async (language, marked, code) => {
    expect(await around(language, marked)).toEqual({ code, errors: 0 })
  })

  it('is unknown below an error, whose extent cannot be trusted', async () => {
    expect(await around('typescript', 'function f() {\n  if (a { |b }\n')).toBeNull()
  })
})
