import { EditorSelection, EditorState, Transaction, type Extension, type TransactionSpec } from '@codemirror/state'
import { describe, expect, it } from 'vitest'
import type { InlineSuggestion } from '@/core/prediction/inline-suggestion'
import type { Outcome } from '@/core/prediction/outcome'
import { acceptTransaction } from './inline-suggestion/command'
import {
  dismissSuggestion,
  documentPath,
  documentVersion,
  suggestionState,
  visibleSuggestion,
} from './inline-suggestion/state'
import { asksForPredictions, PredictionSession, type PredictionStatus } from './prediction-session'
import type { PredictionQuestion, PredictionResponse, TabPort } from './tab-port'
import { setComposing, tabAction, tabMode } from './tab-state'

const extensions: Extension = [
  documentPath.of('a.ts'),
  documentVersion,
  suggestionState,
  tabMode,
  tabAction,
  EditorState.allowMultipleSelections.of(true),
]

interface Asked {
  readonly question: PredictionQuestion
  readonly receive: (response: PredictionResponse) => void
  isCancelled: boolean
}

/** An editor without a screen, and a worker that answers when the test says so. */
class Scene {
  state: EditorState
  now = 1_000
  readonly sent: string[] = []
  readonly asked: Asked[] = []
  readonly outcomes: Outcome[] = []
  readonly statuses: PredictionStatus[] = []
  readonly shownFor: number[] = []
  readonly session: PredictionSession

  constructor(doc: string, more: Extension = []) {
    this.state = EditorState.create({ doc, selection: { anchor: doc.length }, extensions: [extensions, more] })
    const port: TabPort = {
      open: (path, text) => this.sent.push(`open ${path} ${text}`),
      close: (path) => this.sent.push(`close ${path}`),
      change: (change) => this.sent.push(`${change.origin} ${change.version} ${JSON.stringify(change.changes)}`),
      predict: (question, receive) => {
        const asked: Asked = { question, receive, isCancelled: false }
        this.asked.push(asked)
        return () => {
          asked.isCancelled = true
        }
      },
      reportOutcome: (outcome) => this.outcomes.push(outcome),
    }
    this.session = new PredictionSession(
      {
        port,
        path: 'a.ts',
        now: () => this.now,
        viewport: () => ({ from: 0, to: this.state.doc.length }),
        state: () => this.state,
        dispatch: (effect) => this.dispatch({ effects: effect }),
        onStatus: (status) => this.statuses.push(status),
        onShown: (keyAtMs) => this.shownFor.push(keyAtMs),
      },
      this.state,
    )
  }

  dispatch(spec: TransactionSpec) {
    const transaction = this.state.update(spec)
    this.state = transaction.state
    this.session.follow([transaction], this.now)
  }

  type(text: string) {
    this.dispatch({ ...this.state.replaceSelection(text), userEvent: 'input.type' })
  }

  answer(
    insert: string | null,
    options: { asked?: Asked; id?: string; final?: boolean; kind?: InlineSuggestion['kind'] } = {},
  ) {
    const asked = options.asked ?? this.asked.at(-1)
    if (!asked) throw new Error('nothing was asked')
    const { cursor, version, path } = asked.question
    const suggestion: InlineSuggestion | null =
      insert === null
        ? null
        : {
            id: options.id ?? 's1',
            path,
            version,
            kind: options.kind ?? 'inline',
            edit: { from: cursor, to: cursor, insert },
            cursor,
            proposer: 'copy',
            confidence: 0.8,
          }
    asked.receive({
      kind: 'prediction',
      requestId: 1,
      path,
      version,
      suggestion,
      silence: insert === null ? 'no-candidates' : null,
      final: options.final ?? true,
    })
  }

  get shown() {
    return visibleSuggestion(this.state)?.edit.insert ?? null
  }
}

describe("a document's conversation with the tab worker", () => {
  it('opens with the text, sends each change with its version and origin, and asks at once', () => {
    const scene = new Scene('x')
    scene.type('a')
    scene.dispatch({ changes: { from: 0, to: 1 }, userEvent: 'delete.backward' })
    scene.dispatch({ changes: { from: 0, insert: 'p' }, userEvent: 'input.paste' })
    expect(scene.sent).toEqual(['open a.ts x', 'type 1 [1,[0,"a"]]', 'delete 2 [[1],1]', 'paste 3 [[0,"p"],1]'])
    expect(scene.asked.map(({ question }) => [question.version, question.trigger])).toEqual([
      [1, 'type'],
      [2, 'delete'],
      [3, 'type'],
    ])
    expect(scene.asked.map(({ isCancelled }) => isCancelled)).toEqual([true, true, false])
  })

  it('shows the answer, with the time since the key', () => {
    const scene = new Scene('')
    scene.type('a')
    scene.now = 1_012
    scene.answer('bc')
    expect(scene.shown).toBe('bc')
    expect(scene.statuses).toEqual([{ latencyMs: 12, silence: null }])
    expect(scene.shownFor).toEqual([1_000])
  })

  it('drops the answer to a question that a newer key replaced', () => {
    const scene = new Scene('')
    scene.type('a')
    const [first] = scene.asked
    scene.type('b')
    if (first) scene.answer('zzz', { asked: first })
    expect(scene.shown).toBeNull()
  })

  it("carries an answer over a partner's edit made meanwhile", () => {
    const scene = new Scene('one\n')
    scene.type('a')
    scene.dispatch({ changes: { from: 0, insert: 'zero\n' }, annotations: Transaction.remote.of(true) })
    expect(scene.asked).toHaveLength(1)
    scene.answer('bc')
    expect(visibleSuggestion(scene.state)?.edit).toEqual({ from: 10, to: 10, insert: 'bc' })
  })

  it('asks nothing after an undo and says so', () => {
    const scene = new Scene('')
    scene.dispatch({ changes: { from: 0, insert: 'x' }, userEvent: 'undo' })
    expect(scene.asked).toEqual([])
    expect(scene.statuses).toEqual([{ latencyMs: null, silence: 'undo' }])
  })

  it.each([
    [
      'several-cursors',
      { selection: EditorSelection.create([EditorSelection.cursor(0), EditorSelection.cursor(1)]) },
      [],
    ],
    ['selection', { selection: EditorSelection.single(0, 1) }, []],
    ['composing', { effects: setComposing.of(true) }, []],
    ['read-only', {}, EditorState.readOnly.of(true)],
    ['disabled', {}, asksForPredictions.of(false)],
  ] as const)('is silent for %s', (reason, spec, more) => {
    const scene = new Scene('abc', more)
    scene.dispatch(spec)
    scene.session.ask('explicit', scene.now)
    expect(scene.asked).toEqual([])
    expect(scene.statuses.at(-1)?.silence).toBe(reason)
  })

  it('forgets its question when the cursor goes elsewhere', () => {
    const scene = new Scene('abc')
    scene.type('d')
    scene.dispatch({ selection: { anchor: 0 } })
    scene.answer('ef')
    expect(scene.shown).toBeNull()
  })

  it('asks once more when the cursor leaves the word that was edited, and only then', () => {
    const scene = new Scene('one two ')
    scene.type('three')
    scene.dispatch({ selection: { anchor: 10 } })
    expect(scene.asked).toHaveLength(1)
    scene.dispatch({ selection: EditorSelection.single(0, 3) })
    expect(scene.asked).toHaveLength(1)
    scene.dispatch({ selection: { anchor: 2 } })
    expect(scene.asked.map(({ question }) => question.trigger)).toEqual(['type', 'move'])
    scene.dispatch({ selection: { anchor: 5 } })
    expect(scene.asked).toHaveLength(2)
  })

  it('asks nothing about a cursor that moves past what others changed', () => {
    const scene = new Scene('one two ')
    scene.dispatch({ changes: { from: 0, insert: 'zero ' }, annotations: Transaction.remote.of(true) })
    scene.dispatch({ selection: { anchor: 1 } })
    expect(scene.asked).toEqual([])
  })

  it('lets a later answer to the same question extend what is shown', () => {
    const scene = new Scene('')
    scene.type('a')
    scene.answer('bc', { final: false })
    scene.answer('bcd', { id: 's2' })
    expect(scene.shown).toBe('bcd')
    expect(scene.outcomes).toMatchObject([{ suggestionId: 's1', kind: 'ignored', cause: 'closed' }])
  })

  it('keeps what is shown when the next answer is silence', () => {
    const scene = new Scene('')
    scene.type('a')
    scene.answer('bcd')
    scene.type('b')
    scene.answer(null)
    expect(scene.shown).toBe('cd')
    scene.type('x')
    scene.answer(null)
    expect(scene.statuses.at(-1)?.silence).toBe('no-candidates')
  })

  it('reports each outcome once: accepted, then the next question comes from the acceptance', () => {
    const scene = new Scene('')
    scene.type('a')
    scene.answer('bc')
    scene.dispatch(acceptTransaction(scene.state, 'tab') ?? {})
    expect(scene.outcomes).toEqual([
      { suggestionId: 's1', kind: 'accepted', cause: 'tab', acceptedCharacters: 2, atMs: 1_000 },
    ])
    expect(scene.sent.at(-1)).toBe('accept 2 [1,[0,"bc"]]')
    expect(scene.asked.at(-1)?.question.trigger).toBe('accept')
    scene.session.close()
    expect(scene.outcomes).toHaveLength(1)
  })

  it('reports rejection, and what was on screen when the document closed', () => {
    const scene = new Scene('')
    scene.type('a')
    scene.answer('bc')
    scene.dispatch({ effects: dismissSuggestion.of('escape') })
    scene.type('d')
    scene.answer('ef', { id: 's2' })
    scene.session.close()
    expect(scene.outcomes.map(({ suggestionId, kind, cause }) => [suggestionId, kind, cause])).toEqual([
      ['s1', 'rejected', 'escape'],
      ['s2', 'ignored', 'closed'],
    ])
    expect(scene.sent.at(-1)).toBe('close a.ts')
    scene.answer('late')
    expect(scene.outcomes).toHaveLength(2)
  })
})
