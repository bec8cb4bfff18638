import type { Node } from 'web-tree-sitter'
import type { SyntaxNode } from '@/core/syntax/syntax-node'

/** Where a root finds the trees under it. `start` is the section's offset in the document. */
export interface Forest {
  readonly length: number
  /** Sections in document order; `root()` parses the section when nobody has yet. */
  readonly sections: readonly { readonly start: number; readonly length: number; root(): Node }[]
}

/** The document's root: its children are those of every section's root, in order, with offsets in the whole document. */
export class ForestRoot implements SyntaxNode {
  readonly id = 0
  readonly isNamed = true
  readonly isMissing = false
  readonly startIndex = 0
  readonly parent = null

  constructor(private readonly forest: Forest) {}

  get type(): string {
    return this.forest.sections[0]?.root().type ?? 'ERROR'
  }

  get isError(): boolean {
    return this.forest.sections.length === 1 && this.forest.sections[0]?.root().isError === true
  }

  get hasError(): boolean {
    return this.forest.sections.some((section) => section.root().hasError)
  }

  get endIndex(): number {
    return this.forest.length
  }

  get childCount(): number {
    return this.forest.sections.reduce((count, section) => count + section.root().childCount, 0)
  }

  child(index: number): SyntaxNode | null {
    let rest = index
    for (const section of this.forest.sections) {
      const root = section.root()
      if (rest < root.childCount) {
        const child = root.child(rest)
        return child && new ForestNode(child, section.start, this)
      }
      rest -= root.childCount
    }
    return null
  }

  fieldNameForChild(): null {
    return null
  }

  descendantForIndex(from: number, to: number = from): SyntaxNode | null {
    const { sections } = this.forest
    const found = sections.findLast((section) => section.start <= from)
    if (found === undefined) return null
    if (to > found.start + found.length) return this
    const root = found.root()
    const node = root.descendantForIndex(from - found.start, to - found.start)
    return node === null || node.id === root.id ? this : new ForestNode(node, found.start, this)
  }
}

/** A node of a section, placed in the document; above the section's root comes the document's. */
class ForestNode implements SyntaxNode {
  constructor(private readonly node: Node, private readonly start: number, private readonly root: ForestRoot) {}

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
    return this.node.startIndex + this.start
  }

  get endIndex(): number {
    return this.node.endIndex + this.start
  }

  get childCount(): number {
    return this.node.childCount
  }

  get parent(): SyntaxNode {
    const { parent } = this.node
    return parent === null || parent.parent === null ? this.root : this.wrap(parent)
  }

  child(index: number): SyntaxNode | null {
    const child = this.node.child(index)
    return child && this.wrap(child)
  }

  fieldNameForChild(index: number): string | null {
    return this.node.fieldNameForChild(index)
  }

  descendantForIndex(from: number, to: number = from): SyntaxNode | null {
    const node = this.node.descendantForIndex(from - this.start, to - this.start)
    return node && this.wrap(node)
  }

  private wrap(node: Node): ForestNode {
    return new ForestNode(node, this.start, this.root)
  }
}
