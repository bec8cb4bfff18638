import { readFileSync } from 'node:fs'
import { ChangeSet, Text } from '@codemirror/state'
import fc from 'fast-check'
import { Parser, type Language } from 'web-tree-sitter'
import { beforeAll, describe, expect, it } from 'vitest'
import type { SyntaxNode } from '@/core/syntax/syntax-node'
import { CandidateChecker } from './candidate-check'
import { DocumentTree } from './document-tree'
import { LanguageRegistry } from './language-registry'
import { installedGrammars } from './node-grammar'
import type { GrammarLanguage } from './grammar'

const registry = new LanguageRegistry(installedGrammars)
async function language(name: GrammarLanguage): Promise<Language> {
  const loaded = await registry.load(name)
  if (!loaded.ok) throw loaded.error
  return loaded.value
}

let typescript: Language
beforeAll(async () => {
  typescript = await language('typescript')
})

const neverLate = () => 0
const toText = (text: string) => Text.of(text.split('\n'))
const edit = (text: Text, from: number, to: number, insert: string) =>
  ChangeSet.of({ from, to, insert: toText(insert) }, text.length)

function finish(tree: DocumentTree) {
  while (tree.parseSlice());
  while (tree.maintain());
}

function opened(source: string, grammar = typescript): DocumentTree {
  const tree = new DocumentTree(toText(source), grammar, neverLate)
  finish(tree)
  return tree
}

/** Kind and place of every node; the text between is the parser's own. */
function outline(node: SyntaxNode): string[] {
  const own = `${node.type} ${node.startIndex} ${node.endIndex}`
  const children = Array.from({ length: node.childCount }, (_, index) => node.child(index))
  return [own, ...children.flatMap((child) => (child ? outline(child) : []))]
}

function forestOutline(tree: DocumentTree): string[] {
  const lease = tree.lease()
  if (!lease) throw new Error('the tree is stale')
  const lines = outline(lease.root).slice(1)
  lease.release()
  return lines
}

function freshOutline(text: Text, grammar = typescript): string[] {
  const parser = new Parser()
  parser.setLanguage(grammar)
  const tree = parser.parse(text.toString())
  if (!tree) throw new Error('no tree')
  const lines = outline(tree.rootNode).slice(1)
  tree.delete()
  parser.delete()
  return lines
}

const manyFunctions = (count: number) =>
  Array.from(
    { length: count },
    (_, k) => `export function add${k}(x: number) {\n  const y = [x, ${k}]\n  return call(y, \`s \${x}\`)\n}\n`,
  ).join('\n')

describe('a document tree', () => {
  it('has the nodes of a parse of the whole text, at the same places', () => {
    const source = manyFunctions(200)
    const tree = opened(source)
    expect(forestOutline(tree)).toEqual(freshOutline(toText(source)))
    tree.dispose()
  })

  it.each(['zod/src/v3/types.ts', '@codemirror/state/dist/index.d.ts'])('agrees with a whole parse of %s', (file) => {
    const source = readFileSync(`node_modules/${file}`, 'utf8')
    const tree = opened(source)
    expect(forestOutline(tree)).toEqual(freshOutline(toText(source)))
    tree.dispose()
  })

  it('agrees with a whole parse after any edits that leave no error', () => {
    const places = fc.double({ min: 0, max: 1, noNaN: true })
    const aChange = fc.tuple(
      places,
      fc.constantFrom(0, 0, 0, 1, 40, 300),
      fc.constantFrom('a', ' ', '\n', '{', '}', '/*', '*/', '`', 'x()\n', '\r\n'),
    )
    let compared = 0
    fc.assert(
      fc.property(fc.array(aChange, { maxLength: 5 }), fc.boolean(), (changes, rests) => {
        const tree = opened(manyFunctions(40))
        for (const [at, length, insert] of changes) {
          const from = Math.floor(at * tree.text.length)
          tree.change(edit(tree.text, from, Math.min(tree.text.length, from + length), insert))
          if (rests) finish(tree)
        }
        finish(tree)
        const lease = tree.lease()
        if (lease?.root.hasError === false) {
          compared++
          expect(forestOutline(tree)).toEqual(freshOutline(tree.text))
        }
        lease?.release()
        tree.dispose()
      }),
      { numRuns: 60 },
    )
    expect(compared).toBeGreaterThan(5)
  })

  it('keeps an open bracket inside its section, and takes a comment over several sections once it is closed', () => {
    const tree = opened(manyFunctions(100))
    const before = forestOutline(tree)
    tree.change(edit(tree.text, 0, 0, '/*'))
    expect(
      forestOutline(tree)
        .slice(-300)
        .map((line) => line.split(' ')[0]),
    ).toEqual(before.slice(-300).map((line) => line.split(' ')[0]))
    tree.change(edit(tree.text, tree.text.length, tree.text.length, '*/'))
    finish(tree)
    const lease = tree.lease()
    expect(lease?.root.hasError).toBe(false)
    expect(lease?.root.childCount).toBeLessThan(200)
    lease?.release()
    tree.dispose()
  })

  it('does not wait for a long parse: syntax is unknown until the slices are done', () => {
    let now = 0
    const tree = new DocumentTree(toText(manyFunctions(400)), typescript, () => (now += 1))
    expect(tree.isFresh).toBe(false)
    expect(tree.lease()).toBeNull()
    const checker = new CandidateChecker(tree, typescript, neverLate)
    expect(checker.check({ from: 0, to: 0, insert: '(' })).toBeNull()
    let slices = 1
    while (tree.parseSlice()) slices++
    expect(slices).toBeGreaterThan(2)
    expect(tree.isFresh).toBe(true)
    checker.dispose()
    tree.dispose()
  })

  it('says what a keystroke did to the tree, at places in the whole document', () => {
    const tree = opened(manyFunctions(100))
    const at = tree.text.toString().indexOf('call(y', 8000) + 6
    const { delta } = tree.change(edit(tree.text, at, at, 'y'))
    expect(delta?.changes).toMatchObject([
      { kind: 'text', type: 'identifier', from: at - 1, to: at + 1, oldText: 'y', newText: 'yy' },
    ])
    tree.dispose()
  })

  it('keeps the trees of a lease readable while the document goes on', () => {
    const tree = opened(manyFunctions(50))
    const lease = tree.lease()
    const before = lease ? outline(lease.root) : []
    for (let k = 0; k < 20; k++) tree.change(edit(tree.text, 500, 500, 'z'))
    expect(lease ? outline(lease.root) : null).toEqual(before)
    lease?.release()
    tree.dispose()
  })

  it.each([
    ['python', 'def f(x):\n    return [x]\n\nclass A:\n    def m(self):\n        pass\n'],
    ['go', 'package a\n\nfunc f(x int) int {\n\treturn x\n}\n'],
    ['rust', 'impl A {\n    fn m(&self) -> u8 { 1 }\n}\n'],
    ['java', 'class A {\n  int m() { return 1; }\n}\n'],
    ['c', 'int f(int x) {\n  return x;\n}\n'],
    ['cpp', 'class A {\n  int m() { return 1; }\n};\n'],
    ['html', '<p class="a">text</p>\n'],
    ['css', 'a { color: red }\n'],
    ['json', '{ "a": [1, 2] }\n'],
    ['bash', 'f() {\n  echo "$1"\n}\n'],
    ['tsx', 'const a = <p className="x">{y}</p>\n'],
    ['javascript', 'const a = () => ({ b: 1 })\n'],
  ] as const)('parses %s in sections as in one', async (name, piece) => {
    const grammar = await language(name)
    const source = name === 'json' ? piece : piece.repeat(120)
    const tree = opened(source, grammar)
    expect(forestOutline(tree)).toEqual(freshOutline(toText(source), grammar))
    tree.dispose()
  })
})

describe('a candidate check', () => {
  it('counts the errors that an edit adds or repairs, and leaves the document alone', () => {
    const tree = opened(manyFunctions(100))
    const checker = new CandidateChecker(tree, typescript, neverLate)
    const at = tree.text.toString().indexOf('  return', 5000)
    const before = forestOutline(tree)
    expect(checker.check({ from: at, to: at, insert: '  foo(1, 2)\n' })).toBe(0)
    expect(checker.check({ from: at, to: at, insert: '  foo(1, \n' })).toBeGreaterThan(0)
    expect(forestOutline(tree)).toEqual(before)
    tree.change(edit(tree.text, at, at, '  foo(1, \n'))
    expect(checker.check({ from: at + 9, to: at + 9, insert: '2)' })).toBeLessThan(0)
    checker.dispose()
    tree.dispose()
  })

  it('checks inside the method when the class is long', () => {
    const methods = Array.from(
      { length: 300 },
      (_, k) => `  m${k}(x: number): string {\n    return call(x)\n  }\n`,
    ).join('\n')
    const tree = opened(`class Long {\n${methods}}\n`)
    const checker = new CandidateChecker(tree, typescript, neverLate)
    const at = tree.text.toString().indexOf('    return', 9000)
    expect(checker.check({ from: at, to: at, insert: '    if (x) return ""\n' })).toBe(0)
    expect(checker.check({ from: at, to: at, insert: '    if (x { return ""\n' })).toBeGreaterThan(0)
    checker.dispose()
    tree.dispose()
  })
})
