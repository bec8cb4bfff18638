import type { EditorState } from '@codemirror/state'
import { describeTabAction, type TabAction } from '@/core/prediction/tab-action'
import { visibleSuggestion } from './inline-suggestion/state'
import type { PredictionStatus } from './prediction-session'
import { tabAction } from './tab-state'

/** What the status bar shows of an editor. */
export interface EditorStatus {
  readonly line: number
  readonly column: number
  readonly cursors: number
  readonly selectedCharacters: number
  readonly languageName: string
  readonly readOnly: boolean
  /** What the next Tab does, and its name, such as `⇥ accept`. */
  readonly tabAction: TabAction
  readonly tabLabel: string
  readonly isSuggestionVisible: boolean
  /** From key to answer, and why nothing is shown; both null without a tab worker. */
  readonly prediction: PredictionStatus
}

/** Calls `onStatus` when something of it changed, never for the same status twice. */
export class StatusReporter {
  private prediction: PredictionStatus = { latencyMs: null, silence: null }
  private last: EditorStatus | null = null

  constructor(
    private readonly languageName: string,
    private readonly onStatus: (status: EditorStatus) => void,
  ) {}

  update(state: EditorState): void {
    const status = this.statusOf(state)
    if (this.last && isSameStatus(this.last, status)) return
    this.last = status
    this.onStatus(status)
  }

  setPrediction(state: EditorState, prediction: PredictionStatus): void {
    this.prediction = prediction
    this.update(state)
  }

  statusOf(state: EditorState): EditorStatus {
    const { main, ranges } = state.selection
    const line = state.doc.lineAt(main.head)
    const action = state.field(tabAction)
    return {
      line: line.number,
      column: main.head - line.from + 1,
      cursors: ranges.length,
      selectedCharacters: ranges.reduce((sum, range) => sum + range.to - range.from, 0),
      languageName: this.languageName,
      readOnly: state.readOnly,
      tabAction: action,
      tabLabel: describeTabAction(action).status,
      isSuggestionVisible: visibleSuggestion(state) !== null,
      prediction: this.prediction,
    }
  }
}

function isSameStatus(a: EditorStatus, b: EditorStatus): boolean {
  return (Object.keys(a) as (keyof EditorStatus)[]).every((key) => a[key] === b[key])
}
