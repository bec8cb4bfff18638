import type { NodeChange, SyntaxDelta } from './syntax-delta'
import type { SyntaxCursor, TextSource } from './syntax-cursor'
import { alignChildren, type AlignedChild, type EditSpan } from './child-alignment'

/** Longest `oldText`/`newText` of a change: a line or two, enough to recognise a pattern and to read in the inspector. */
export const nodeTextLimit = 200
/** A keystroke changes a handful of nodes; more is a paste or an unclosed bracket, of which the first ones say enough. */
const changeLimit = 64
/** Children looked at per side and keystroke; at about 1 µs each this bounds a diff to roughly 2 ms. */
const visitLimit = 1500

/** One side of a diff: a cursor at the root, the text its tree was parsed from. */
export interface SyntaxSide {
  readonly cursor: SyntaxCursor
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
 * What an edit did to the tree, as typed node changes, inner before outer. `before` must be the tree of the text *before* the edit
 * (not shifted by `Tree.edit`). Only what the edit or a changed range touches is looked at, so the cost follows the
 * change, not the file. Equals aligning the two whole trees from the root, which the tests do by brute force.
 */
export function diffSyntax(input: SyntaxDiffInput): SyntaxDelta {
  const walk = new DiffWalk(input)
  walk.pair([])
  return { changes: walk.changes, truncated: walk.truncated }
}

interface Window {
  readonly children: AlignedChild[]
  readonly isLeaf: boolean
  /** Text of the node outside its children, white space dropped, within the dirty span; the whole text of a leaf. */
  readonly ownText: string
}


class DiffWalk {
  readonly changes: NodeChange[] = []
  truncated = false
  private visits = 0
  /** Hull of the edit and the changed ranges: `dirtyFrom` is the same in both texts. */
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

  /** Diffs the nodes under both cursors, which have the same place in both trees; leaves the cursors there. */
  pair(path: readonly string[]): void {
    const { before, after } = this.input
    const old = visit(before.cursor)
    const now = visit(after.cursor)
    if (old.type !== now.type) return this.emit('replaced', old, now, path)
    if (this.isClean(old, now)) return
    const oldWindow = this.window(before, old, this.dirtyOldTo)
    const newWindow = this.window(after, now, this.dirtyNewTo)
    if (oldWindow === null || newWindow === null) {
      this.truncated = true
      return this.emit('replaced', old, now, path)
    }
    const inner = [...path, now.type]
    const walkers = [new ChildWalker(before.cursor, this.dirtyFrom), new ChildWalker(after.cursor, this.dirtyFrom)] as const
    for (const step of alignChildren(oldWindow.children, newWindow.children, this.input.edit)) {
      if (this.truncated) break
      const oldChild = step.kind === 'insert' ? undefined : oldWindow.children[step.before]
      const newChild = step.kind === 'delete' ? undefined : newWindow.children[step.after]
      if (step.kind !== 'pair') this.emitStep(step.kind, oldChild, newChild, inner)
      else if (oldChild && newChild && !this.isClean(oldChild, newChild)) {
        walkers[0].enter(step.before)
        walkers[1].enter(step.after)
        this.pair(inner)
      }
    }
    for (const walker of walkers) walker.leave()
    if (!this.truncated && ownTextDiffers(oldWindow, newWindow)) this.emit('text', old, now, path)
  }

  private emitStep(
    kind: 'replace' | 'delete' | 'insert', old: AlignedChild | undefined, now: AlignedChild | undefined, path: readonly string[],
  ): void {
    this.emit(kind === 'replace' ? 'replaced' : kind === 'delete' ? 'deleted' : 'inserted', old, now, path)
  }

  private emit(
    kind: NodeChange['kind'], old: AlignedChild | undefined, now: AlignedChild | undefined, path: readonly string[],
  ): void {
    const node = now ?? old
    if (node === undefined) return
    if (this.changes.length >= changeLimit) {
      this.truncated = true
      return
    }
    const { before, after, offset } = this.input
    const from = now?.from ?? this.mapForward(node.from)
    const oldFrom = old?.from ?? this.mapBack(node.from)
    this.changes.push({
      kind, type: node.type, field: node.field, path,
      from: from + offset,
      to: (now?.to ?? from) + offset,
      oldFrom: oldFrom + offset,
      oldTo: (old?.to ?? oldFrom) + offset,
      oldText: old ? before.text.sliceString(old.from, Math.min(old.to, old.from + nodeTextLimit)) : '',
      newText: now ? after.text.sliceString(now.from, Math.min(now.to, now.from + nodeTextLimit)) : '',
    })
  }

  private mapForward(index: number): number {
    const { from, oldTo } = this.input.edit
    return index <= from ? index : Math.max(from, index < oldTo ? from : index + this.shift)
  }

  private mapBack(index: number): number {
    const { from, newTo } = this.input.edit
    return index <= from ? index : Math.max(from, index < newTo ? from : index - this.shift)
  }

  /** True when neither the edit nor a changed range touches the pair: then tree-sitter vouches that it is the same. */
  private isClean(old: AlignedChild, now: AlignedChild): boolean {
    const { edit, changed } = this.input
    if (now.from <= edit.newTo && now.to >= edit.from) return false
    if (old.from <= edit.oldTo && old.to >= edit.from) return false
    return changed.every((range) => now.to < range.from || now.from > range.to)
  }

  /** The children of the node under the cursor that touch the dirty span; null past the visit limit. Leaves the cursor there. */
  private window(side: SyntaxSide, node: AlignedChild, dirtyTo: number): Window | null {
    const { cursor, text } = side
    const children: AlignedChild[] = []
    let own = ''
    let covered = Math.max(node.from, this.dirtyFrom)
    if (enterWindow(cursor, this.dirtyFrom)) {
      do {
        const child = visit(cursor)
        if (child.from > dirtyTo) break
        if (++this.visits > 2 * visitLimit) {
          cursor.gotoParent()
          return null
        }
        if (child.from > covered) own += text.sliceString(covered, child.from)
        covered = Math.max(covered, child.to)
        children.push(child)
      } while (cursor.gotoNextSibling())
      cursor.gotoParent()
    } else if (!cursor.gotoFirstChild()) {
      return { children, isLeaf: true, ownText: text.sliceString(node.from, node.to) }
    } else {
      cursor.gotoParent()
    }
    const end = Math.min(node.to, dirtyTo)
    if (end > covered) own += text.sliceString(covered, end)
    return { children, isLeaf: false, ownText: own.replace(/\s+/g, '') }
  }
}

function ownTextDiffers(old: Window, now: Window): boolean {
  if (old.isLeaf === now.isLeaf) return old.ownText !== now.ownText
  return (old.isLeaf ? old : now).ownText.trim() !== ''
}

/** Moves a cursor among the window's children of one node, by position in the window. */
class ChildWalker {
  private position = -1

  constructor(private readonly cursor: SyntaxCursor, private readonly dirtyFrom: number) {}

  enter(position: number): void {
    if (this.position < 0) {
      enterWindow(this.cursor, this.dirtyFrom)
      this.position = 0
    }
    while (this.position < position && this.cursor.gotoNextSibling()) this.position++
  }

  leave(): void {
    if (this.position >= 0) this.cursor.gotoParent()
  }
}

/** To the first child that ends at or after `dirtyFrom`. */
function enterWindow(cursor: SyntaxCursor, dirtyFrom: number): boolean {
  return dirtyFrom === 0 ? cursor.gotoFirstChild() : cursor.gotoFirstChildForIndex(dirtyFrom - 1)
}

function visit(cursor: SyntaxCursor): AlignedChild {
  return {
    type: cursor.nodeType, field: cursor.currentFieldName, isNamed: cursor.nodeIsNamed, from: cursor.startIndex, to: cursor.endIndex,
  }
}
