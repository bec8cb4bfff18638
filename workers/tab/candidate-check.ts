import { ChangeSet, Text } from '@codemirror/state'
import { Parser, type Language, type Tree } from 'web-tree-sitter'
import type { CandidateCheck } from '@/core/prediction/validate'
import { enclosingDeclaration, type Scaffold } from '@/core/syntax/enclosing-declaration'
import { countErrors } from '@/core/syntax/error-count'
import type { TextEdit } from '@/core/text/text-edit'
import type { DocumentTree, LocatedSection } from './document-tree'
import { SectionParser } from './section'
import { bareFrame, countOwnErrors, FramedText, type Frame } from './section-frame'
import { framed } from './section-list'
import { shiftTree } from './tree-edit'

/** A check that takes longer says nothing: five candidates have to fit into a keystroke's deadline. */
const checkBudgetMs = 2
/** Sections longer than this (a class of a thousand lines) are not checked whole, but inside the smallest declaration. */
const wholeSectionLength = 8_192
/** Longest declaration parsed on its own; parsing it anew would cost more than the section's incremental parse. */
const fragmentLength = 8_192

/** A text with its tree and what is wrong in it, before any candidate. `start` is where the framed part begins in `text`. */
interface Baseline {
  readonly text: Text
  readonly start: number
  readonly length: number
  readonly frame: Frame
  readonly tree: Tree
  readonly errors: number
}

/** A declaration of the document: where it begins, and what is parsed to check inside it. */
interface Declaration {
  readonly from: number
  readonly code: string
  readonly scaffold: Scaffold
}

/**
 * Counts the syntax errors that candidates add to a document, on copies of its tree: inside the section, or, where that is long,
 * inside the smallest declaration around the edit. Errors that are there already count for nothing.
 */
export class CandidateChecker {
  private readonly parser: SectionParser
  private fragment: { readonly declaration: Declaration; readonly baseline: Baseline } | null = null

  constructor(
    private readonly document: DocumentTree,
    language: Language,
    private readonly clock: () => number,
  ) {
    this.parser = new SectionParser(new Parser(), language, clock)
  }

  /** Errors after minus before; null when the tree is stale or the check ran out of time. */
  readonly check: CandidateCheck = (edit) => {
    const deadline = this.clock() + checkBudgetMs
    const located = this.document.locate(edit.from, edit.to)
    if (located === null) return null
    const { text } = this.document
    const { section, start } = located
    const { length, frame, tree, errors } = section
    if (tree === null) return null
    const found = length > wholeSectionLength ? this.declarationAround(located, edit) : null
    if (found === null) return this.addedErrors({ text, start, length, frame, tree, errors }, edit, deadline)
    const baseline = this.fragmentBaseline(found, deadline)
    if (baseline === null) return null
    const shift = found.scaffold.before.length - found.from
    return this.addedErrors(baseline, { from: edit.from + shift, to: edit.to + shift, insert: edit.insert }, deadline)
  }

  dispose(): void {
    this.dropFragment()
    this.parser.delete()
  }

  private addedErrors(baseline: Baseline, edit: TextEdit, deadline: number): number | null {
    const { start, frame } = baseline
    const inserted = Text.of(edit.insert.split('\n'))
    const changes = ChangeSet.of({ from: edit.from, to: edit.to, insert: inserted }, baseline.text.length)
    const shifted = baseline.tree.copy()
    shiftTree(shifted, changes, baseline.text, start, frame.before)
    const text = changes.apply(baseline.text)
    const end = start + baseline.length + text.length - baseline.text.length
    const tree = this.parse(new FramedText(text, start, end, frame), shifted, deadline)
    shifted.delete()
    if (tree === null) return null
    const errors = countOwnErrors(tree.rootNode, frame)
    tree.delete()
    return errors - baseline.errors
  }

  private parse(source: FramedText, shifted: Tree | null, deadline: number): Tree | null {
    const tree = this.parser.parse({ source, shifted, deadline })
    if (tree === null) this.parser.reset()
    return tree
  }

  private declarationAround({ section, start }: LocatedSection, edit: TextEdit): Declaration | null {
    const shift = section.frame.before.length - start
    const root = section.tree?.rootNode
    const found = root ? enclosingDeclaration(root, edit.from + shift, edit.to + shift) : null
    if (found === null || found.to - found.from > fragmentLength) return null
    const code = framed(this.document.text, start, section).sliceString(found.from, found.to)
    return { from: found.from - shift, code, scaffold: found.scaffold }
  }

  /** The declaration parsed alone, inside its scaffold; kept for the other candidates of the same place. */
  private fragmentBaseline(declaration: Declaration, deadline: number): Baseline | null {
    const { scaffold, code } = declaration
    const kept = this.fragment
    if (kept && isSame(kept.declaration, declaration)) return kept.baseline
    this.dropFragment()
    const text = Text.of(`${scaffold.before}${code}${scaffold.after}`.split('\n'))
    const tree = this.parse(new FramedText(text, 0, text.length, bareFrame), null, deadline)
    if (tree === null) return null
    const { length } = text
    const baseline = { text, start: 0, length, frame: bareFrame, tree, errors: countErrors(tree.rootNode) }
    this.fragment = { declaration, baseline }
    return baseline
  }

  private dropFragment(): void {
    this.fragment?.baseline.tree.delete()
    this.fragment = null
  }
}

function isSame(a: Declaration, b: Declaration): boolean {
  return a.from === b.from && a.scaffold === b.scaffold && a.code === b.code
}
