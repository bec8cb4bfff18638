import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRecording, type RecordingStep } from './recording'
import { RecordingWriter } from './recording-writer'

const header = {
  kind: 'header',
  documentType: 'workspaceRecording@1.0',
  repoRootUri: 'workspace:///one',
  time: 1,
  uuid: 'u',
}
const encountered = { kind: 'documentEncountered', id: 0, relativePath: 'src\\a.ts', time: 2 }
const content = { kind: 'setContent', id: 0, v: 1, content: 'abcdef', time: 3 }

const steps = (json: string): readonly RecordingStep[] => {
  const recording = parseRecording(json)
  if (!recording.ok) throw new Error(recording.error.message)
  return recording.value.steps
}
const problem = (...entries: unknown[]): string => {
  const recording = parseRecording(JSON.stringify({ log: [header, encountered, content, ...entries] }))
  return recording.ok ? 'none' : recording.error.message
}

describe('parseRecording', () => {
  const log = [
    header,
    { kind: 'meta', data: { repoRootUri: 'x' } },
    encountered,
    content,
    { kind: 'opened', id: 0, time: 4 },
    { kind: 'focused', id: 0, time: 4 },
    {
      kind: 'changed',
      id: 0,
      v: 2,
      edit: [
        [4, 5, ''],
        [0, 1, 'XY'],
      ],
      time: 5,
    },
    { kind: 'selectionChanged', id: 0, selection: [[2, 1]], time: 4 },
    { kind: 'bookmark', time: 9 },
    { kind: 'documentEvent', id: 0, time: 9, data: null },
    { kind: 'closed', id: 0, time: 10 },
  ]
  const expected = [
    { kind: 'content', path: 'src/a.ts', text: 'abcdef', atMs: 3 },
    { kind: 'open', path: 'src/a.ts', atMs: 4 },
    { kind: 'focus', path: 'src/a.ts', atMs: 4 },
    {
      kind: 'change',
      path: 'src/a.ts',
      edits: [
        { from: 0, to: 1, insert: 'XY' },
        { from: 4, to: 5, insert: '' },
      ],
      atMs: 5,
    },
    { kind: 'selection', path: 'src/a.ts', ranges: [{ from: 1, to: 2 }], atMs: 5 },
    { kind: 'close', path: 'src/a.ts', atMs: 10 },
  ]

  it('reads an object with a log, the log alone and one entry a line, and leaves out what it does not know', () => {
    expect(steps(JSON.stringify({ log }))).toEqual(expected)
    expect(steps(JSON.stringify(log))).toEqual(expected)
    expect(steps(log.map((entry) => JSON.stringify(entry)).join('\n'))).toEqual(expected)
  })

  it('reads offsets against the text before the edit, one edit after the other', () => {
    const typed = [
      { kind: 'changed', id: 0, v: 2, edit: [[6, 6, 'g']], time: 4 },
      { kind: 'changed', id: 0, v: 3, edit: [[7, 7, 'h']], time: 5 },
    ]
    expect(steps(JSON.stringify({ log: [header, encountered, content, ...typed] }))).toHaveLength(3)
  })

  it('restores a stored content', () => {
    const entries = [
      { kind: 'storeContent', id: 0, contentId: 'c', v: 1, time: 4 },
      { kind: 'changed', id: 0, v: 2, edit: [[0, 6, '']], time: 5 },
      { kind: 'restoreContent', id: 0, contentId: 'c', v: 3, time: 6 },
    ]
    expect(steps(JSON.stringify({ log: [header, encountered, content, ...entries] })).at(-1)).toMatchObject({
      kind: 'content',
      text: 'abcdef',
    })
  })

  it('says which entry is wrong, and how', () => {
    expect(problem({ kind: 'changed', id: 0, edit: [[0, 7, '']] })).toBe(
      'entry 3: src/a.ts: edit 0–7 does not fit its 6 characters',
    )
    expect(
      problem({
        kind: 'changed',
        id: 0,
        edit: [
          [0, 3, ''],
          [2, 4, ''],
        ],
      }),
    ).toContain('does not fit')
    expect(problem({ kind: 'changed', id: 0, edit: [[0, '1', '']] })).toContain('list of [from, to, text]')
    expect(problem({ kind: 'changed', id: 7, edit: [] })).toContain('not encountered')
    expect(problem({ kind: 'selectionChanged', id: 0, selection: [[0, 9]] })).toContain('outside')
    expect(problem({ kind: 'documentEncountered', id: 1 })).toContain('relativePath')
    expect(
      problem({ kind: 'documentEncountered', id: 1, relativePath: 'b' }, { kind: 'changed', id: 1, edit: [] }),
    ).toContain('before its content')
    expect(problem('text')).toContain('`kind`')
    expect(parseRecording('{')).toMatchObject({ ok: false, error: { entry: null } })
    expect(parseRecording('{"entries": []}')).toMatchObject({ ok: false, error: { entry: null } })
    expect(parseRecording(JSON.stringify([{ ...header, documentType: 'workspaceRecording@9' }]))).toMatchObject({
      ok: false,
      error: { entry: 0 },
    })
  })

  it('never throws, whatever it is given', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void parseRecording(text)))
  })
})

describe('RecordingWriter', () => {
  const options = {
    rootUri: 'workspace:///one',
    uuid: 'u',
    startedAtMs: 1,
    isExcluded: (path: string) => path === '.env',
  }

  it('writes what parseRecording reads', () => {
    const writer = new RecordingWriter(options)
    writer.content('a.ts', 'let', 10)
    writer.open('a.ts', 10)
    writer.focus('a.ts', 11)
    writer.change('a.ts', [{ from: 3, to: 3, insert: '\n"' }], 12)
    writer.selection('a.ts', [{ from: 5, to: 5 }], 12)
    writer.content('b.ts', '', 13)
    writer.close('a.ts', 14)
    expect(steps(writer.toJson())).toEqual([
      { kind: 'content', path: 'a.ts', text: 'let', atMs: 10 },
      { kind: 'open', path: 'a.ts', atMs: 10 },
      { kind: 'focus', path: 'a.ts', atMs: 11 },
      { kind: 'change', path: 'a.ts', edits: [{ from: 3, to: 3, insert: '\n"' }], atMs: 12 },
      { kind: 'selection', path: 'a.ts', ranges: [{ from: 5, to: 5 }], atMs: 12 },
      { kind: 'content', path: 'b.ts', text: '', atMs: 13 },
      { kind: 'close', path: 'a.ts', atMs: 14 },
    ])
  })

  it('leaves out excluded files and documents without a content', () => {
    const writer = new RecordingWriter(options)
    writer.content('.env', 'KEY=1', 2)
    writer.change('.env', [{ from: 0, to: 0, insert: 'SECRET' }], 3)
    writer.focus('never-seen.ts', 4)
    expect(writer.length).toBe(1)
    expect(writer.toJson()).not.toContain('KEY')
  })
})
