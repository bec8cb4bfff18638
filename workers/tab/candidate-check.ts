import { ChangeSet, Text } from '@codemirror/state'
import { Parser, type Language, type Tree } from 'web-tree-sitter'
import type { CandidateCheck } from '@/core/prediction/validate'
import { enclosingDeclaration, type EnclosingDeclaration } from '@/core/syntax/enclosing-declaration'
import { countErrors } from '@/core/syntax/error-count'
import type { TextEdit } from '@/core/text/text-edit'
import type { DocumentTree, LocatedSection } from './document-tree'
import { SectionParser } from './section'
import { shiftTree } from './tree-edit'

/** A check that takes longer says nothing: five candidates have to fit into a keystroke's deadline. */
const checkBudgetMs = 2
/** Sections longer than this (a class of a thousand lines) are not checked whole, but inside the smallest declaration. */
const wholeSectionLength = 8_192
/** Longest declaration parsed on its own; parsing it anew would cost more than the section's incremental parse. */
const fragmentLength = 8_192

/** A piece of text with its tree and what is wrong in it, before any candidate. `[from, to)` is its place in `text`. */
interface Baseline {
  readonly text: Text
  readonly from: number
  readonly to: number
  readonly tree: Tree
  readonly errors: number
}

/**
 * Counts the syntax errors that candidates add to a document, on copies of its tree: inside the section, or, where that is long,
 * inside the smallest declaration around the edit. Errors that are there already count for nothing.
 */
export class CandidateChecker {
  private readonly parser: SectionParser
  private fragment: { readonly source: Text; readonly declaration: EnclosingDeclaration; readonly baseline: Baseline } | null = null

  constructor(private readonly document: DocumentTree, language: Language, clock: () => number) {
    this.parser = new SectionParser(new Parser(), language, clock)
  }

  /** Errors after minus before; null when the tree is stale or the check ran out of time. */
  readonly check: CandidateCheck = (edit) => {
    const located = this.document.locate(edit.from, edit.to)
    if (located === null) return null
    const { section, start } = located
    const declaration = section.length > wholeSectionLength ? this.declarationAround(located, edit) : null
    if (declaration !== null) {
      const baseline = this.fragmentBaseline(declaration, start)
      const shift = baseline.from + declaration.scaffold.before.length - (start + declaration.from)
      return this.addedErrors(baseline, { from: edit.from + shift, to: edit.to + shift, insert: edit.insert })
    }
    if (section.tree === null) return null
    const { text } = this.document
    return this.addedErrors({ text, from: start, to: start + section.length, tree: section.tree, errors: section.errors }, edit)
  }

  dispose(): void {
    this.dropFragment()
    this.parser.delete()
  }

  private addedErrors(baseline: Baseline, edit: TextEdit): number | null {
    const changes = ChangeSet.of({ from: edit.from, to: edit.to, insert: Text.of(edit.insert.split('\n')) }, baseline.text.length)
    const shifted = baseline.tree.copy()
    shiftTree(shifted, changes, baseline.text, baseline.from)
    const text = changes.apply(baseline.text)
    const to = baseline.to + text.length - baseline.text.length
    const tree = this.parser.parse({ text, from: baseline.from, to, shifted, budgetMs: checkBudgetMs })
    shifted.delete()
    if (tree === null) {
      this.parser.reset()
      return null
    }
    const errors = countErrors(tree.rootNode)
    tree.delete()
    return errors - baseline.errors
  }

  private declarationAround({ section, start }: LocatedSection, edit: TextEdit): EnclosingDeclaration | null {
    const root = section.tree?.rootNode
    const found = root ? enclosingDeclaration(root, edit.from - start, edit.to - start) : null
    return found !== null && found.to - found.from <= fragmentLength ? found : null
  }

  /** The declaration parsed alone, inside its scaffold; kept for the other candidates of the same place. */
  private fragmentBaseline(declaration: EnclosingDeclaration, start: number): Baseline {
    const source = this.document.text
    const kept = this.fragment
    if (kept && kept.source === source && kept.declaration.from === declaration.from && kept.declaration.to === declaration.to) {
      return kept.baseline
    }
    this.dropFragment()
    const { before, after } = declaration.scaffold
    const code = source.sliceString(start + declaration.from, start + declaration.to)
    const text = Text.of(`${before}${code}${after}`.split('\n'))
    const tree = this.parser.parseWhole(text, 0, text.length)
    const baseline = { text, from: 0, to: text.length, tree, errors: countErrors(tree.rootNode) }
    this.fragment = { source, declaration, baseline }
    return baseline
  }

  private dropFragment(): void {
    this.fragment?.baseline.tree.delete()
    this.fragment = null
  }
}
