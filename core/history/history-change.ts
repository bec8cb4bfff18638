import type { ChangeSet, Text } from '@codemirror/state'
import type { SyntaxDelta } from '../syntax/syntax-delta'
import type { EditAuthor, EditOrigin } from './history-edit'

/** One change of one file, as the editor or a peer made it. `changes` leads from `before` to `after`. */
export interface HistoryChange {
  readonly path: string
  readonly author: EditAuthor
  readonly origin: EditOrigin
  readonly atMs: number
  readonly changes: ChangeSet
  readonly before: Text
  readonly after: Text
  readonly syntax: SyntaxDelta | null
}
