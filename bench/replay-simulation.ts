import { diffText } from '@/core/diff/text-diff'
import { RecordingWriter } from '@/core/history/recording-writer'
import type { TextEdit } from '@/core/text/text-edit'
import { seededRandom } from './statistics'

export interface SimulatedSession {
  readonly path: string
  readonly before: string
  readonly after: string
  /** Other files of the project, as they are before the session. */
  readonly others: ReadonlyMap<string, string>
  readonly mostKeystrokes: number
}

/** A fluent typist: about 75 words a minute, longer between two places. */
const keyMs = 160
const moveMs = 2500

/**
 * A recording of somebody who turns `before` into `after` from top to bottom: goes to each change, deletes what has to go and types
 * the rest key by key, a line break bringing its indentation. The times come from a fixed seed.
 */
export function simulateSession(session: SimulatedSession): string {
  const random = seededRandom(1)
  let atMs = 1_700_000_000_000
  const pass = (ms: number): number => (atMs += Math.round(ms * (0.5 + random())))
  const writer = new RecordingWriter({
    rootUri: 'workspace:///simulated',
    uuid: 'simulated',
    startedAtMs: atMs,
    isExcluded: () => false,
  })
  for (const [path, text] of session.others) writer.content(path, text, atMs)
  const { path } = session
  writer.content(path, session.before, atMs)
  writer.open(path, atMs)
  writer.focus(path, atMs)
  let shift = 0
  let keystrokes = 0
  for (const found of diffText(session.before, session.after, { granularity: 'word' }).edits) {
    const edit = fromLineEnd(session.before, found)
    let cursor = edit.from + shift
    writer.selection(path, [{ from: cursor, to: edit.to + shift }], pass(moveMs))
    if (edit.to > edit.from) {
      if (keystrokes >= session.mostKeystrokes) return writer.toJson()
      writer.change(path, [{ from: cursor, to: edit.to + shift, insert: '' }], pass(keyMs))
      keystrokes++
    }
    for (const key of edit.insert.match(/\r?\n[ \t]*|[^]/gu) ?? []) {
      if (keystrokes++ >= session.mostKeystrokes) return writer.toJson()
      writer.change(path, [{ from: cursor, to: cursor, insert: key }], pass(keyMs))
      cursor += key.length
      writer.selection(path, [{ from: cursor, to: cursor }], atMs)
    }
    shift += edit.insert.length - (edit.to - edit.from)
  }
  return writer.toJson()
}

/** New lines are begun at the end of the line above, not in front of the line below, where nobody types. */
function fromLineEnd(text: string, edit: TextEdit): TextEdit {
  const isWholeLines =
    edit.insert.endsWith('\n') && text[edit.from - 1] === '\n' && (edit.to === edit.from || text[edit.to - 1] === '\n')
  return isWholeLines ? { from: edit.from - 1, to: edit.to - 1, insert: `\n${edit.insert.slice(0, -1)}` } : edit
}
