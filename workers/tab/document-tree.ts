import type { ChangeSet, Text } from '@codemirror/state'
import { Parser, type Language, type Tree } from 'web-tree-sitter'
import { invariant } from '@/core/text/invariant'
import { countErrors } from '@/core/syntax/error-count'
import type { SyntaxNode } from '@/core/syntax/syntax-node'
import type { SyntaxDelta } from '@/core/syntax/syntax-delta'
import type { EditSpan } from '@/core/syntax/child-alignment'
import { forestRoot } from './forest-node'
import { promptLength, SectionParser, type Section } from './section'
import { diffSections } from './section-diff'
import { bareFrame, countOwnErrors, FramedText, haveSameText } from './section-frame'
import { framed, isBroken, isFramed, joinSections, keepsIndent, placeOf, sharing, startOf } from './section-list'
import { planSections, sectionLength, type PlannedSection, type PlanOptions } from './section-plan'
import { changedSpan, shiftTree } from './tree-edit'

/** Longest a keystroke waits for its parse; the rest happens in slices, and syntax is unknown meanwhile. */
const keystrokeBudgetMs = 8
/** One slice of background parsing: a frame, so that a message that arrives meanwhile waits no longer than that. */
const sliceBudgetMs = 16

/** Longest section that is parsed because a check asks for it: under a millisecond. A longer one is parsed at the next change or rest. */
const askedLength = 3 * sectionLength

/** Keeps the trees under `root` alive until `release`. */
export interface TreeLease {
  readonly root: SyntaxNode
  release(): void
}

/** What a change did. Times are clock milliseconds; `delta` is null when the tree was not there before or after the change. */
export interface TreeChange {
  readonly delta: SyntaxDelta | null
  readonly parseMs: number
  readonly diffMs: number
}

/** The section around a position, for checks on a copy of its tree. */
export interface LocatedSection {
  readonly section: Section
  readonly start: number
}

/**
 * The syntax tree of one open document, as a forest: sections of a few kilobytes, cut between top-level nodes, each with its own
 * tree, so that a keystroke costs what its section costs, even when it leaves a bracket or a quote open. Whether an open
 * construct really reaches past its section is asked in the background, by a parse of the whole text (`maintain`).
 */
export class DocumentTree {
  private sections: readonly Section[]
  private readonly prompt: SectionParser
  private readonly background: SectionParser
  /** Section, or `'audit'`, that the background parser is in the middle of. */
  private inProgress: Section | 'audit' | null = null
  private leases = 0
  private isDisposed = false
  private readonly retired: Tree[] = []

  constructor(
    private current: Text,
    readonly language: Language,
    private readonly clock: () => number,
  ) {
    this.prompt = new SectionParser(new Parser(), language, clock)
    this.background = new SectionParser(new Parser(), language, clock)
    this.sections = [
      {
        length: current.length,
        frame: bareFrame,
        tree: null,
        stale: { shifted: null },
        errors: 0,
        isAudited: true,
        ownErrors: 0,
        isIndivisible: false,
      },
    ]
  }

  get text(): Text {
    return this.current
  }

  /** False while some section waits for a slice. */
  get isFresh(): boolean {
    return this.sections.every((section) => section.stale === null)
  }

  /** Applies a change, parses what it touched within a few milliseconds, and says what it did to the tree. */
  change(changes: ChangeSet): TreeChange {
    const before = this.current
    const span = changedSpan(changes)
    this.current = changes.apply(before)
    if (span === null) return { delta: null, parseMs: 0, diffMs: 0 }
    if (this.inProgress !== null) this.abandon()
    const startMs = this.clock()
    const { section, start, replace } = this.isolate(span, before)
    const next: Section = {
      ...section,
      length: section.length + span.newTo - span.oldTo,
      tree: null,
      stale: null,
      isAudited: false,
    }
    const base = section.tree ?? section.stale?.shifted ?? null
    const shifted = base?.copy() ?? null
    if (shifted) shiftTree(shifted, changes, before, start, section.frame.before)
    const source = framed(this.current, start, next)
    const deadline = startMs + keystrokeBudgetMs
    next.tree = section.stale ? null : this.prompt.parse({ source, shifted, deadline })
    if (next.tree === null) {
      this.prompt.reset()
      next.stale = { shifted }
    } else next.errors = countOwnErrors(next.tree.rootNode, next.frame)
    const parsedMs = this.clock()
    const isOutgrown = next.errors === 0 && isBroken(next)
    const delta =
      section.tree && next.tree && shifted && !isOutgrown
        ? diffSections(
            { tree: section.tree, source: framed(before, start, section) },
            { tree: next.tree, source },
            { span, start, shifted },
          )
        : null
    if (next.tree !== null) shifted?.delete()
    replace(next)
    this.retire(section)
    if (isOutgrown) this.dissolve(this.sections.indexOf(next))
    return { delta, parseMs: parsedMs - startMs, diffMs: this.clock() - parsedMs }
  }

  /** One slice of the parsing that keystrokes left behind. True when more is left. */
  parseSlice(): boolean {
    const index = this.sections.findIndex((section) => section.stale !== null)
    const section = this.sections[index]
    if (section === undefined || section.stale === null) return false
    if (this.inProgress !== section) this.abandon()
    const tree = this.background.parse({
      source: framed(this.current, startOf(this.sections, index), section),
      shifted: section.stale.shifted,
      deadline: this.clock() + sliceBudgetMs,
    })
    this.inProgress = tree === null ? section : null
    if (tree !== null) {
      section.stale.shifted?.delete()
      section.stale = null
      section.tree = tree
      section.errors = countOwnErrors(tree.rootNode, section.frame)
      this.split(index)
    }
    return !this.isFresh
  }

  /**
   * One slice of the work for a pause in typing: ask a whole parse about errors that edits brought, cut sections that grew,
   * parse those that nobody asked for yet. True when more is left. Needs a fresh tree.
   */
  maintain(): boolean {
    if (!this.isFresh) return false
    if (this.needsAudit) return this.audit() || this.maintainMore
    const grown = this.sections.findIndex(
      (section) => section.tree !== null && !section.isAudited && section.length > 2 * sectionLength,
    )
    const section = this.sections[grown]
    if (section) {
      section.isAudited = true
      this.split(grown)
      return this.maintainMore
    }
    const deadline = this.clock() + sliceBudgetMs
    for (let index = 0, start = 0; index < this.sections.length; index++) {
      const waiting = this.sections[index]
      if (waiting === undefined) break
      if (waiting.tree === null && !this.parsesAsPlanned(waiting, start)) {
        Object.assign(this.dissolve(index), { isIndivisible: true })
        return true
      }
      start += waiting.length
      if (this.clock() > deadline) break
    }
    return this.maintainMore
  }

  /** The tree as of now, readable until released, whatever happens to the document; null while it is not parsed. */
  lease(): TreeLease | null {
    if (!this.isFresh) return null
    const { current: text, sections } = this
    let start = 0
    const placed = sections.map((section) => {
      const from = start
      start += section.length
      const root = () => this.leasedTree(section, from, text).rootNode
      return { start: from, length: section.length, frame: section.frame, root }
    })
    this.leases++
    let isHeld = true
    const release = () => {
      if (!isHeld) return
      isHeld = false
      this.leases--
      if (this.leases > 0) return
      for (const tree of this.retired.splice(0)) tree.delete()
      if (this.isDisposed) this.free()
    }
    return { root: forestRoot(text.length, placed), release }
  }

  /** The section that holds `[from, to]` with its tree; null when there is none or it is not parsed. */
  locate(from: number, to: number): LocatedSection | null {
    const { index, start } = placeOf(this.sections, from)
    const section = this.sections[index]
    if (section === undefined || section.stale !== null || to > start + section.length) return null
    if (section.tree === null && section.length > askedLength) return null
    this.treeOf(section, start, this.current)
    return { section, start }
  }

  /** Frees every tree and parser, as soon as no lease is left. */
  dispose(): void {
    this.isDisposed = true
    if (this.leases === 0) this.free()
  }

  private free(): void {
    for (const section of this.sections) {
      section.tree?.delete()
      section.stale?.shifted?.delete()
    }
    this.sections = []
    this.prompt.delete()
    this.background.delete()
  }

  private get needsAudit(): boolean {
    return (
      this.sections.length > 1 &&
      this.sections.some((section) => !section.isAudited && section.errors > section.ownErrors)
    )
  }

  private get maintainMore(): boolean {
    return (
      this.needsAudit ||
      this.sections.some(
        (section) => section.tree === null || (!section.isAudited && section.length > 2 * sectionLength),
      )
    )
  }

  /** The one section that a change touches: sections that it joins, or whose border no longer starts a line, become one. */
  private isolate(span: EditSpan, before: Text): LocatedSection & { replace(next: Section): void } {
    let { index: first, start } = placeOf(this.sections, span.from)
    let last = first
    let end = start + (this.sections[first]?.length ?? 0)
    const shift = span.newTo - span.oldTo
    const startsLine = (at: number) => this.current.sliceString(at - 1, at) === '\n'
    while (last + 1 < this.sections.length && (end < span.oldTo || end + shift === start || !startsLine(end + shift))) {
      last++
      end += this.sections[last]?.length ?? 0
    }
    for (let section = this.sections[first]; section && first > 0; section = this.sections[first]) {
      if (keepsIndent(this.current, start, end + shift, section.frame)) break
      first--
      start -= this.sections[first]?.length ?? 0
    }
    const replace = (next: Section) => {
      const kept = next.length > 0 || isFramed(next) || this.sections.length === last - first + 1 ? [next] : []
      if (kept.length === 0) this.retire(next)
      this.sections = [...this.sections.slice(0, first), ...kept, ...this.sections.slice(last + 1)]
    }
    const section = first === last ? this.sections[first] : this.join(this.sections.slice(first, last + 1))
    invariant(section !== undefined, 'a document has a section at every position')
    if (section.tree === null && section.stale === null && section.length <= promptLength)
      this.treeOf(section, start, before)
    return { section, start, replace }
  }

  private join(parts: readonly Section[]): Section {
    for (const part of parts) this.retire(part)
    return joinSections(parts)
  }

  /** Makes one section of all that share a node with this one, when its frame does not hold. */
  private dissolve(index: number): Section {
    const { first, end } = sharing(this.sections, index)
    const section = this.join(this.sections.slice(first, end))
    this.sections = [...this.sections.slice(0, first), section, ...this.sections.slice(end)]
    return section
  }

  private treeOf(section: Section, start: number, text: Text): Tree {
    if (section.tree === null) {
      section.tree = this.prompt.parseWhole(framed(text, start, section))
      section.errors = countOwnErrors(section.tree.rootNode, section.frame)
    }
    return section.tree
  }

  /** Parses a section. False when it was cut out of clean text and does not come out clean. */
  private parsesAsPlanned(section: Section, start: number): boolean {
    const isVouchedFor = section.isAudited && section.errors === 0 && isFramed(section)
    this.treeOf(section, start, this.current)
    return !isVouchedFor || (section.errors === 0 && !isBroken(section))
  }

  /** A lease may read a section that the document has left behind: its tree then goes with the last lease. */
  private leasedTree(section: Section, start: number, text: Text): Tree {
    const isNew = section.tree === null
    const tree = this.treeOf(section, start, text)
    if (isNew && !this.sections.includes(section)) this.retired.push(tree)
    return tree
  }

  /** Compares a parse of the whole text with the forest, and takes its cuts when it has fewer errors. True when more is left. */
  private audit(): boolean {
    const source = new FramedText(this.current, 0, this.current.length, bareFrame)
    const tree = this.background.parse({ source, shifted: null, deadline: this.clock() + sliceBudgetMs })
    this.inProgress = tree === null ? 'audit' : null
    if (tree === null) return true
    const errors = this.sections.reduce((sum, section) => sum + section.errors, 0)
    const whole = tree.rootNode
    if (!whole.isError && countErrors(whole) < errors)
      this.adopt(planSections(whole, source, bareFrame, this.howToPlan(true)), 0, this.sections.length)
    else for (const section of this.sections) this.acquit(section)
    tree.delete()
    return false
  }

  /** The errors of a section are its own. One that grew is still to be cut: a join by mistake must not last. */
  private acquit(section: Section): void {
    section.ownErrors = section.errors
    section.isAudited ||= section.length <= 2 * sectionLength
  }

  /** Cuts a parsed section in pieces, where its tree allows it. */
  private split(index: number): void {
    const section = this.sections[index]
    if (section?.tree == null || section.length <= 2 * sectionLength) return
    const start = startOf(this.sections, index)
    const source = framed(this.current, start, section)
    const shift = start - source.lower
    const plan = planSections(section.tree.rootNode, source, section.frame, this.howToPlan(!section.isIndivisible))
    if (plan.length === 1) return
    this.adopt(
      plan.map((part) => ({ ...part, from: part.from + shift, to: part.to + shift })),
      index,
      index + 1,
    )
  }

  /** Replaces sections `[first, last)` by planned ones, keeping the trees of those that stay as they are. */
  private adopt(plan: readonly PlannedSection[], first: number, last: number): void {
    const old = new Map<string, Section>()
    let start = startOf(this.sections, first)
    for (const section of this.sections.slice(first, last)) {
      old.set(`${start}:${section.length}`, section)
      start += section.length
    }
    const adopted = plan.map(({ from, to, frame, errors }): Section => {
      const key = `${from}:${to - from}`
      const kept = old.get(key)
      if (kept && haveSameText(kept.frame, frame)) {
        old.delete(key)
        return Object.assign(kept, { frame, isAudited: true, ownErrors: kept.errors })
      }
      return {
        ...joinSections([]),
        length: to - from,
        frame,
        stale: to - from <= promptLength ? null : { shifted: null },
        errors,
        isAudited: true,
        ownErrors: errors,
      }
    })
    this.sections = [...this.sections.slice(0, first), ...adopted, ...this.sections.slice(last)]
    for (const section of old.values()) this.retire(section)
  }

  private howToPlan(isNested: boolean): PlanOptions {
    return { isNested, isIndented: this.language.name === 'python' }
  }

  private abandon(): void {
    this.background.reset()
    this.inProgress = null
  }

  private retire(section: Section): void {
    section.stale?.shifted?.delete()
    if (section.tree === null) return
    if (this.leases > 0) this.retired.push(section.tree)
    else section.tree.delete()
  }
}
