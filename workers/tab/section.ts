import type { Language, Parser, Tree } from 'web-tree-sitter'
import type { TextSource } from '@/core/syntax/text-source'
import { invariant } from '@/core/text/invariant'
import type { Frame } from './section-frame'

/**
 * A run of whole lines with a tree of its own, parsed inside its frame; the sections of a document tile its text. Positions in the
 * tree count from the frame's start. A section whose text changes is replaced, never edited, so a reader may keep one while it holds a lease.
 */
export interface Section {
  readonly length: number
  readonly frame: Frame
  /** Tree of exactly the section's text in its frame; null until it is asked for, or while `stale`. */
  tree: Tree | null
  /** Set while the tree has yet to be parsed in slices: what an incremental parse may start from. */
  stale: { readonly shifted: Tree | null } | null
  /** Syntax errors inside, as of the last parse; 0 before it. */
  errors: number
  /** False after an edit, until a pause has looked at the section. */
  isAudited: boolean
  /** Errors that a whole parse has agreed are the section's own; more than these ask for another. */
  ownErrors: number
  /** Set when a cut inside one of its nodes turned out wrong: a piece did not parse as it did in the whole. */
  readonly isIndivisible: boolean
}

/** Longest text parsed in one go outside a keystroke: about 4 ms. */
export const promptLength = 32_768

/** A tree-sitter read: the buffer behind it holds 5 120 UTF-16 units, and what is over is thrown away. */
const chunkLength = 5_000

/** Serves a text to tree-sitter in chunks, so that a keystroke never flattens the document. */
function inputOf(source: TextSource): (index: number) => string | undefined {
  return (index) =>
    index >= source.length ? undefined : source.sliceString(index, Math.min(source.length, index + chunkLength))
}

/** What one parse may read and the clock time by which it has to end. */
export interface ParseJob {
  readonly source: TextSource
  readonly shifted: Tree | null
  readonly deadline: number
}

/** Parses for one document. `parse` returns null when the budget ran out; the same job then resumes, unless `reset` came between. */
export class SectionParser {
  constructor(
    private readonly parser: Parser,
    readonly language: Language,
    private readonly clock: () => number,
  ) {
    parser.setLanguage(language)
  }

  parse({ source, shifted, deadline }: ParseJob): Tree | null {
    return this.parser.parse(inputOf(source), shifted, { progressCallback: () => this.clock() > deadline })
  }

  /** A parse without a deadline, for texts up to `promptLength`. */
  parseWhole(source: TextSource): Tree {
    const tree = this.parser.parse(inputOf(source))
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
