import { describe, expect, it } from 'vitest'
import type { SyntaxNode } from '../syntax/syntax-node'
import { leafTokens } from './leaf-sequence'

type Shape = { type: string; text?: string; children?: Shape[]; isError?: boolean; isNamed?: boolean }

/** A tree over `text` whose leaves are found in order; `type` alone when a shape has neither text nor children. */
function treeOf(text: string, shape: Shape): SyntaxNode {
  let at = 0
  const build = (part: Shape): SyntaxNode => {
    const children = (part.children ?? []).map(build)
    const leaf = part.text ?? part.type
    const leafFrom = text.indexOf(leaf, at)
    const startIndex = children[0]?.startIndex ?? leafFrom
    const endIndex = children.at(-1)?.endIndex ?? leafFrom + leaf.length
    at = endIndex
    return {
      id: 0,
      type: part.type,
      isNamed: part.isNamed ?? (part.children !== undefined || part.text !== undefined),
      isError: part.isError ?? false,
      isMissing: false,
      hasError: false,
      startIndex,
      endIndex,
      parent: null,
      childCount: children.length,
      child: (index) => children[index] ?? null,
      descendantForIndex: () => null,
      fieldNameForChild: () => null,
    }
  }
  return build(shape)
}

const tokens = (text: string, shape: Shape, language: 'typescript' | 'python' = 'typescript'): string[] => {
  const sequence = leafTokens(text, treeOf(text, shape), language)
  return [...sequence.from].map((from, index) => text.slice(from, sequence.to[index]))
}

const call = (...children: Shape[]): Shape => ({ type: 'program', children })

describe('leafTokens', () => {
  it('is the same for a text and its reformatted self', () => {
    const shape = call(
      { type: 'identifier', text: 'f' },
      { type: '(' },
      { type: 'identifier', text: 'x' },
      { type: ')' },
    )
    expect(tokens('f(x)', shape)).toEqual(['f', '(', 'x', ')'])
    expect(tokens('\n f (\n  x\n)\n', shape)).toEqual(['f', '(', 'x', ')'])
  })

  it('keeps white space inside strings, also where it is the whole string', () => {
    const shape = call({
      type: 'string',
      children: [{ type: "'" }, { type: 'string_fragment', text: '  ' }, { type: "'" }],
    })
    expect(tokens("'  '", shape)).toEqual(["'", '  ', "'"])
  })

  it('keeps the text of a template that has no node of its own, and treats its substitutions as code', () => {
    const substitution = {
      type: 'template_substitution',
      children: [{ type: '${' }, { type: 'identifier', text: 'x' }, { type: '}' }],
    }
    const shape = call({ type: 'template_string', children: [{ type: '`' }, substitution, { type: '`' }] })
    expect(tokens('`a  ${ x }  `', shape)).toEqual(['`', 'a  ', '${', 'x', '}', '  ', '`'])
  })

  it('compares comments by their words', () => {
    expect(tokens('/* a\n   * b */', call({ type: 'comment', text: '/* a\n   * b */' }))).toEqual([
      '/',
      '*',
      'a',
      '*',
      'b',
      '*',
      '/',
    ])
  })

  it('counts every character inside an error', () => {
    expect(tokens('a  "b', call({ type: 'ERROR', text: 'a  "b', isError: true }))).toEqual(['a', '  ', '"', 'b'])
  })

  it('keeps line breaks and indentation where they are syntax', () => {
    const shape = call({ type: 'identifier', text: 'a' }, { type: 'identifier', text: 'b' })
    expect(tokens('a\n\n    b', shape, 'python')).toEqual(['a', '\n    ', 'b'])
    expect(tokens('a\n\n    b', shape)).toEqual(['a', 'b'])
  })
})
