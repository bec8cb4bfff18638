import type { Node } from 'web-tree-sitter'
import { countErrors } from '@/core/syntax/error-count'
import {
  findFrame,
  joinFrames,
  type Frame,
  type FrameEnd,
  type FrameStart,
  type FramedText,
  type OpenNode,
} from './section-frame'

/** A section to be: `[from, to)`, its frame and the syntax errors inside. Positions are those of the tree it was planned on. */
export interface PlannedSection {
  readonly from: number
  readonly to: number
  readonly frame: Frame
  readonly errors: number
}

/**
 * A section is at least this long (about 60 lines), unless it is the last. The worst parse of a keystroke, that of a section with an
 * unclosed bracket, then stays well under a millisecond.
 */
export const sectionLength = 2_048

/** A class or function longer than this is cut inside: whole, its parses would no longer be short. */
const longNodeLength = 2 * sectionLength

/** Longest frame: it is parsed again where an error makes the parser lose its way, so it stays well below a section. */
const frameLength = 768

/** Kinds that begin something new when they stand at the start of a line, even where the parser has lost its way. */
const statementKind = /(?:_statement|_declaration|_definition|_item)$/

/** Kinds that belong to what follows them. */
const prefixKind = /decorator|annotation|modifier|attribute/

/** The document of JSON: its lists take no trailing comma, so they cannot be cut. */
const strictDocument = 'document'

/**
 * Cuts the own text of a section between nodes, at line starts: between the children of its root, and, inside a node that is long,
 * between the members of its `{}` or `[]`. A parse of each piece in its frame gives the same nodes as the parse of the
 * whole. Never beside an ERROR node, nor between a comment or decorator and what it is about. When the whole text is one ERROR, the
 * cuts are before statements in the first column: then the error is left to the piece that it is in.
 */
export function planSections(root: Node, source: FramedText, frame: Frame, how: PlanOptions): PlannedSection[] {
  return new SectionPlan(root, source, frame, how).make()
}

/** `isNested`: cut inside long nodes, too. `isIndented`: the language is one whose blocks are indented, which is Python. */
export interface PlanOptions {
  readonly isNested: boolean
  readonly isIndented: boolean
}

/** What is open where the walk stands, and the text that opens and closes it again, with the errors in that text. */
interface Surroundings {
  readonly before: string
  readonly after: string
  readonly errorsBefore: number
  readonly errorsAfter: number
  /** As in a frame: where the statements of the innermost list stand. */
  readonly indent: number | null
  readonly open: readonly OpenNode[]
  /** The child of the innermost list that can be cut, while the walk is inside it: its first line's start and its end. */
  readonly member: { readonly node: Node; readonly from: number; readonly to: number } | null
}

class SectionPlan {
  private readonly planned: PlannedSection[] = []
  private readonly openNodes = new Map<number, OpenNode>()
  private from: number
  private errors: number
  private start: FrameStart

  constructor(
    private readonly root: Node,
    private readonly source: FramedText,
    private readonly frame: Frame,
    private readonly how: PlanOptions,
  ) {
    this.from = source.lower
    this.errors = -frame.errorsBefore
    this.start = frame
  }

  make(): PlannedSection[] {
    const { source, frame, root } = this
    const path = findFrame(root, frame, source.upper - source.lower)
    if (path === null) {
      this.errors = countErrors(root)
    } else {
      path.start.forEach((node, depth) => this.register(node, frame.openBefore[depth]))
      path.end.forEach((node, depth) => this.register(node, frame.openAfter[depth]))
      this.walk(root, {
        before: '',
        after: '',
        errorsBefore: 0,
        errorsAfter: 0,
        indent: this.how.isIndented ? 0 : null,
        open: [],
        member: null,
      })
    }
    this.errors -= frame.errorsAfter
    this.push(source.upper, frame)
    return this.planned
  }

  private register(node: Node, open: OpenNode | undefined): void {
    if (open) this.openNodes.set(node.id, open)
  }

  private push(to: number, end: FrameEnd): void {
    this.planned.push({ from: this.from, to, errors: Math.max(0, this.errors), frame: joinFrames(this.start, end) })
    this.from = to
    this.errors = 0
  }

  /** Goes through the children of a node, cutting between them when it is a list that can be cut. */
  private walk(node: Node, around: Surroundings): void {
    const isRoot = node.id === this.root.id
    const isList = around.member === null
    const separates = isRoot ? (node.isError ? isFreshStart : areWhole) : areMembers
    let previous: Node | null = null
    for (const child of node.children) {
      const isInLine = around.indent === null || child.isExtra || child.startPosition.column === around.indent
      if (isList && isInLine && previous !== null && this.isCuttable(previous, child) && separates(previous, child)) {
        const cut = lineStart(child)
        this.push(cut, { ...around, openAfter: around.open })
        this.start = { ...around, openBefore: around.open }
      }
      const inside = this.enter(child, around)
      if (inside) this.walk(child, inside)
      else this.errors += countErrors(child)
      previous = child
    }
  }

  private isCuttable(previous: Node, next: Node): boolean {
    const cut = lineStart(next)
    return cut - this.from >= sectionLength && cut < this.source.upper && previous.endIndex <= cut
  }

  /** What surrounds the children of a long node; null when it is not to be cut inside. */
  private enter(node: Node, around: Surroundings): Surroundings | null {
    const isLong = node.endIndex - node.startIndex > longNodeLength
    if (!this.how.isNested || !isLong || node.isError || this.root.type === strictDocument) return null
    const member = around.member ?? this.memberAt(node)
    if (member === null) return null
    const known = this.openNodes.get(node.id)
    const open = [...around.open, known ?? { type: node.type }]
    return this.openList(node, { ...around, member, open }) ?? { ...around, member, open }
  }

  private memberAt(node: Node): Surroundings['member'] {
    const from = lineStart(node)
    const end = node.endIndex
    // A class of C ends before the semicolon that it needs.
    const to = this.source.sliceString(end, Math.min(end + 1, this.source.length)) === ';' ? end + 1 : end
    return this.isBlank(from, node.startIndex) ? { node, from, to } : null
  }

  /** The surroundings of a node's members; null when they do not stand on lines of their own, or their frame is too long. */
  private openList(node: Node, around: Surroundings): Surroundings | null {
    const { member } = around
    const isBlock = this.isBlock(node)
    const startsLine = (child: Node, index: number) =>
      (index > 0 || isBlock) && this.isBlank(lineStart(child), child.startIndex)
    const first = node.children.find(startsLine)
    const statement = isBlock ? node.children.find((child) => !child.isExtra) : undefined
    const tail = this.tailOf(node)
    if (member === null || first === undefined || tail === null || first.startIndex >= tail) return null
    const head = lineStart(first)
    const filler = statement ? `${this.source.sliceString(lineStart(statement), statement.startIndex)}pass\n` : ''
    const end = tail < member.to ? `${this.source.sliceString(tail, member.to)}\n` : ''
    const before = around.before + this.source.sliceString(member.from, head) + filler
    const after = filler + end + around.after
    if (before.length + after.length > frameLength) return null
    return {
      before,
      after,
      errorsBefore: around.errorsBefore + countErrors(member.node, member.from, head - 1),
      errorsAfter: around.errorsAfter + (end === '' ? 0 : countErrors(member.node, tail, member.to)),
      indent: statement?.startPosition.column ?? null,
      open: around.open,
      member: null,
    }
  }

  /** Where the line of a list's closing bracket starts, or an indented block ends; null when members share that line. */
  private tailOf(node: Node): number | null {
    if (this.isBlock(node)) return node.endIndex
    const { firstChild: opening, lastChild: closing } = node
    if (!opening || !closing || closing.isMissing || !['{}', '[]'].includes(opening.type + closing.type)) return null
    const tail = lineStart(closing)
    return this.isBlank(tail, closing.startIndex) ? tail : null
  }

  /**
   * A block that ends where its indentation does. In a frame it is held open by a statement on either side, so that the section's
   * own statements are always inside it.
   */
  private isBlock(node: Node): boolean {
    return this.how.isIndented && node.type === 'block'
  }

  private isBlank(from: number, to: number): boolean {
    return this.source.sliceString(from, to).trim() === ''
  }
}

const lineStart = (node: Node): number => node.startIndex - node.startPosition.column

function areWhole(previous: Node, next: Node): boolean {
  return !previous.isExtra && !previous.isError && !next.isError
}

function areMembers(previous: Node, next: Node): boolean {
  const ends = previous.isNamed ? !prefixKind.test(previous.type) : [',', ';'].includes(previous.type)
  return ends && next.isNamed && areWhole(previous, next)
}

function isFreshStart(previous: Node, next: Node): boolean {
  return next.startPosition.column === 0 && statementKind.test(next.type) && !previous.isExtra
}
