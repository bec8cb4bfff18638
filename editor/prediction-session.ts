import { Facet, type EditorState, type StateEffect, type Transaction } from '@codemirror/state'
import { completionStatus } from '@codemirror/autocomplete'
import type { SilenceReason } from '@/core/prediction/silence'
import { showSuggestion, type VisibleSuggestion } from '@/core/prediction/suggestion-lifecycle'
import { changeOriginOf, isOthersChange } from './change-origin'
import {
  documentVersion,
  offerSuggestion,
  stepOver,
  suggestionState,
  visibleSuggestion,
  type EndedSuggestion,
} from './inline-suggestion/state'
import type { PredictionQuestion, PredictionResponse, TabPort } from './tab-port'
import { tabMode } from './tab-state'

/** Whether the editor asks for predictions; changes are sent all the same, so that the worker's text stays the editor's. */
export const asksForPredictions = Facet.define<boolean, boolean>({ combine: (values) => values[0] ?? true })

/** A menu that opens by itself must not silence predictions; one that the user asked for does. */
export const asksBesideMenu = Facet.define<boolean, boolean>({ combine: (values) => values[0] ?? false })

/** What the status bar says of prediction in this editor. */
export interface PredictionStatus {
  /** From the key to the answer's arrival, of the last suggestion shown. */
  readonly latencyMs: number | null
  /** Why nothing is shown; null while something is, or before the first question. */
  readonly silence: SilenceReason | null
}

export interface PredictionHost {
  readonly port: TabPort
  readonly path: string
  /** Wall clock in milliseconds. */
  readonly now: () => number
  readonly viewport: () => { readonly from: number; readonly to: number }
  readonly state: () => EditorState
  readonly dispatch: (effect: StateEffect<unknown>) => void
  readonly onStatus: (status: PredictionStatus) => void
  /** A suggestion was put on screen for the key pressed at this wall-clock time. */
  readonly onShown: (keyAtMs: number) => void
}

interface PendingQuestion {
  readonly version: number
  readonly keyAtMs: number
  /** Changes since the question, to carry an answer over. */
  readonly since: Transaction[]
  cancel: () => void
}

/** One document's conversation with the tab worker: changes and outcomes go out, suggestions come in. Free of the DOM. */
export class PredictionSession {
  private pending: PendingQuestion | null = null
  private status: PredictionStatus = { latencyMs: null, silence: null }
  /** Where the user edited last; null once the cursor has left it, and that was asked about. */
  private editedAt: number | null = null

  constructor(
    private readonly host: PredictionHost,
    state: EditorState,
  ) {
    host.port.open(host.path, state.doc.toString())
  }

  /** Tells the worker what transactions did, in order, and asks what comes next when the user edited. */
  follow(transactions: readonly Transaction[], keyAtMs: number): void {
    let trigger: PredictionQuestion['trigger'] | null = null
    for (const transaction of transactions) {
      if (transaction.docChanged) {
        this.sendChange(transaction)
        const asked = this.triggerOf(transaction)
        this.noteEdit(transaction, asked !== null)
        trigger = asked ?? trigger
      } else if (transaction.selection && !transaction.isUserEvent('select.jump')) {
        this.forget()
        if (this.leavesEdit(transaction.state)) trigger = 'move'
      }
      for (const ended of transaction.state.field(suggestionState).ended) this.report(ended)
    }
    if (trigger !== null) this.ask(trigger, keyAtMs)
  }

  /** Asks for a prediction at the cursor; a question still open is cancelled. Says why when it does not ask. */
  ask(trigger: PredictionQuestion['trigger'], keyAtMs: number): void {
    this.forget()
    const state = this.host.state()
    const silence = silenceOf(state)
    if (silence !== null) return this.setStatus({ ...this.status, silence })
    const version = state.field(documentVersion)
    const question: PendingQuestion = { version, keyAtMs, since: [], cancel: () => undefined }
    this.pending = question
    question.cancel = this.host.port.predict(
      {
        path: this.host.path,
        version,
        cursor: state.selection.main.head,
        viewport: this.host.viewport(),
        trigger,
        keyAtMs,
      },
      (response) => this.receive(question, response),
    )
  }

  close(): void {
    this.forget()
    const state = this.host.state()
    const { visible, accepted } = state.field(suggestionState)
    if (visible) {
      const suggestionId = visible.suggestion.id
      if (accepted)
        this.report({
          suggestionId,
          kind: 'partly-accepted',
          cause: accepted.cause,
          acceptedCharacters: accepted.characters,
        })
      else this.report({ suggestionId, kind: 'ignored', cause: 'closed', acceptedCharacters: 0 })
    }
    this.host.port.close(this.host.path)
  }

  private sendChange(transaction: Transaction): void {
    this.pending?.since.push(transaction)
    const version = transaction.state.field(documentVersion)
    const { origin, author } = changeOriginOf(transaction)
    this.host.port.change({
      path: this.host.path,
      version,
      changes: transaction.changes.toJSON(),
      origin,
      author,
      atMs: this.host.now(),
    })
  }

  /** What a change asks for; an undo asks for silence, and what others change asks for nothing. */
  private triggerOf(transaction: Transaction): PredictionQuestion['trigger'] | null {
    const { origin } = changeOriginOf(transaction)
    if (isOthersChange(transaction) || origin === 'remote' || origin === 'disk') return null
    if (origin === 'undo') {
      this.forget()
      this.setStatus({ ...this.status, silence: 'undo' })
      return null
    }
    return origin === 'delete' || origin === 'accept' ? origin : 'type'
  }

  private noteEdit({ changes, newSelection }: Transaction, isOwn: boolean): void {
    if (isOwn) this.editedAt = newSelection.main.head
    else if (this.editedAt !== null) this.editedAt = changes.mapPos(this.editedAt, 1)
  }

  /** Whether the cursor has just gone from the word that was edited: a rename is finished, and its uses can follow. */
  private leavesEdit(state: EditorState): boolean {
    if (this.editedAt === null || silenceOf(state) !== null || visibleSuggestion(state)) return false
    const { head } = state.selection.main
    const word = state.wordAt(this.editedAt) ?? { from: this.editedAt, to: this.editedAt }
    if (head >= word.from && head <= word.to) return false
    this.editedAt = null
    return true
  }

  private receive(question: PendingQuestion, response: PredictionResponse): void {
    if (this.pending !== question || response.version !== question.version) return
    if (response.final) this.pending = null
    const state = this.host.state()
    if (response.suggestion === null) {
      if (response.final && !visibleSuggestion(state)) this.setStatus({ ...this.status, silence: response.silence })
      return
    }
    const silence = silenceOf(state)
    const visible = silence === null ? carryOver(showSuggestion(response.suggestion), question.since) : null
    if (visible === null || !isAtCursor(visible, state))
      return this.setStatus({ ...this.status, silence: silence ?? 'superseded' })
    const before = visibleSuggestion(state)
    this.host.dispatch(offerSuggestion.of(visible))
    const after = visibleSuggestion(this.host.state())
    if (after === null || after === before) return
    this.setStatus({ latencyMs: this.host.now() - question.keyAtMs, silence: null })
    this.host.onShown(question.keyAtMs)
  }

  private report(ended: EndedSuggestion): void {
    this.host.port.reportOutcome({ ...ended, atMs: this.host.now() })
  }

  private forget(): void {
    const { pending } = this
    this.pending = null
    pending?.cancel()
  }

  private setStatus(status: PredictionStatus): void {
    if (status.latencyMs === this.status.latencyMs && status.silence === this.status.silence) return
    this.status = status
    this.host.onStatus(status)
  }
}

/** Reasons that only the editor knows; the worker has its own. */
function silenceOf(state: EditorState): SilenceReason | null {
  if (!state.facet(asksForPredictions)) return 'disabled'
  if (state.readOnly) return 'read-only'
  if (state.field(tabMode).isComposing) return 'composing'
  if (state.selection.ranges.length > 1) return 'several-cursors'
  if (!state.selection.main.empty) return 'selection'
  return completionStatus(state) === 'active' && !state.facet(asksBesideMenu) ? 'menu-open' : null
}

/** The suggestion in today's document; null when the user has gone another way since, or has typed it all. */
function carryOver(visible: VisibleSuggestion, since: readonly Transaction[]): VisibleSuggestion | null {
  let carried = visible
  for (const transaction of since) {
    const step = stepOver(carried, transaction)
    if (step.kind !== 'kept') return null
    carried = step.visible
  }
  return carried
}

function isAtCursor({ suggestion }: VisibleSuggestion, state: EditorState): boolean {
  return suggestion.kind === 'rewrite' || suggestion.edit.from === state.selection.main.head
}
