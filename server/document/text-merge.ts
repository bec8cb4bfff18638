import { mergeTexts } from '@/core/diff/merge'
import { diffSequences } from '@/core/diff/myers'
import { intern, lineTokens } from '@/core/diff/sequence'
import { diffText } from '@/core/diff/text-diff'
import type { TextEdit } from '@/core/text/text-edit'

/** Some 50 ms of search. Past it a diff is larger than it could be, never wrong. */
const limits = { maxSteps: 4_000_000 }

export interface DiskChanges {
  /** What brings the disk's changes into the document. */
  readonly edits: readonly TextEdit[]
  readonly conflicts: number
}

/** What `disk` changed against `base` (null when nobody knows what both started from), as edits of `document`. */
export function changesFromDisk(base: string | null, document: string, disk: string): DiskChanges {
  if (document === disk || base === disk) return { edits: [], conflicts: 0 }
  if (document === base) return { edits: diffText(document, disk, limits).edits, conflicts: 0 }
  // Lines that both have stand in for an unknown base: then no line of either side goes.
  const { edits, conflicts } = mergeTexts({ base: base ?? commonLines(document, disk), document, disk }, limits)
  return { edits, conflicts: conflicts.length }
}

function commonLines(a: string, b: string): string {
  const lines = lineTokens(a)
  const { hunks } = diffSequences(intern(lines, lineTokens(b)), limits)
  const offset = (line: number) => lines.from[line] ?? a.length
  let common = ''
  let line = 0
  for (const { aFrom, aTo } of hunks) {
    common += a.slice(offset(line), offset(aFrom))
    line = aTo
  }
  return common + a.slice(offset(line))
}
