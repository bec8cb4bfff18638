import { describe, expect, it } from 'vitest'
import { parseRecording } from '@/core/history/recording'
import { RecordingWriter } from '@/core/history/recording-writer'
import type { InlineSuggestion } from '@/core/prediction/inline-suggestion'
import { applyTextEdits } from '@/core/text/text-edit'
import { emptyTally, ReplaySession, type ReplayHost, type ReplayQuestion, type ReplayTally } from './replay-session'

/** Offers, at the cursor, the rest of the first of `lines` that starts with what stands on the cursor's line. */
class LineHost implements ReplayHost {
  readonly texts = new Map<string, string>()
  readonly questions: (ReplayQuestion & { readonly text: string })[] = []
  private asked = 0

  constructor(private readonly lines: readonly string[]) {}

  async open(path: string, text: string): Promise<void> {
    this.texts.set(path, text)
  }

  close(path: string): void {
    this.texts.delete(path)
  }

  async change(path: string, edits: Parameters<ReplayHost['change']>[1]): Promise<void> {
    this.texts.set(path, applyTextEdits(this.texts.get(path) ?? '', edits))
  }

  async predict(question: ReplayQuestion): Promise<{ suggestion: InlineSuggestion | null; ms: number }> {
    const { path, cursor } = question
    const text = this.texts.get(path) ?? ''
    this.questions.push({ ...question, text })
    const typed = text.slice(text.lastIndexOf('\n', cursor - 1) + 1, cursor)
    const line =
      typed === ''
        ? undefined
        : this.lines.find((candidate) => candidate.startsWith(typed) && candidate.length > typed.length)
    if (line === undefined) return { suggestion: null, ms: 1 }
    const edit = { from: cursor, to: cursor, insert: line.slice(typed.length) }
    return {
      suggestion: {
        id: `s${++this.asked}`,
        path,
        version: 0,
        kind: 'inline',
        edit,
        cursor,
        proposer: 'copy',
        confidence: 1,
      },
      ms: 1,
    }
  }
}

/** A session that types `keys` at the end of an empty file. */
async function replayTyping(keys: string, lines: readonly string[]): Promise<{ tally: ReplayTally; host: LineHost }> {
  const writer = new RecordingWriter({ rootUri: 'workspace:///t', uuid: 't', startedAtMs: 0, isExcluded: () => false })
  writer.content('a.ts', '', 0)
  ;[...keys].forEach((key, index) => writer.change('a.ts', [{ from: index, to: index, insert: key }], 100 * index))
  return replay(writer, lines)
}

async function replay(
  writer: RecordingWriter,
  lines: readonly string[],
): Promise<{ tally: ReplayTally; host: LineHost }> {
  const recording = parseRecording(writer.toJson())
  if (!recording.ok) throw new Error(recording.error.message)
  const [tally, host] = [emptyTally(), new LineHost(lines)]
  await new ReplaySession(recording.value, host, tally).run()
  return { tally, host }
}

describe('ReplaySession', () => {
  it('accepts a correct suggestion and saves its keys but the one that accepts', async () => {
    const { tally, host } = await replayTyping('let x = 1\n', ['let x = 1'])
    expect(tally).toMatchObject({ keystrokes: 10, shown: 1, accepted: 1, saved: 7, reversals: 0, replaced: 0 })
    expect(host.texts.get('a.ts')).toBe('let x = 1\n')
  })

  it('asks again right after accepting, with the text as it then is', async () => {
    const { host } = await replayTyping('let x = 1', ['let x = 1'])
    expect(host.questions.map(({ trigger, text }) => [trigger, text])).toEqual([
      ['type', 'l'],
      ['accept', 'let x = 1'],
    ])
  })

  it('shows a wrong suggestion once while it is typed along, and lets it go where the typing leaves it', async () => {
    const { tally, host } = await replayTyping('let y = 2', ['let x = 1'])
    expect(tally).toMatchObject({ keystrokes: 9, shown: 1, accepted: 0, saved: 0, replaced: 0 })
    expect(host.questions).toHaveLength(9)
    expect(host.texts.get('a.ts')).toBe('let y = 2')
  })

  it('ends with the recorded text when other places changed while a suggestion was typed', async () => {
    const writer = new RecordingWriter({
      rootUri: 'workspace:///t',
      uuid: 't',
      startedAtMs: 0,
      isExcluded: () => false,
    })
    writer.content('a.ts', 'top\n', 0)
    writer.change('a.ts', [{ from: 4, to: 4, insert: 'f' }], 1)
    writer.change(
      'a.ts',
      [
        { from: 5, to: 5, insert: 'oo' },
        { from: 0, to: 0, insert: '!' },
      ],
      2,
    )
    writer.change('a.ts', [{ from: 8, to: 8, insert: '(1)' }], 3)
    const { tally, host } = await replay(writer, ['foo(1)'])
    expect(tally).toMatchObject({ shown: 1, accepted: 1 })
    expect(host.texts.get('a.ts')).toBe('!top\nfoo(1)')
  })

  it('counts a suggestion that brings back what was just deleted', async () => {
    const writer = new RecordingWriter({
      rootUri: 'workspace:///t',
      uuid: 't',
      startedAtMs: 0,
      isExcluded: () => false,
    })
    writer.content('a.ts', 'abc', 0)
    writer.change('a.ts', [{ from: 2, to: 3, insert: '' }], 1)
    const { tally } = await replay(writer, ['abc'])
    expect(tally).toMatchObject({ shown: 1, accepted: 0, reversals: 1 })
  })

  it('takes the recorded cursor, and asks nothing with a selection or several cursors', async () => {
    const writer = new RecordingWriter({
      rootUri: 'workspace:///t',
      uuid: 't',
      startedAtMs: 0,
      isExcluded: () => false,
    })
    writer.content('a.ts', '', 0)
    writer.change('a.ts', [{ from: 0, to: 0, insert: 'f()' }], 1)
    writer.selection('a.ts', [{ from: 2, to: 2 }], 1)
    writer.change('a.ts', [{ from: 2, to: 2, insert: 'x' }], 2)
    writer.selection('a.ts', [{ from: 0, to: 3 }], 2)
    writer.change(
      'a.ts',
      [
        { from: 0, to: 0, insert: 'a' },
        { from: 1, to: 1, insert: 'a' },
      ],
      3,
    )
    const { host } = await replay(writer, [])
    expect(host.questions.map(({ cursor }) => cursor)).toEqual([2])
  })

  it('takes a replaced content as a change by another program', async () => {
    const writer = new RecordingWriter({
      rootUri: 'workspace:///t',
      uuid: 't',
      startedAtMs: 0,
      isExcluded: () => false,
    })
    writer.content('a.ts', 'one', 0)
    writer.content('a.ts', 'two', 1)
    const { tally, host } = await replay(writer, [])
    expect(host.texts.get('a.ts')).toBe('two')
    expect(tally.keystrokes).toBe(0)
  })
})
