import type { NodeChange, SyntaxDelta } from './syntax-delta'
import type { SyntaxNode } from './syntax-node'
import type { TextSource } from './text-source'
import { alignChildren, type AlignedChild, type EditSpan } from './child-alignment'
import { firstChildEndingAt } from './error-count'

/** Longest `oldText`/`newText` of a change: a line or two, enough to recognise a pattern and to read in the inspector. */
export const nodeTextLimit = 200
/** A keystroke changes a handful of nodes; more is a paste or an unclosed bracket, of which the first ones say enough. */
const changeLimit = 64
/** Children looked at in both trees together; at 1–2 µs each this bounds a diff to a few milliseconds. */
const visitLimit = 2_000
/** An ERROR node is a flat list: tree-sitter walks to its k-th child step by step, and this many steps cost another visit. */
const flatStep = 64

/** One side of a diff: the root of a tree and the text it was parsed from. */
export interface SyntaxSide {
  readonly root: SyntaxNode
  readonly text: TextSource
}

/** `changed`: ranges of the new text whose structure changed, as tree-sitter reports them. `offset` is added to every position. */
export interface SyntaxDiffInput {
  readonly before: SyntaxSide
  readonly after: SyntaxSide
  readonly edit: EditSpan
  readonly changed: readonly { readonly from: number; readonly to: number }[]
  readonly offset: number
}

/**
 * What an edit did to the tree, as typed node changes; a node's own text comes after its children. `before` must be the tree of the
 * text *before* the edit (not shifted by `Tree.edit`). Only what the edit or a changed range touches is looked at, so the cost
 * follows the change, not the file. Equals aligning the two whole trees from the root, which a test does by brute force.
 */
export function diffSyntax(input: SyntaxDiffInput): SyntaxDelta {
  const walk = new DiffWalk(input)
  const { before, after } = input
  walk.pair(new Child(before.root, null, 0), new Child(after.root, null, 0), [])
  return { changes: walk.changes, truncated: walk.truncated }
}

/** A node and its place in its parent. Reads from the tree only what is asked for: every read crosses into WebAssembly. */
class Child implements AlignedChild {
  readonly type: string
  readonly from: number
  readonly to: number

  constructor(
    readonly node: SyntaxNode,
    private readonly parent: SyntaxNode | null,
    private readonly index: number,
  ) {
    this.type = node.type
    this.from = node.startIndex
    this.to = node.endIndex
  }

  get isNamed(): boolean {
    return this.node.isNamed
  }

  get field(): string | null {
    return this.parent?.fieldNameForChild(this.index) ?? null
  }
}

/** The children of a node that the dirty span touches. */
interface Window {
  readonly children: Child[]
  readonly isLeaf: boolean
  /** Text of the node outside its children, white space dropped, within the dirty span; the whole text of a leaf. */
  readonly ownText: string
}

class DiffWalk {
  readonly changes: NodeChange[] = []
  truncated = false
  private visits = 0
  /** Hull of the edit and the changed ranges. Before it both texts are the same, so `dirtyFrom` holds in both. */
  private readonly dirtyFrom: number
  private readonly dirtyNewTo: number
  private readonly dirtyOldTo: number
  private readonly shift: number

  constructor(private readonly input: SyntaxDiffInput) {
    const { edit, changed } = input
    this.shift = edit.newTo - edit.oldTo
    this.dirtyFrom = Math.min(edit.from, ...changed.map((range) => range.from))
    this.dirtyNewTo = Math.max(edit.newTo, ...changed.map((range) => range.to))
    this.dirtyOldTo = this.dirtyNewTo - this.shift
  }

  /** Diffs two nodes that have the same place in both trees. */
  pair(old: Child, now: Child, path: readonly string[]): void {
    if (old.type !== now.type) return this.emit('replaced', old, now, path)
    if (this.isClean(old, now)) return
    const oldWindow = this.window(old, this.input.before.text, this.dirtyOldTo)
    const newWindow = this.window(now, this.input.after.text, this.dirtyNewTo)
    if (this.truncated) return this.emit('replaced', old, now, path)
    const inner = [...path, now.type]
    for (const step of alignChildren(oldWindow.children, newWindow.children, this.input.edit)) {
      if (this.truncated) return
      const oldChild = step.kind === 'insert' ? undefined : oldWindow.children[step.before]
      const newChild = step.kind === 'delete' ? undefined : newWindow.children[step.after]
      if (step.kind === 'pair' && oldChild && newChild) this.pair(oldChild, newChild, inner)
      else
        this.emit(
          step.kind === 'delete' ? 'deleted' : step.kind === 'insert' ? 'inserted' : 'replaced',
          oldChild,
          newChild,
          inner,
        )
    }
    if (ownTextDiffers(oldWindow, newWindow)) this.emit('text', old, now, path)
  }

  private emit(
    kind: NodeChange['kind'],
    old: Child | undefined,
    now: Child | undefined,
    path: readonly string[],
  ): void {
    const node = now ?? old
    if (node === undefined) return
    if (this.changes.length >= changeLimit) {
      this.truncated = true
      return
    }
    const { before, after, edit, offset } = this.input
    // What came or went sits, in the text that lacks it, where the edit is.
    const from = now?.from ?? (node.from <= edit.from ? node.from : Math.max(edit.from, node.from + this.shift))
    const oldFrom = old?.from ?? (node.from <= edit.from ? node.from : Math.max(edit.from, node.from - this.shift))
    this.changes.push({
      kind,
      type: node.type,
      field: node.field,
      path,
      from: from + offset,
      to: (now?.to ?? from) + offset,
      oldFrom: oldFrom + offset,
      oldTo: (old?.to ?? oldFrom) + offset,
      oldText: old ? before.text.sliceString(old.from, Math.min(old.to, old.from + nodeTextLimit)) : '',
      newText: now ? after.text.sliceString(now.from, Math.min(now.to, now.from + nodeTextLimit)) : '',
    })
  }

  /** True when neither the edit nor a changed range touches the pair: then tree-sitter vouches that it is the same. */
  private isClean(old: Child, now: Child): boolean {
    const { edit, changed } = this.input
    if (now.from <= edit.newTo && now.to >= edit.from) return false
    if (old.from <= edit.oldTo && old.to >= edit.from) return false
    return changed.every((range) => now.to < range.from || now.from > range.to)
  }

  private window(parent: Child, text: TextSource, dirtyTo: number): Window {
    const { node } = parent
    const count = node.childCount
    if (count === 0) return { children: [], isLeaf: true, ownText: text.sliceString(parent.from, parent.to) }
    const children: Child[] = []
    let own = ''
    let covered = Math.max(parent.from, this.dirtyFrom)
    for (let index = firstChildEndingAt(node, this.dirtyFrom); index < count; index++) {
      const childNode = node.child(index)
      if (childNode === null || childNode.startIndex > dirtyTo) break
      this.visits += 1 + index / flatStep
      if (this.visits > visitLimit) {
        this.truncated = true
        break
      }
      const child = new Child(childNode, node, index)
      if (child.from > covered) own += text.sliceString(covered, child.from)
      covered = Math.max(covered, child.to)
      children.push(child)
    }
    const end = Math.min(parent.to, dirtyTo)
    if (end > covered) own += text.sliceString(covered, end)
    return { children, isLeaf: false, ownText: own.replace(/\s+/g, '') }
  }
}

function ownTextDiffers(old: Window, now: Window): boolean {
  if (old.isLeaf === now.isLeaf) return old.ownText !== now.ownText
  return (old.isLeaf ? old : now).ownText.trim() !== ''
}
