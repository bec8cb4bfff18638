import type { ChangeDesc } from '@codemirror/state'
import type { TextEdit } from '../text/text-edit'
import type { InlineSuggestion } from './inline-suggestion'
import { showSuggestion, stepSuggestion, type SuggestionChange } from './suggestion-lifecycle'

/** Copilot keeps the last 20 rejected edits. */
export const rejectionCapacity = 20

/** Immutable. Rejected suggestions, oldest first, carried over every later change of their files. */
export interface RejectionMemory {
  readonly rejected: readonly InlineSuggestion[]
}

export const noRejections: RejectionMemory = { rejected: [] }

/** Remembers a rejection; the one that was least recently made is forgotten at the 21st. */
export function rememberRejection(memory: RejectionMemory, suggestion: InlineSuggestion): RejectionMemory {
  const others = memory.rejected.filter((other) => !isSame(other.path, other.edit, suggestion.path, suggestion.edit))
  return { rejected: [...others, suggestion].slice(-rejectionCapacity) }
}

/** Whether this very edit was rejected, as far as it has been typed since. */
export const isRejected = (memory: RejectionMemory, path: string, edit: TextEdit): boolean =>
  memory.rejected.some((other) => isSame(other.path, other.edit, path, edit))

const isSame = (path: string, edit: TextEdit, otherPath: string, other: TextEdit) =>
  path === otherPath &&
  edit.from === other.from &&
  edit.to === other.to &&
  edit.insert.trimEnd() === other.insert.trimEnd()

/** Carries the rejections in `path` over a change: typed along they shrink, overtaken by other text they are forgotten. */
export function stepRejections(memory: RejectionMemory, path: string, change: SuggestionChange): RejectionMemory {
  if (!memory.rejected.some((other) => other.path === path)) return memory
  const rejected = memory.rejected.flatMap((suggestion) => {
    if (suggestion.path !== path) return [suggestion]
    const step = stepSuggestion(showSuggestion(suggestion), {
      ...change,
      cursor: change.cursor ?? endOfChange(change.changes),
    })
    return step.kind === 'kept' ? [step.visible.suggestion] : []
  })
  return { rejected }
}

/** Where a cursor would stand that made the change. */
function endOfChange(changes: ChangeDesc): number {
  let end = 0
  changes.iterChangedRanges((_fromA, _toA, _fromB, toB) => {
    end = toB
  })
  return end
}
