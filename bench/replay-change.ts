import { ChangeSet, Text } from '@codemirror/state'
import type { TextEdit } from '@/core/text/text-edit'

/** The changes of one step. Line breaks stay as they are: a text with `\r\n` keeps its offsets. */
export function changesOf(edits: readonly TextEdit[], length: number): ChangeSet {
  return ChangeSet.of(
    edits.map(({ from, to, insert }) => ({ from, to, insert: textOf(insert) })),
    length,
  )
}

/** A text whose line breaks are `\n` alone, so that a `\r` before one counts as a character. */
export const textOf = (text: string): Text => Text.of(text.split('\n'))
