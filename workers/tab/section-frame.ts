import type { Text } from '@codemirror/state'
import type { Node } from 'web-tree-sitter'
import { countErrors, firstChildEndingAt } from '@/core/syntax/error-count'
import type { TextSource } from '@/core/syntax/text-source'

/** A node that reaches over a border between two sections: the same object in the frames of all sections that it touches. */
export interface OpenNode {
  readonly type: string
}

/**
 * What surrounds a section that was cut inside a long class, function or object: the first and last lines of the nodes that are
 * open at its borders, outermost first. Parsed between them, its members come out as they do in the whole document. The frame is
 * the text at the time of the cut: later edits of those lines do not touch it, and while they leave the same kinds of nodes open
 * (`findFrame`), they need not.
 */
export interface Frame {
  /** Empty, or whole lines. */
  readonly before: string
  readonly after: string
  readonly openBefore: readonly OpenNode[]
  readonly openAfter: readonly OpenNode[]
  /** Syntax errors in `before` itself. */
  readonly errorsBefore: number
  readonly errorsAfter: number
  /** Where the section's first statement stands in its line, in a language whose blocks are indented; null in the others. */
  readonly indent: number | null
}

export type FrameStart = Pick<Frame, 'before' | 'openBefore' | 'errorsBefore' | 'indent'>
export type FrameEnd = Pick<Frame, 'after' | 'openAfter' | 'errorsAfter'>

/** The frame of a section between top-level nodes. */
export const bareFrame: Frame = {
  before: '',
  after: '',
  openBefore: [],
  openAfter: [],
  errorsBefore: 0,
  errorsAfter: 0,
  indent: null,
}

/** The frame of a text that begins where a section of the one frame does and ends where one of the other does. */
export function joinFrames(first: FrameStart, last: FrameEnd): Frame {
  const { before, openBefore, errorsBefore, indent } = first
  const { after, openAfter, errorsAfter } = last
  return { before, openBefore, errorsBefore, indent, after, openAfter, errorsAfter }
}

/** Syntax errors of a section's own text, in its tree. */
export function countOwnErrors(root: Node, frame: Frame): number {
  return Math.max(root.isError ? 1 : 0, countErrors(root) - frame.errorsBefore - frame.errorsAfter)
}

/** Whether a tree of the one frame is a tree of the other. */
export function haveSameText(a: Frame, b: Frame): boolean {
  return a.before === b.before && a.after === b.after
}

/** How many of the nodes open at the section's start are still open at its end. */
export function countPassing({ openBefore, openAfter }: Frame): number {
  const end = openBefore.findIndex((open, depth) => open !== openAfter[depth])
  return end === -1 ? openBefore.length : end
}

/** `[from, to)` of a text inside a frame, as the section is parsed. */
export class FramedText implements TextSource {
  readonly length: number
  /** The section's own text is `[lower, upper)`. */
  readonly lower: number
  readonly upper: number

  constructor(
    private readonly text: Text,
    private readonly from: number,
    to: number,
    private readonly frame: Frame,
  ) {
    this.lower = frame.before.length
    this.upper = this.lower + to - from
    this.length = this.upper + frame.after.length
  }

  sliceString(from: number, to: number): string {
    const { lower, upper, frame } = this
    if (from >= lower && to <= upper) return this.own(from, to)
    const head = from < lower ? frame.before.slice(from, to) : ''
    const tail = to > upper ? frame.after.slice(Math.max(0, from - upper), to - upper) : ''
    return head + this.own(Math.max(from, lower), Math.min(to, upper)) + tail
  }

  private own(from: number, to: number): string {
    const shift = this.from - this.lower
    return from < to ? this.text.sliceString(from + shift, to + shift) : ''
  }
}

/** The nodes of a section's tree that its frame opens, at its start and at its end. */
export interface FramePath {
  readonly start: readonly Node[]
  readonly end: readonly Node[]
}

const barePath: FramePath = { start: [], end: [] }

/**
 * Finds the nodes that the frame says are open at the borders of a section of `length`. Null when the tree has others there: the
 * section's own text closes or opens more than it did when it was cut.
 */
export function findFrame(root: Node, frame: Frame, length: number): FramePath | null {
  if (frame.openBefore.length === 0 && frame.openAfter.length === 0) return barePath
  const lower = frame.before.length
  const start = nodesAt(root, lower, frame.openBefore)
  const end = start && nodesAt(root, lower + length, frame.openAfter)
  if (start === null || end === null) return null
  const passing = countPassing(frame)
  for (let depth = 0; depth < Math.min(start.length, end.length); depth++) {
    if ((start[depth]?.id === end[depth]?.id) !== depth < passing) return null
  }
  return { start, end }
}

/** The nodes around a border, if they are of these kinds. */
function nodesAt(root: Node, border: number, kinds: readonly OpenNode[]): readonly Node[] | null {
  const nodes: Node[] = []
  let parent = root
  for (const { type } of kinds) {
    const node = parent.child(firstChildEndingAt(parent, border + 1))
    if (node?.type !== type || node.startIndex >= border) return null
    nodes.push(node)
    parent = node
  }
  return nodes
}
