import { applyTextEdits, type TextEdit } from '../text/text-edit'
import type { DiffLimits } from './diff-limits'
import { diffText } from './text-diff'

export interface MergeInput {
  /** What both sides started from. */
  readonly base: string
  readonly document: string
  readonly disk: string
}

/** Half-open range of the merged text. */
export interface MergedRange {
  readonly from: number
  readonly to: number
}

/** Lines that both sides changed in different ways: the document's stand first, the disk's right after them. */
export interface MergeConflict {
  readonly document: MergedRange
  readonly disk: MergedRange
}

export interface Merge {
  readonly text: string
  /** What turns the document into `text`. */
  readonly edits: readonly TextEdit[]
  readonly conflicts: readonly MergeConflict[]
}

/** Base lines that become a conflict unless both sides made the same of them, with the edits inside. */
interface Overlap {
  from: number
  to: number
  readonly document: Set<TextEdit>
  readonly disk: Set<TextEdit>
}

/**
 * Three-way merge by words. Changes that do not overlap both apply. Where they do, the lines around them are kept twice, as the
 * document and as the disk has them, without markers; a side that deleted such lines leaves the other's in place.
 */
export function mergeTexts(input: MergeInput, limits: DiffLimits = {}): Merge {
  const { base } = input
  const document = diffText(base, input.document, { ...limits, granularity: 'word' }).edits
  const disk = diffText(base, input.disk, { ...limits, granularity: 'word' }).edits
  const overlaps = overlapsOf(base, document, disk)
  const claimed = new Set(overlaps.flatMap((overlap) => [...overlap.document, ...overlap.disk]))
  const writer = new MergeWriter(base)
  const shared = new Set(document.map(editKey))
  const pieces: (TextEdit | Overlap)[] = [
    ...document.filter((edit) => !claimed.has(edit)),
    ...disk.filter((edit) => !claimed.has(edit) && !shared.has(editKey(edit))),
    ...overlaps,
  ]
  for (const piece of pieces.sort((left, right) => left.from - right.from || left.to - right.to)) {
    if ('insert' in piece) writer.replace(piece.from, piece.to, piece.insert)
    else writer.keepBoth(piece)
  }
  const text = writer.finish()
  return { text, edits: diffText(input.document, text, limits).edits, conflicts: writer.conflicts }
}

const editKey = (edit: TextEdit): string => `${edit.from} ${edit.to} ${edit.insert}`

/** True when two edits cannot both apply: their ranges share characters, one is inside the other, or both insert at one place. */
function collide(left: Pick<TextEdit, 'from' | 'to'>, right: Pick<TextEdit, 'from' | 'to'>): boolean {
  const bothInsert = left.from === left.to && right.from === right.to
  return bothInsert ? left.from === right.from : left.from < right.to && right.from < left.to
}

function overlapsOf(base: string, document: readonly TextEdit[], disk: readonly TextEdit[]): Overlap[] {
  const overlaps: Overlap[] = []
  let diskIndex = 0
  for (const edit of document) {
    while (diskIndex < disk.length && (disk[diskIndex]?.to ?? 0) < edit.from) diskIndex++
    for (let index = diskIndex; index < disk.length; index++) {
      const other = disk[index]
      if (other === undefined || other.from > edit.to) break
      if (!collide(edit, other) || editKey(edit) === editKey(other)) continue
      const overlap = {
        from: Math.min(edit.from, other.from),
        to: Math.max(edit.to, other.to),
        document: new Set([edit]),
        disk: new Set([other]),
      }
      overlaps.push(overlap)
    }
  }
  for (const overlap of overlaps) grow(overlap, base, document, disk)
  return joined(overlaps)
}

/** Widens an overlap to whole lines, and to every edit that reaches into them, until neither adds anything. */
function grow(overlap: Overlap, base: string, document: readonly TextEdit[], disk: readonly TextEdit[]): void {
  for (;;) {
    const { from, to } = overlap
    if (!isBetweenLines(overlap, base)) {
      overlap.from = base.lastIndexOf('\n', from - 1) + 1
      if (from === 0) overlap.from = 0
      const lineBreak = to > overlap.from && base[to - 1] === '\n' ? to - 1 : base.indexOf('\n', to)
      overlap.to = lineBreak < 0 ? base.length : lineBreak + 1
    }
    absorb(overlap, overlap.document, document)
    absorb(overlap, overlap.disk, disk)
    if (overlap.from === from && overlap.to === to) return
  }
}

/** Whole lines inserted by both sides between two lines of the base need no line of it. */
function isBetweenLines(overlap: Overlap, base: string): boolean {
  const { from, to } = overlap
  if (from !== to || (from > 0 && base[from - 1] !== '\n')) return false
  return [...overlap.document, ...overlap.disk].every((edit) => edit.insert.endsWith('\n'))
}

function absorb(overlap: Overlap, own: Set<TextEdit>, edits: readonly TextEdit[]): void {
  for (const edit of edits) {
    if (edit.from >= overlap.to) break
    if (own.has(edit) || !collide(edit, overlap)) continue
    own.add(edit)
    overlap.from = Math.min(overlap.from, edit.from)
    overlap.to = Math.max(overlap.to, edit.to)
  }
}

function joined(overlaps: readonly Overlap[]): Overlap[] {
  const result: Overlap[] = []
  for (const overlap of [...overlaps].sort((left, right) => left.from - right.from || left.to - right.to)) {
    const last = result.at(-1)
    const sharesEdit =
      last !== undefined &&
      [...overlap.document, ...overlap.disk].some((edit) => last.document.has(edit) || last.disk.has(edit))
    if (last === undefined || !(overlap.from < last.to || sharesEdit)) {
      result.push(overlap)
      continue
    }
    last.to = Math.max(last.to, overlap.to)
    for (const edit of overlap.document) last.document.add(edit)
    for (const edit of overlap.disk) last.disk.add(edit)
  }
  return result
}

class MergeWriter {
  readonly conflicts: MergeConflict[] = []
  private text = ''
  private at = 0

  constructor(private readonly base: string) {}

  replace(from: number, to: number, insert: string): void {
    this.text += this.base.slice(this.at, from) + insert
    this.at = to
  }

  keepBoth(overlap: Overlap): void {
    const document = this.sideOf(overlap, overlap.document)
    const disk = this.sideOf(overlap, overlap.disk)
    this.replace(overlap.from, overlap.to, document)
    if (document === disk) return
    const documentTo = this.text.length
    if (document !== '' && disk !== '' && !document.endsWith('\n'))
      this.text += this.base.includes('\r\n') ? '\r\n' : '\n'
    const diskFrom = this.text.length
    this.text += disk
    this.conflicts.push({
      document: { from: documentTo - document.length, to: documentTo },
      disk: { from: diskFrom, to: this.text.length },
    })
  }

  finish(): string {
    return this.text + this.base.slice(this.at)
  }

  private sideOf(overlap: Overlap, edits: ReadonlySet<TextEdit>): string {
    const inside = [...edits].sort((left, right) => left.from - right.from || left.to - right.to)
    return applyTextEdits(
      this.base.slice(overlap.from, overlap.to),
      inside.map((edit) => ({ from: edit.from - overlap.from, to: edit.to - overlap.from, insert: edit.insert })),
    )
  }
}
