import type { EditAuthor, EditOrigin } from '../../core/history/history-edit'
import type { InlineSuggestion } from '../../core/prediction/inline-suggestion'
import type { Outcome } from '../../core/prediction/outcome'
import type { PolicySnapshot } from '../../core/learning/policy'
import type { PredictionTrace } from '../../core/prediction/prediction-trace'
import type { SilenceReason } from '../../core/prediction/silence'

/** Messages from the page. Versions count a document's changes; `open` says at which version `text` is. */
export type TabRequest =
  | {
      readonly kind: 'start'
      readonly workspaceId: string
      readonly secretPatterns: readonly string[]
      readonly corpusPort: MessagePort | null
    }
  | { readonly kind: 'open'; readonly path: string; readonly text: string; readonly version: number }
  | { readonly kind: 'close'; readonly path: string }
  | DocumentChange
  | PredictRequest
  | { readonly kind: 'cancel'; readonly requestId: number }
  | { readonly kind: 'outcome'; readonly outcome: Outcome }
  | { readonly kind: 'configure'; readonly configuration: TabConfiguration }
  | { readonly kind: 'inspect'; readonly replyId: number }
  | { readonly kind: 'policy'; readonly replyId: number; readonly action: 'read' | 'reset' }

export interface DocumentChange {
  readonly kind: 'change'
  readonly path: string
  /** Version after this change. */
  readonly version: number
  /** `ChangeSet.toJSON()`. */
  readonly changes: unknown
  readonly origin: EditOrigin
  readonly author: EditAuthor
  readonly atMs: number
}

export interface PredictRequest {
  readonly kind: 'predict'
  readonly requestId: number
  readonly path: string
  readonly version: number
  readonly cursor: number
  readonly viewport: { readonly from: number; readonly to: number }
  readonly trigger: 'type' | 'delete' | 'move' | 'accept' | 'explicit'
  /** `performance.timeOrigin + event.timeStamp` of the key that asked. */
  readonly keyAtMs: number
}

export interface TabConfiguration {
  readonly enabled: boolean
  /** Wall-clock ms until which Tab is snoozed; 0 when it is not. */
  readonly snoozedUntilMs: number
  /** Languages in which prediction is off. */
  readonly disabledLanguages: readonly string[]
  readonly learning: boolean
}

/** Messages to the page. A request gets one `prediction` with `final: true`; earlier ones may only be extended by it. */
export type TabResponse =
  | { readonly kind: 'ready' }
  | {
      readonly kind: 'prediction'
      readonly requestId: number
      readonly path: string
      readonly version: number
      readonly suggestion: InlineSuggestion | null
      readonly silence: SilenceReason | null
      readonly final: boolean
    }
  | { readonly kind: 'inspection'; readonly replyId: number; readonly traces: readonly PredictionTrace[] }
  | { readonly kind: 'policy'; readonly replyId: number; readonly policy: PolicySnapshot }
  | { readonly kind: 'failed'; readonly message: string; readonly path: string | null }
