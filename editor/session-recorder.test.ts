import { EditorState, type TransactionSpec } from '@codemirror/state'
import { describe, expect, it } from 'vitest'
import { parseRecording } from '@/core/history/recording'
import { documentPath } from './inline-suggestion/state'
import { SessionRecorder } from './session-recorder'

class Editor {
  state: EditorState

  constructor(
    private readonly recorder: SessionRecorder,
    path: string,
    doc: string,
  ) {
    this.state = EditorState.create({ doc, extensions: documentPath.of(path) })
    recorder.attach(this)
  }

  dispatch(spec: TransactionSpec) {
    const transaction = this.state.update(spec)
    this.state = transaction.state
    this.recorder.follow(this, [transaction])
  }
}

function newRecorder() {
  let atMs = 1_000
  return new SessionRecorder({ workspaceId: 'w1', isExcluded: (path) => path === '.env', now: () => (atMs += 10) })
}

const stepsOf = (recorder: SessionRecorder) => {
  const recording = parseRecording(recorder.toJson() ?? '')
  if (!recording.ok) throw new Error(recording.error.message)
  return recording.value.steps
}

describe('a recorded session', () => {
  it('does not exist until it is started', () => {
    const recorder = newRecorder()
    new Editor(recorder, 'a.ts', 'one').dispatch({ changes: { from: 0, insert: 'x' } })
    expect(recorder.toJson()).toBeNull()
  })

  it('starts with what is open and follows every edit, read back by the replay', () => {
    const recorder = newRecorder()
    const editor = new Editor(recorder, 'a.ts', 'one\ntwo')
    recorder.start()
    editor.dispatch({
      changes: [
        { from: 0, to: 3, insert: '1' },
        { from: 7, insert: '!' },
      ],
      selection: { anchor: 6 },
    })
    recorder.stop()
    editor.dispatch({ changes: { from: 0, insert: 'unrecorded' } })
    expect(stepsOf(recorder).map((step) => ({ ...step, atMs: 0 }))).toEqual([
      { kind: 'content', path: 'a.ts', text: 'one\ntwo', atMs: 0 },
      { kind: 'open', path: 'a.ts', atMs: 0 },
      {
        kind: 'change',
        path: 'a.ts',
        edits: [
          { from: 0, to: 3, insert: '1' },
          { from: 7, to: 7, insert: '!' },
        ],
        atMs: 0,
      },
      { kind: 'selection', path: 'a.ts', ranges: [{ from: 6, to: 6 }], atMs: 0 },
    ])
  })

  it('never holds an excluded file', () => {
    const recorder = newRecorder()
    recorder.start()
    new Editor(recorder, '.env', 'TOKEN=1').dispatch({ changes: { from: 0, insert: 'S' } })
    expect(recorder.toJson()).not.toContain('TOKEN')
    expect(stepsOf(recorder)).toEqual([])
  })

  it('records a change once where two editors show one file, and goes on when the speaker closes', () => {
    const recorder = newRecorder()
    recorder.start()
    const left = new Editor(recorder, 'a.ts', 'x')
    const right = new Editor(recorder, 'a.ts', 'x')
    for (const editor of [left, right]) editor.dispatch({ changes: { from: 1, insert: 'y' } })
    recorder.detach(left)
    right.dispatch({ changes: { from: 2, insert: 'z' } })
    recorder.detach(right)
    expect(stepsOf(recorder).flatMap((step) => (step.kind === 'selection' ? [] : [step.kind]))).toEqual([
      'content',
      'open',
      'change',
      'content',
      'open',
      'change',
      'close',
    ])
  })
})
