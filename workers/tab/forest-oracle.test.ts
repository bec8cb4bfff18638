import { readFileSync } from 'node:fs'
import { ChangeSet, Text } from '@codemirror/state'
import fc from 'fast-check'
import { Parser, type Language } from 'web-tree-sitter'
import { describe, expect, it } from 'vitest'
import { diffSyntax } from '@/core/syntax/syntax-diff'
import type { SyntaxNode } from '@/core/syntax/syntax-node'
import { DocumentTree } from './document-tree'
import { LanguageRegistry } from './language-registry'
import { installedGrammars } from './node-grammar'
import type { GrammarLanguage } from './grammar'
import { shiftTree } from './tree-edit'

const registry = new LanguageRegistry(installedGrammars)
async function language(name: GrammarLanguage): Promise<Language> {
  const loaded = await registry.load(name)
  if (!loaded.ok) throw loaded.error
  return loaded.value
}

const neverLate = () => 0
const toText = (text: string) => Text.of(text.split('\n'))

function finish(tree: DocumentTree) {
  while (tree.parseSlice());
  while (tree.maintain());
}

function opened(source: string, grammar: Language): DocumentTree {
  const tree = new DocumentTree(toText(source), grammar, neverLate)
  finish(tree)
  return tree
}

/** Field, kind and place of every node, with its depth. */
function outline(node: SyntaxNode, field: string | null = null, depth = 0): string[] {
  const flags = `${node.isNamed ? '' : ' token'}${node.hasError ? ' broken' : ''}`
  const own = `${'.'.repeat(depth)}${field ?? ''}:${node.type} ${node.startIndex} ${node.endIndex}${flags}`
  const lines = [own]
  for (let index = 0; index < node.childCount; index++) {
    const child = node.child(index)
    if (child) lines.push(...outline(child, node.fieldNameForChild(index), depth + 1))
  }
  return lines
}

const ancestry = (node: SyntaxNode | null): string[] =>
  node === null ? [] : [`${node.type} ${node.startIndex} ${node.endIndex}`, ...ancestry(node.parent)]

/** Calls back with the root of a parse of the whole text at once. */
function whole<T>(text: Text, grammar: Language, read: (root: SyntaxNode) => T): T {
  const parser = new Parser()
  parser.setLanguage(grammar)
  const tree = parser.parse(text.toString())
  if (!tree) throw new Error('no tree')
  const value = read(tree.rootNode)
  tree.delete()
  parser.delete()
  return value
}

function forest<T>(tree: DocumentTree, read: (root: SyntaxNode) => T): T {
  const lease = tree.lease()
  if (!lease) throw new Error('the tree is stale')
  const value = read(lease.root)
  lease.release()
  return value
}

/** The root's own extent depends on white space around the code, so only what is under it counts. */
const under = (root: SyntaxNode) => outline(root).slice(1)

function change(tree: DocumentTree, from: number, length: number, insert: string) {
  const to = Math.min(tree.text.length, from + length)
  return tree.change(ChangeSet.of({ from, to, insert: toText(insert) }, tree.text.length))
}

/** How many sections a keystroke could fall into: several for text that was cut. */
function countSections(tree: DocumentTree): number {
  const starts = new Set<number>()
  for (let at = 0; at < tree.text.length; at += 100) starts.add(tree.locate(at, at)?.start ?? -1)
  return starts.size
}

const method = (k: number) =>
  `  /** Adds. */\n  @bound\n  m${k}(x: number): string[] {\n    const y = [x, ${k}]\n    if (y[0]) return \`s \${x}\`\n    return call(y)\n  }\n`
const manyMethods = (count: number) => Array.from({ length: count }, (_, k) => method(k)).join('\n')
const longClass = (count: number) =>
  `import a from 'b'\n\n@component({ a })\nexport class Long<T> extends Base {\n${manyMethods(count)}}\n\nexport const after = 1\n`
const tests = (count: number) =>
  Array.from(
    { length: count },
    (_, k) =>
      `    it('does ${k}', async () => {\n      const a = await f(${k})\n      expect(a).toEqual({ k: ${k} })\n    })\n`,
  ).join('\n')
const suite = (count: number) =>
  `describe('all', () => {\n  const x = 1\n  describe('some', () => {\n${tests(count)}  })\n\n  describe('more', () => {\n${tests(count)}  })\n})\n`
const table = (count: number) =>
  `export const table = {\n${Array.from({ length: count }, (_, k) => `  key${k}: { value: [${k}], text: "some text of ${k}" },\n`).join('')}  last: [\n${Array.from({ length: count }, (_, k) => `    { a: ${k}, b: 'text text text' },\n`).join('')}  ],\n} as const\n`

const pythonClass = (count: number) =>
  `class Long(Base):\n    """Doc."""\n\n${Array.from({ length: count }, (_, k) => `    @bound\n    def m${k}(self, x):\n        # adds\n        if x > ${k}:\n            return [x]\n\n        return call(x)\n`).join('\n')}\n\nafter = 1\n`

const javaMembers = Array.from(
  { length: 200 },
  (_, k) => `  @Override\n  public int m${k}(int x) {\n    return call(x, ${k});\n  }\n`,
).join('\n')
const rustFunctions = Array.from(
  { length: 200 },
  (_, k) => `    #[inline]\n    pub fn m${k}(&self) -> u8 {\n        match self { _ => ${k} }\n    }\n`,
).join('\n')
const cppMembers = Array.from(
  { length: 200 },
  (_, k) => `  public:\n  int m${k}(int x) const {\n    return call(x, ${k});\n  }\n`,
).join('\n')

const sources = [
  ['typescript', 'a class', longClass(120)],
  ['typescript', 'a test suite', suite(80)],
  ['typescript', 'a table', table(150)],
  ['typescript', 'two classes', `${longClass(60)}\n${longClass(60)}`],
  ['tsx', 'a class', longClass(120)],
  ['javascript', 'a module pattern', `(function () {\n  'use strict'\n${tests(150)}\n})()\n`],
  ['java', 'a class', `package a;\n\npublic class Long extends Base {\n${javaMembers}}\n`],
  ['python', 'a class', pythonClass(150)],
  ['rust', 'an impl', `impl<T> Long for T {\n${rustFunctions}}\n`],
  ['cpp', 'a class', `class Long : public Base {\n${cppMembers}};\n`],
  [
    'css',
    'a media query',
    `@media print {\n${Array.from({ length: 300 }, (_, k) => `  .a${k} > b { color: red }\n`).join('')}}\n`,
  ],
] as const

describe('a forest cut inside long nodes', () => {
  it.each(sources)('has the nodes of a whole parse, in %s: %s', async (name, _, source) => {
    const grammar = await language(name)
    const tree = opened(source, grammar)
    expect(countSections(tree)).toBeGreaterThan(3)
    expect(forest(tree, under)).toEqual(whole(tree.text, grammar, under))
    tree.dispose()
  })

  it.each([
    'zod/src/v3/types.ts',
    'zod/src/v4/core/schemas.ts',
    'zod/src/v4/classic/tests/to-json-schema.test.ts',
    '@codemirror/view/dist/index.js',
    'web-tree-sitter/web-tree-sitter.d.ts',
  ])('has the nodes of a whole parse of %s', async (file) => {
    const grammar = await language(file.endsWith('.js') ? 'javascript' : 'typescript')
    const tree = opened(readFileSync(`node_modules/${file}`, 'utf8'), grammar)
    expect(forest(tree, under)).toEqual(whole(tree.text, grammar, under))
    tree.dispose()
  })

  it('finds the same nodes and the same ancestors at any place', async () => {
    const grammar = await language('typescript')
    const tree = opened(`${longClass(60)}\n${suite(40)}`, grammar)
    const find = (from: number, to: number) => (root: SyntaxNode) =>
      ancestry(root.descendantForIndex(from, to)).slice(0, -1)
    const lease = tree.lease()
    whole(tree.text, grammar, (root) => {
      if (!lease) throw new Error('the tree is stale')
      fc.assert(
        fc.property(fc.nat({ max: tree.text.length }), fc.constantFrom(0, 0, 1, 30, 500, 5_000), (from, length) => {
          const to = Math.min(tree.text.length, from + length)
          expect(find(from, to)(lease.root)).toEqual(find(from, to)(root))
        }),
        { numRuns: 2_000 },
      )
    })
    lease?.release()
    tree.dispose()
  })

  const places = fc.double({ min: 0, max: 1, noNaN: true })
  const inserts = [
    'a',
    ' ',
    '\n',
    '{',
    '}',
    '/*',
    '*/',
    '`',
    'x()\n',
    '}\n\nclass Other {\n',
    '}\n\nfunction g() {\n',
    'm(): void {}\n',
    '  it("x", () => {})\n',
    'x = 1\n',
    '\n    def n(self):\n        pass\n',
    '',
  ]
  const aChange = fc.tuple(places, fc.constantFrom(0, 0, 0, 1, 40, 300, 4_000), fc.constantFrom(...inserts))

  it.each([
    ['typescript', 'a class', longClass(50)],
    ['typescript', 'a suite', suite(30)],
    ['typescript', 'a table', table(60)],
    ['python', 'a class', pythonClass(60)],
  ] as const)('agrees with a whole parse after any edits that leave no error, in %s: %s', async (name, _, source) => {
    const grammar = await language(name)
    let compared = 0
    fc.assert(
      fc.property(fc.array(aChange, { maxLength: 5 }), fc.boolean(), (changes, rests) => {
        const tree = opened(source, grammar)
        for (const [at, length, insert] of changes) {
          change(tree, Math.floor(at * tree.text.length), length, insert)
          if (rests) finish(tree)
        }
        while (tree.parseSlice());
        if (!forest(tree, (root) => root.hasError)) {
          compared++
          expect(forest(tree, under)).toEqual(whole(tree.text, grammar, under))
        }
        finish(tree)
        forest(tree, under)
        tree.dispose()
      }),
      { numRuns: Number(process.env['RUNS'] ?? 60) },
    )
    expect(compared).toBeGreaterThan(3)
  })

  it.each([
    ['typescript', 'a class', longClass(50)],
    ['typescript', 'a suite', suite(30)],
    ['typescript', 'a table', table(60)],
    ['python', 'a class', pythonClass(60)],
  ] as const)('says of a keystroke what the trees of the whole text say, in %s: %s', async (name, _, source) => {
    const grammar = await language(name)
    const tree = opened(source, grammar)
    const parser = new Parser()
    parser.setLanguage(grammar)
    let compared = 0
    fc.assert(
      fc.property(
        places,
        fc.constantFrom('a', '1', ' ', '_b', '.c', ', q', '(z)', '\n', 'return 1\n'),
        (at, insert) => {
          const near = Math.floor(at * source.length)
          const from = near + (/\w\b/.exec(source.slice(near))?.index ?? -1) + 1
          const before = tree.text
          const changes = ChangeSet.of({ from, insert: toText(insert) }, before.length)
          const { delta } = tree.change(changes)
          const old = parser.parse(before.toString())
          const shifted = old?.copy()
          if (shifted) shiftTree(shifted, changes, before, 0)
          const now = parser.parse(tree.text.toString(), shifted)
          if (!old || !shifted || !now) throw new Error('no tree')
          if (!now.rootNode.hasError && delta) {
            compared++
            const changed = shifted
              .getChangedRanges(now)
              .map((range) => ({ from: range.startIndex, to: range.endIndex }))
            const span = { from, oldTo: from, newTo: from + insert.length }
            const sides = {
              before: { root: old.rootNode, text: before },
              after: { root: now.rootNode, text: tree.text },
            }
            expect(delta).toEqual(diffSyntax({ ...sides, edit: span, changed, offset: 0 }))
          }
          for (const each of [old, shifted, now]) each.delete()
          change(tree, from, insert.length, '')
          while (tree.parseSlice());
        },
      ),
      { numRuns: Number(process.env['RUNS'] ?? 60) },
    )
    expect(compared).toBeGreaterThan(10)
    parser.delete()
    tree.dispose()
  })

  it('is cut again after a paste over several sections, where the text has an error of its own', async () => {
    const grammar = await language('typescript')
    // The grammar does not know variance: an ERROR that no edit repairs.
    const source = longClass(120).replace('return call(y)', 'return class<in out T> {}')
    const tree = opened(source, grammar)
    const sections = countSections(tree)
    expect(forest(tree, (root) => root.hasError)).toBe(true)
    const [from, to] = [200, source.length - 2_000]
    change(tree, from, to - from, source.slice(from, to))
    while (tree.parseSlice());
    expect(countSections(tree)).toBeLessThan(sections - 3)
    finish(tree)
    expect(tree.text.toString()).toBe(source)
    expect(countSections(tree)).toBe(sections)
    tree.dispose()
  })

  it.each([
    ['typescript', longClass(50)],
    ['python', pythonClass(60)],
  ] as const)('is what it was once an edit is taken back, in %s', async (name, source) => {
    const grammar = await language(name)
    fc.assert(
      fc.property(
        places,
        fc.constantFrom(0, 20, 200, 3_000),
        fc.constantFrom(...inserts),
        fc.boolean(),
        (at, length, insert, rests) => {
          const tree = opened(source, grammar)
          const from = Math.floor(at * source.length)
          const removed = source.slice(from, from + length)
          change(tree, from, length, insert)
          if (rests) finish(tree)
          change(tree, from, insert.length, removed)
          while (tree.parseSlice());
          if (rests) finish(tree)
          expect(tree.text.toString()).toBe(source)
          expect(forest(tree, under)).toEqual(whole(tree.text, grammar, under))
          tree.dispose()
        },
      ),
      { numRuns: Number(process.env['RUNS'] ?? 60) },
    )
  })
})
