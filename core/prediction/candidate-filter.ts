import type { HistoryEdit } from '../history/history-edit'
import type { Candidate } from './candidate'
import type { PredictionRequest } from './prediction-request'
import type { DropReason } from './prediction-trace'
import type { RejectionMemory } from './rejection-memory'
import type { TextFrame } from './text-frame'

/** What the filters look at besides the candidate. */
export interface FilterInput {
  readonly request: PredictionRequest
  readonly frame: TextFrame
  /** Newest first. */
  readonly recentEdits: readonly HistoryEdit[]
  readonly rejections: RejectionMemory
}

/** Returns the candidate, mended where it can be, or why it must not be shown. */
export type CandidateFilter = (candidate: Candidate, input: FilterInput) => Candidate | DropReason
