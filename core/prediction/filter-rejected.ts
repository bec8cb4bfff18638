import type { CandidateFilter } from './candidate-filter'
import { isRejected } from './rejection-memory'

/** Drops what the user dismissed here before. An explicit request may bring it back. */
export const dropsRejected: CandidateFilter = (candidate, { request, rejections }) =>
  request.trigger !== 'explicit' && isRejected(rejections, request.path, candidate.edit) ? 'rejected-before' : candidate
