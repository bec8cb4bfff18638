import type { Outcome } from '@/core/prediction/outcome'
import type { DocumentChange, PredictRequest, TabResponse } from '@/workers/tab/protocol'

export type PredictionResponse = Extract<TabResponse, { kind: 'prediction' }>
export type PredictionQuestion = Omit<PredictRequest, 'kind' | 'requestId'>

/**
 * What the editor needs of the tab worker's handle. `predict` returns a function that cancels the request; `receive` may be called
 * more than once, the last time with `final: true`.
 */
export interface TabPort {
  open(path: string, text: string): void
  close(path: string): void
  change(change: Omit<DocumentChange, 'kind'>): void
  predict(question: PredictionQuestion, receive: (response: PredictionResponse) => void): () => void
  reportOutcome(outcome: Outcome): void
}
