import type { SyntaxNode } from '../syntax/syntax-node'
import type { LanguageId } from '../text/language'
import type { TokenSequence } from './sequence'
import { lexicalTokens, SequenceBuilder } from './sequence'

/** A node that may list its children at once: tree-sitter's `child(index)` walks from the first one on every call. */
type ListingNode = SyntaxNode & { readonly children?: readonly (SyntaxNode | null)[] }

/** Node kinds whose white space is text, whatever the language: strings, templates, patterns, here-documents, text in markup. */
const verbatimKind =
  /^(?:.*string(?:_literal|_fragment|_content|_value)?|template_(?:string|literal_type)|.*regex.*|.*heredoc.*|(?:char|character|rune)_literal|jsx_text|text|raw_text|.*attribute_value)$/
/** Code again inside verbatim text, and kinds that only sound like strings. */
const codeKind =
  /^(?:template_substitution|template_type|.*interpolation|.*expansion|.*substitution|concatenated_string)$/
const commentKind = /comment/
/** Indentation or line ends are syntax here, so each line break with the indentation after it stays an element. */
const lineBreakLanguages: ReadonlySet<LanguageId> = new Set(['python', 'bash', 'plain'])

/**
 * The leaves of a syntax tree as a sequence: white space between them is left out, so a reformatted text has the sequence of the
 * original. White space inside strings and templates is kept, in comments it is not. Inside an error node, where strings cannot
 * be told from code, every character counts. `root` is the tree of exactly `text`.
 */
export function leafTokens(text: string, root: SyntaxNode, language: LanguageId): TokenSequence {
  const walk = new LeafWalk(text, lineBreakLanguages.has(language))
  walk.gap(0, root.startIndex, false)
  walk.node(root, false)
  walk.gap(root.endIndex, text.length, false)
  return walk.builder.build()
}

class LeafWalk {
  readonly builder: SequenceBuilder

  constructor(
    private readonly text: string,
    private readonly keepsLineBreaks: boolean,
  ) {
    this.builder = new SequenceBuilder(text)
  }

  /** Depth is bounded by the tree's, which tree-sitter keeps balanced for repetitions. */
  node(node: ListingNode, insideVerbatim: boolean): void {
    const { startIndex, endIndex } = node
    if (node.isError) return this.words(startIndex, endIndex, true)
    if (commentKind.test(node.type)) return this.words(startIndex, endIndex, false)
    const isVerbatim = codeKind.test(node.type)
      ? false
      : insideVerbatim || (node.isNamed && verbatimKind.test(node.type))
    const count = node.childCount
    if (count === 0) {
      if (isVerbatim || !this.isBlank(startIndex, endIndex)) this.builder.add(startIndex, endIndex)
      else this.gap(startIndex, endIndex, false)
      return
    }
    let at = startIndex
    for (let index = 0; index < count; index++) {
      const child = node.children === undefined ? node.child(index) : (node.children[index] ?? null)
      if (child === null) continue
      this.gap(at, child.startIndex, isVerbatim)
      this.node(child, isVerbatim)
      at = child.endIndex
    }
    this.gap(at, endIndex, isVerbatim)
  }

  /** Text between two leaves. Some grammars give the text of a template no node of its own. */
  gap(from: number, to: number, isVerbatim: boolean): void {
    if (from >= to) return
    if (isVerbatim) this.builder.add(from, to)
    else if (!this.isBlank(from, to)) this.words(from, to, false)
    else if (this.keepsLineBreaks) {
      const lineBreak = this.text.lastIndexOf('\n', to - 1)
      if (lineBreak >= from) this.builder.add(lineBreak, to)
    }
  }

  private words(from: number, to: number, keepsBlanks: boolean): void {
    const words = lexicalTokens(this.text.slice(from, to))
    for (let index = 0; index < words.from.length; index++) {
      const wordFrom = from + (words.from[index] as number)
      const wordTo = from + (words.to[index] as number)
      if (keepsBlanks || !this.isBlank(wordFrom, wordTo)) this.builder.add(wordFrom, wordTo)
    }
  }

  private isBlank(from: number, to: number): boolean {
    for (let at = from; at < to; at++) {
      const code = this.text.charCodeAt(at)
      if (code > 32 && code !== 0xa0 && code !== 0xfeff) return false
    }
    return true
  }
}
