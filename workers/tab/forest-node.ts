import type { Node } from 'web-tree-sitter'
import { invariant } from '@/core/text/invariant'
import { firstChildEndingAt } from '@/core/syntax/error-count'
import type { SyntaxNode } from '@/core/syntax/syntax-node'
import { countPassing, findFrame, type Frame, type FramePath, type OpenNode } from './section-frame'

/** A section in its place. `start` is its offset in the document; `root()` parses it when nobody has yet. */
export interface PlacedSection {
  readonly start: number
  readonly length: number
  readonly frame: Frame
  root(): Node
}

/** The document's root over the trees of its sections, with offsets in the whole document. Parses only what is read. */
export function forestRoot(length: number, sections: readonly PlacedSection[]): SyntaxNode {
  return new Forest(length, sections).root
}

/** The sections of a document and the nodes that reach over their borders. */
class Forest {
  readonly root: SpanNode
  private readonly parts: readonly SectionPart[]

  constructor(
    readonly length: number,
    sections: readonly PlacedSection[],
  ) {
    this.root = new SpanNode(this, null, null, 0)
    this.root.last = sections.length - 1
    const spans = new Map<OpenNode, SpanNode>()
    const spansOf = (opened: readonly OpenNode[], index: number) => {
      let outer = this.root
      return opened.map((open) => {
        const span = spans.get(open) ?? new SpanNode(this, open, outer, index)
        spans.set(open, span)
        span.last = index
        outer = span
        return span
      })
    }
    this.parts = sections.map((section, index) => {
      const before = spansOf(section.frame.openBefore, index)
      return new SectionPart(this, section, index, before, spansOf(section.frame.openAfter, index))
    })
  }

  part(index: number): SectionPart {
    const part = this.parts[index]
    invariant(part !== undefined, 'a span reaches over sections of its forest')
    return part
  }

  /** The section that a character at `offset` belongs to: at a border the later one. */
  partAt(offset: number): SectionPart | undefined {
    return this.parts.findLast((part) => part.start <= offset)
  }
}

/** Children of one node, `[from, to)`, or nodes that stand for them where a section's frame is broken. */
interface Run {
  readonly part: SectionPart
  readonly count: number
  node(index: number): Node | null
  field(index: number): string | null
}

/** One section as the spans see it: its tree, and which of its nodes are theirs. */
class SectionPart {
  private found: { readonly root: Node; readonly path: FramePath | null } | null = null
  /** Own text, in the tree's positions. */
  readonly lower: number
  readonly upper: number
  readonly start: number

  constructor(
    private readonly forest: Forest,
    private readonly section: PlacedSection,
    readonly index: number,
    readonly before: readonly SpanNode[],
    readonly after: readonly SpanNode[],
  ) {
    this.start = section.start
    this.lower = section.frame.before.length
    this.upper = this.lower + section.length
  }

  get root(): Node {
    return this.tree.root
  }

  get isBroken(): boolean {
    return this.tree.path === null
  }

  get end(): number {
    return this.start + this.section.length
  }

  /** Place in the document of a place in the tree; the frame lies nowhere, so at the nearest border. */
  place(index: number): number {
    return this.start + Math.min(Math.max(index, this.lower), this.upper) - this.lower
  }

  /** The node of this section's tree that is a part of `span`; null when its frame is broken. */
  nodeOf(span: SpanNode): Node | null {
    const { root, path } = this.tree
    if (span.depth === 0) return root
    const level = span.depth - 1
    return (this.before[level] === span ? path?.start[level] : path?.end[level]) ?? null
  }

  /** Children of `span` that lie in this section alone. */
  runOf(span: SpanNode): Run | null {
    const passing = this.before[span.depth]
    const opening = this.after[span.depth]
    const isOpen = (spans: readonly SpanNode[]) => span.depth === 0 || spans[span.depth - 1] === span
    const continued = isOpen(this.before) ? passing : undefined
    const begun = isOpen(this.after) ? opening : undefined
    if (continued !== undefined && continued === begun) return null
    if (this.isBroken) return span.depth === countPassing(this.section.frame) ? this.flatRun() : null
    const node = this.nodeOf(span)
    if (node === null) return null
    const { path } = this.tree
    const from = continued
      ? childAt(node, this.lower, path?.start[span.depth]) + 1
      : isOpen(this.before)
        ? this.firstOwn(node)
        : 0
    const to = begun
      ? childAt(node, this.upper, path?.end[span.depth])
      : isOpen(this.after)
        ? this.endOfOwn(node)
        : node.childCount
    return {
      part: this,
      count: Math.max(0, to - from),
      node: (index) => node.child(from + index),
      field: (index) => node.fieldNameForChild(from + index),
    }
  }

  /** The span that `node` is a part of; null when it is a node of this section alone. */
  spanOf(node: Node): SpanNode | null {
    const { root, path } = this.tree
    if (node.id === root.id) return path === null ? this.innermostPassing : this.forest.root
    if (path === null) return node.startIndex < this.lower || node.endIndex > this.upper ? this.innermostPassing : null
    const start = path.start.findIndex(({ id }) => id === node.id)
    if (start !== -1) return this.before[start] ?? null
    const end = path.end.findIndex(({ id }) => id === node.id)
    return end === -1 ? null : (this.after[end] ?? null)
  }

  wrap(node: Node): SyntaxNode {
    return this.spanOf(node) ?? new ForestNode(node, this)
  }

  descendantFor(from: number, to: number): SyntaxNode | null {
    const shift = this.lower - this.start
    const node = this.root.descendantForIndex(from + shift, to + shift)
    if (node === null) return null
    return node.endIndex <= this.lower || node.startIndex >= this.upper ? this.innermostPassing : this.wrap(node)
  }

  private get innermostPassing(): SpanNode {
    return this.before[countPassing(this.section.frame) - 1] ?? this.forest.root
  }

  private get tree() {
    if (this.found === null) {
      const root = this.section.root()
      this.found = { root, path: findFrame(root, this.section.frame, this.section.length) }
    }
    return this.found
  }

  private firstOwn(node: Node): number {
    return this.lower === 0 ? 0 : firstChildEndingAt(node, this.lower + 1)
  }

  private endOfOwn(node: Node): number {
    const over = firstChildEndingAt(node, this.upper + 1)
    const child = node.child(over)
    return child !== null && child.startIndex < this.upper ? over + 1 : over
  }

  /** The largest nodes inside the section's own text, where an edit broke out of the frame. */
  private flatRun(): Run {
    const nodes: Node[] = []
    const collect = (node: Node): void => {
      for (let index = firstChildEndingAt(node, this.lower + 1); index < node.childCount; index++) {
        const child = node.child(index)
        if (child === null || child.startIndex >= this.upper) return
        const isInside = child.startIndex >= this.lower && child.endIndex <= this.upper
        if (isInside || child.childCount === 0) nodes.push(child)
        else collect(child)
      }
    }
    collect(this.root)
    return { part: this, count: nodes.length, node: (index) => nodes[index] ?? null, field: () => null }
  }
}

/** Position of `child` among the children of `node`, at a border that it reaches over. */
function childAt(node: Node, border: number, child: Node | undefined): number {
  const index = firstChildEndingAt(node, border + 1)
  invariant(child === undefined || node.child(index)?.id === child.id, 'an open node reaches over its border')
  return index
}

/** A node that several sections share a part of, such as a long class; the document's root, too, at depth 0. */
class SpanNode implements SyntaxNode {
  readonly isNamed = true
  readonly isMissing = false
  readonly depth: number
  /** The last section that this node reaches into. */
  last: number
  private listed: readonly (Run | SpanNode)[] | null = null

  constructor(
    private readonly forest: Forest,
    private readonly open: OpenNode | null,
    readonly parent: SpanNode | null,
    readonly first: number,
  ) {
    this.depth = parent === null ? 0 : parent.depth + 1
    this.last = first
  }

  get id(): number {
    return this.open === null ? 0 : (this.head?.id ?? 0)
  }

  get type(): string {
    return this.open?.type ?? this.forest.part(0).root.type
  }

  get isError(): boolean {
    return this.open === null && this.last === 0 && this.forest.part(0).root.isError
  }

  get hasError(): boolean {
    for (let index = this.first; index <= this.last; index++) {
      const part = this.forest.part(index)
      if (part.isBroken || (part.nodeOf(this) ?? part.root).hasError) return true
    }
    return false
  }

  get startIndex(): number {
    if (this.open === null) return 0
    const part = this.forest.part(this.first)
    return this.head ? part.place(this.head.startIndex) : part.end
  }

  get endIndex(): number {
    if (this.open === null) return this.forest.length
    const part = this.forest.part(this.last)
    const node = part.nodeOf(this)
    return node ? part.place(node.endIndex) : part.start
  }

  get childCount(): number {
    return this.children.reduce((sum, child) => sum + (child instanceof SpanNode ? 1 : child.count), 0)
  }

  child(index: number): SyntaxNode | null {
    const found = this.at(index)
    if (found === null || found.run === null) return found?.span ?? null
    const node = found.run.node(found.index)
    return node && new ForestNode(node, found.run.part)
  }

  fieldNameForChild(index: number): string | null {
    if (this.open === null) return null
    const found = this.at(index)
    if (found === null) return null
    return found.run === null ? found.span.field : found.run.field(found.index)
  }

  descendantForIndex(from: number, to: number = from): SyntaxNode | null {
    const part = this.forest.partAt(from)
    if (part === undefined) return null
    if (to <= part.end) return part.descendantFor(from, to)
    const around = part.after.findLast((span) => span.startIndex <= from && span.endIndex >= to)
    return around ?? this.forest.root
  }

  /** Its part in the section that it begins in; null where that section's frame is broken. */
  private get head(): Node | null {
    return this.forest.part(this.first).nodeOf(this)
  }

  private get field(): string | null {
    const part = this.forest.part(this.first)
    const outer = this.parent && part.nodeOf(this.parent)
    return outer && this.head ? outer.fieldNameForChild(childAt(outer, part.upper, this.head)) : null
  }

  private get children(): readonly (Run | SpanNode)[] {
    this.listed ??= this.list()
    return this.listed
  }

  private list(): readonly (Run | SpanNode)[] {
    const listed: (Run | SpanNode)[] = []
    for (let index = this.first; index <= this.last; index++) {
      const part = this.forest.part(index)
      const run = part.runOf(this)
      if (run !== null && run.count > 0) listed.push(run)
      const begun = part.after[this.depth]
      if (begun?.parent === this && begun.first === index) listed.push(begun)
    }
    return listed
  }

  private at(index: number): { run: Run; index: number } | { run: null; span: SpanNode } | null {
    let rest = index
    for (const child of this.children) {
      if (child instanceof SpanNode) {
        if (rest === 0) return { run: null, span: child }
        rest--
      } else {
        if (rest < child.count) return { run: child, index: rest }
        rest -= child.count
      }
    }
    return null
  }
}

/** A node of one section, placed in the document; above the section's own nodes come those that it shares. */
class ForestNode implements SyntaxNode {
  constructor(
    private readonly node: Node,
    private readonly part: SectionPart,
  ) {}

  get id(): number {
    return this.node.id
  }

  get type(): string {
    return this.node.type
  }

  get isNamed(): boolean {
    return this.node.isNamed
  }

  get isError(): boolean {
    return this.node.isError
  }

  get isMissing(): boolean {
    return this.node.isMissing
  }

  get hasError(): boolean {
    return this.node.hasError
  }

  get startIndex(): number {
    return this.part.place(this.node.startIndex)
  }

  get endIndex(): number {
    return this.part.place(this.node.endIndex)
  }

  get childCount(): number {
    return this.node.childCount
  }

  get parent(): SyntaxNode | null {
    const { parent } = this.node
    return parent && this.part.wrap(parent)
  }

  child(index: number): SyntaxNode | null {
    const child = this.node.child(index)
    return child && new ForestNode(child, this.part)
  }

  fieldNameForChild(index: number): string | null {
    return this.node.fieldNameForChild(index)
  }

  descendantForIndex(from: number, to: number = from): SyntaxNode | null {
    const shift = this.part.lower - this.part.start
    const node = this.node.descendantForIndex(from + shift, to + shift)
    return node && new ForestNode(node, this.part)
  }
}
