import { withoutCommonEnds } from '@/core/diff/text-diff'
import type { RecordingStep } from '@/core/history/recording'
import { applyTextEdits, type TextEdit } from '@/core/text/text-edit'

/** A single insertion longer than this was pasted or filled in by a tool: one chord, not so many keys. */
const longestTypedInsertion = 100
const autoClosedPairs: ReadonlySet<string> = new Set(['()', '[]', '{}', '""', "''", '``', '<>'])
const closers = /^[)\]}>"'`;]*$/

/** Keys that a user presses for one recorded change: its largest edit, as several cursors type at once. */
export function keystrokesOf(edits: readonly TextEdit[]): number {
  return Math.max(
    0,
    ...edits.map(({ from, to, insert }) => (insert === '' ? Number(to > from) : keystrokesToType(insert))),
  )
}

/** A line break brings its indentation, an opening bracket its closing one. */
export function keystrokesToType(text: string): number {
  if (text.length > longestTypedInsertion || autoClosedPairs.has(text)) return 1
  return text.replace(/(\r?\n)[ \t]*/g, '\n').length
}

export interface Realization {
  /** Index of the step that completed the suggested text. */
  readonly step: number
  /** Keys pressed inside the suggested range until then, less those that typed beyond it. */
  readonly keystrokes: number
  /** The document after that step. */
  readonly text: string
}

/** Where the suggested range is now. `edits` of the step refer to the text before all of them. */
interface Region {
  readonly from: number
  readonly to: number
}

/**
 * When the steps after `index` produce `edit`'s text at its place before they produce anything else there; null when they do not.
 * `text` is the document of `path` after step `index`, which `edit` refers to. Steps elsewhere may come between.
 */
export function foresee(
  steps: readonly RecordingStep[],
  index: number,
  { path, text, edit }: { readonly path: string; readonly text: string; readonly edit: TextEdit },
): Realization | null {
  const replaced = text.slice(edit.from, edit.to)
  let region: Region = { from: edit.from, to: edit.to }
  let now = text
  let keystrokes = 0
  for (let at = index + 1; at < steps.length; at++) {
    const step = steps[at]
    if (step?.path !== path) continue
    if (step.kind === 'content') return null
    if (step.kind !== 'change') continue
    const edits = step.edits
      .map((one) => withoutCommonEnds(now, one))
      .filter((one) => one.from < one.to || one.insert !== '')
    const moved = moveRegion(region, edits)
    if (moved === null) return null
    now = applyTextEdits(now, edits)
    const touched = edits.some((one) => isInside(one, region))
    region = moved
    if (!touched) continue
    keystrokes += keystrokesOf(edits)
    const produced = now.slice(region.from, region.to)
    const beyond = beyondTarget(produced, edit.insert, replaced)
    if (beyond !== null) return { step: at, keystrokes: keystrokes - keystrokesToType(beyond), text: now }
    if (!isOnTheWay(produced, edit.insert, replaced)) return null
  }
  return null
}

const isInside = (edit: TextEdit, region: Region): boolean => edit.from >= region.from && edit.to <= region.to

/** The region after a step's edits, grown by those inside it; null when one of them reaches across its ends. */
function moveRegion(region: Region, edits: readonly TextEdit[]): Region | null {
  let { from, to } = region
  for (const edit of edits) {
    const delta = edit.insert.length - (edit.to - edit.from)
    if (isInside(edit, region)) to += delta
    else if (edit.to <= region.from) {
      from += delta
      to += delta
    } else if (edit.from < region.to) return null
  }
  return { from, to }
}

/** What was typed past the finished target, or null while it is not finished. Only an insertion can be overshot. */
function beyondTarget(produced: string, target: string, replaced: string): string | null {
  if (produced === target) return ''
  return closers.test(replaced) && target !== '' && produced.startsWith(target) ? produced.slice(target.length) : null
}

/** A start of the target, then what is left of the replaced text, or closers that the editor put there and the target ends in. */
function isOnTheWay(produced: string, target: string, replaced: string): boolean {
  for (let length = commonPrefix(produced, target); length >= 0; length--) {
    const rest = produced.slice(length)
    if (replaced.endsWith(rest) || (closers.test(rest) && target.slice(length).endsWith(rest))) return true
  }
  return false
}

function commonPrefix(a: string, b: string): number {
  let length = 0
  while (length < a.length && a[length] === b[length]) length++
  return length
}
