import { mergeTexts } from '@/core/diff/merge'
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
  if (base === null) return changesWithoutBase(document, disk)
  if (document === base) return { edits: diffText(document, disk, limits).edits, conflicts: 0 }
  const { edits, conflicts } = mergeTexts({ base, document, disk }, limits)
  return { edits, conflicts: conflicts.length }
}

/** Nothing of the document goes, and what only the disk has comes in. */
function changesWithoutBase(document: string, disk: string): DiskChanges {
  const incoming = diffText(document, disk, limits).edits.filter(({ insert }) => insert !== '')
  return {
    edits: incoming.map(({ to, insert }) => ({ from: to, to, insert })),
    conflicts: incoming.filter(({ from, to }) => from < to).length,
  }
}
