import type { Text } from '@codemirror/state'
import type { Language, Parser, Tree } from 'web-tree-sitter'
import { invariant } from '@/core/text/invariant'

/**
 * A run of whole lines with a tree of its own; the sections of a document tile its text. Positions inside are relative to the
 * section's start. A section whose text changes is replaced, never edited, so a reader may keep one while it holds a lease.
 */
export interface Section {
  readonly length: number
  /** Tree of exactly the section's text; null until it is asked for, or while `stale`. */
  tree: Tree | null
  /** Set while the tree has yet to be parsed in slices: what an incremental parse may start from. */
  stale: { readonly shifted: Tree | null } | null
  /** Syntax errors inside, as of the last parse; 0 before it. */
  errors: number
  /** False after an edit, until a pause has looked at the section. */
  isAudited: boolean
  /** Errors that a whole parse has agreed are the section's own; more than these ask for another. */
  ownErrors: number
}

/** Longest text parsed in one go outside a keystroke: about 4 ms. */
export const promptLength = 32_768

/** A tree-sitter read: the buffer behind it holds 5 120 UTF-16 units, and what is over is thrown away. */
const chunkLength = 5_000

/** Serves `[from, to)` of `text` to tree-sitter in chunks, so that a keystroke never flattens the document. */
export function sectionInput(text: Text, from: number, to: number): (index: number) => string | undefined {
  return (index) => {
    const start = from + index
    return start >= to ? undefined : text.sliceString(start, Math.min(to, start + chunkLength))
  }
}

/** What one parse may read and how long it may take. */
export interface ParseJob {
  readonly text: Text
  readonly from: number
  readonly to: number
  readonly shifted: Tree | null
  readonly budgetMs: number
}

/** Parses for one document. `parse` returns null when the budget ran out; the same job then resumes, unless `reset` came between. */
export class SectionParser {
  constructor(private readonly parser: Parser, readonly language: Language, private readonly clock: () => number) {
    parser.setLanguage(language)
  }

  parse(job: ParseJob): Tree | null {
    const deadline = this.clock() + job.budgetMs
    return this.parser.parse(sectionInput(job.text, job.from, job.to), job.shifted, { progressCallback: () => this.clock() > deadline })
  }

  /** A parse without a deadline, for texts up to `promptLength`. */
  parseWhole(text: Text, from: number, to: number): Tree {
    const tree = this.parser.parse(sectionInput(text, from, to))
    invariant(tree !== null, 'a parse without a deadline has a result')
    return tree
  }

  reset(): void {
    this.parser.reset()
  }

  delete(): void {
    this.parser.delete()
  }
}
