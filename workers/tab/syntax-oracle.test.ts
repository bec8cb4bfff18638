import { ChangeSet, Text } from '@codemirror/state'
import fc from 'fast-check'
import { Language, Parser, type Node, type Tree } from 'web-tree-sitter'
import { beforeAll, describe, expect, it } from 'vitest'
import { alignChildren, type AlignedChild, type EditSpan } from '@/core/syntax/child-alignment'
import type { NodeChange } from '@/core/syntax/syntax-delta'
import { diffSyntax, nodeTextLimit } from '@/core/syntax/syntax-diff'
import { installedGrammars } from './node-grammar'
import { changedSpan, shiftTree } from './tree-edit'

interface PlainNode extends AlignedChild {
  readonly field: string | null
  readonly children: readonly PlainNode[]
}

/** The whole tree as plain objects. */
function plain(node: Node, field: string | null = null): PlainNode {
  const children = node.children.map((child, index) => plain(child, node.fieldNameForChild(index)))
  return { type: node.type, field, isNamed: node.isNamed, from: node.startIndex, to: node.endIndex, children }
}

type Essence = Pick<NodeChange, 'kind' | 'type' | 'field' | 'oldText' | 'newText'> & { path: string }
const essence = (change: NodeChange): Essence => ({
  kind: change.kind,
  type: change.type,
  field: change.field,
  oldText: change.oldText,
  newText: change.newText,
  path: change.path.join('/'),
})

/** Aligns the two whole trees, node by node, knowing nothing of changed ranges. */
function bruteForce(old: PlainNode, now: PlainNode, texts: { old: string; now: string }, edit: EditSpan): Essence[] {
  const found: Essence[] = []
  const textOf = (text: string, node: PlainNode | undefined) =>
    node ? text.slice(node.from, Math.min(node.to, node.from + nodeTextLimit)) : ''
  const emit = (
    kind: NodeChange['kind'],
    a: PlainNode | undefined,
    b: PlainNode | undefined,
    path: readonly string[],
  ) => {
    const node = b ?? a
    if (node)
      found.push({
        kind,
        type: node.type,
        field: node.field,
        oldText: textOf(texts.old, a),
        newText: textOf(texts.now, b),
        path: path.join('/'),
      })
  }
  const ownText = (node: PlainNode, text: string) => {
    let own = ''
    let at = node.from
    for (const child of node.children) {
      own += text.slice(at, Math.max(at, child.from))
      at = Math.max(at, child.to)
    }
    own += text.slice(at, node.to)
    return own.replace(/\s+/g, '')
  }
  const walk = (a: PlainNode, b: PlainNode, path: readonly string[]): void => {
    if (a.type !== b.type) return emit('replaced', a, b, path)
    const inner = [...path, b.type]
    for (const step of alignChildren(a.children, b.children, edit)) {
      const before = step.kind === 'insert' ? undefined : a.children[step.before]
      const after = step.kind === 'delete' ? undefined : b.children[step.after]
      if (step.kind === 'pair' && before && after) walk(before, after, inner)
      else
        emit(
          step.kind === 'delete' ? 'deleted' : step.kind === 'insert' ? 'inserted' : 'replaced',
          before,
          after,
          inner,
        )
    }
    const isLeaf = [a.children.length === 0, b.children.length === 0]
    const [oldOwn, newOwn] = [texts.old.slice(a.from, a.to), texts.now.slice(b.from, b.to)]
    const differs =
      isLeaf[0] && isLeaf[1]
        ? oldOwn !== newOwn
        : isLeaf[0] || isLeaf[1]
          ? (isLeaf[0] ? oldOwn : newOwn).trim() !== ''
          : ownText(a, texts.old) !== ownText(b, texts.now)
    if (differs) emit('text', a, b, path)
  }
  walk(old, now, [])
  return found
}

const sources = {
  typescript:
    'import { a } from "b"\n\nexport function add(x: number, y: number) {\n  const z = [x, y, 1]\n  if (x > 2) {\n    return `s ${x} t`\n  }\n  return call(x, y, (q) => q + 1)\n}\n\nclass A<T> {\n  m(p: T) { return "é😀" }\n}\n',
  python:
    'import os\n\ndef add(x, y=1):\n    """doc"""\n    if x > 2:\n        return f"a{x}b"\n    return [x, y]\n\nclass A:\n    def m(self):\n        pass\n',
  css: 'a.b > c { color: red; margin: 0 1px }\n@media print { p { top: 1em } }\n',
} as const

const pieces = [
  'a',
  'x',
  '1',
  ' ',
  '\n',
  '(',
  ')',
  '{',
  '}',
  '[',
  ']',
  '"',
  '`',
  '/*',
  '*/',
  ',',
  ';',
  '.',
  '=',
  'if ',
  'return ',
  '\r\n',
  '😀',
  '',
  'foo(bar, 1)',
  '\n\n  ',
]

const languages = new Map<string, Language>()
beforeAll(async () => {
  await Parser.init({ wasmBinary: await installedGrammars.loadRuntime() })
  for (const name of Object.keys(sources) as (keyof typeof sources)[]) {
    languages.set(name, await Language.load(await installedGrammars.loadGrammar(name)))
  }
})

/** Applies the edits one by one with incremental parses, and calls back with each step's trees and texts. */
function type(
  name: keyof typeof sources,
  edits: readonly (readonly [number, number, string])[],
  check: (step: { before: Text; after: Text; old: Tree; shifted: Tree; now: Tree; edit: EditSpan }) => void,
) {
  const parser = new Parser()
  const language = languages.get(name)
  if (!language) throw new Error(`no grammar for ${name}`)
  parser.setLanguage(language)
  let text = Text.of(sources[name].split('\n'))
  let tree = parser.parse(text.toString())
  for (const [at, length, insert] of edits) {
    if (!tree) throw new Error('no tree')
    const near = Math.floor(at * text.length)
    const word = /\w\b/.exec(text.sliceString(near))
    const from = length < 0 && word ? near + word.index + 1 : near
    const changes = ChangeSet.of(
      { from, to: Math.min(text.length, from + Math.max(0, length)), insert: Text.of(insert.split('\n')) },
      text.length,
    )
    const edit = changedSpan(changes)
    if (!edit) continue
    const before = text
    text = changes.apply(text)
    const shifted = tree.copy()
    shiftTree(shifted, changes, before, 0)
    const now = parser.parse(text.toString(), shifted)
    if (!now) throw new Error('no tree')
    check({ before, after: text, old: tree, shifted, now, edit })
    shifted.delete()
    tree.delete()
    tree = now
  }
  tree?.delete()
  parser.delete()
}

const aPlace = fc.double({ min: 0, max: 1, noNaN: true })
/** Place, length to delete (-1: insert at the next word's end instead) and what to insert. */
const anEdit = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.tuple(aPlace, fc.constant(-1), fc.constantFrom('a', '1', ' ', '_b', '.c', ', q', '(z)', '\n')),
  },
  { weight: 1, arbitrary: fc.tuple(aPlace, fc.nat({ max: 6 }), fc.constantFrom(...pieces)) },
)

describe('diffSyntax on real trees', () => {
  for (const name of Object.keys(sources) as (keyof typeof sources)[]) {
    it(`finds in ${name} what aligning both whole trees finds`, () => {
      let compared = 0
      fc.assert(
        fc.property(fc.array(anEdit, { minLength: 1, maxLength: 6 }), (edits) => {
          type(name, edits, ({ before, after, old, shifted, now, edit }) => {
            const changed = shifted
              .getChangedRanges(now)
              .map((range) => ({ from: range.startIndex, to: range.endIndex }))
            const delta = diffSyntax({
              before: { root: old.rootNode, text: before },
              after: { root: now.rootNode, text: after },
              edit,
              changed,
              offset: 0,
            })
            expect(delta.truncated).toBe(false)
            for (const change of delta.changes) {
              expect(change.newText).toBe(
                after.sliceString(change.from, Math.min(change.to, change.from + nodeTextLimit)),
              )
              expect(change.oldText).toBe(
                before.sliceString(change.oldFrom, Math.min(change.oldTo, change.oldFrom + nodeTextLimit)),
              )
            }
            // tree-sitter's changed ranges are exact only while it need not recover: beside errors a token may change unreported.
            if (old.rootNode.hasError || now.rootNode.hasError) return
            compared++
            const texts = { old: before.toString(), now: after.toString() }
            expect(delta.changes.map(essence)).toEqual(
              bruteForce(plain(old.rootNode), plain(now.rootNode), texts, edit),
            )
          })
        }),
        { numRuns: Number(process.env['RUNS'] ?? 300) },
      )
      expect(compared).toBeGreaterThan(30)
    })
  }

  it('shifts points so that rows and columns are those of a fresh parse, with CRLF and emoji', () => {
    type(
      'typescript',
      [
        [0.5, 3, '\r\n😀'],
        [0.9, 0, 'a\nb'],
        [0.2, 6, ''],
      ],
      ({ after, now }) => {
        const leaf = now.rootNode.descendantForIndex(Math.floor(after.length * 0.95))
        const line = after.lineAt(leaf?.startIndex ?? 0)
        expect(leaf?.startPosition).toEqual({ row: line.number - 1, column: (leaf?.startIndex ?? 0) - line.from })
      },
    )
  })
})
