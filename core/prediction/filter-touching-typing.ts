import type { CandidateFilter } from './candidate-filter'

/** Drops what would take away or push around text that is being typed: anything replaced right before the cursor. */
export const dropsTouchingTyping: CandidateFilter = (candidate, { request, frame }) => {
  const { from, to } = candidate.edit
  const isTyping = request.trigger === 'type' || request.trigger === 'delete'
  return isTyping && from < frame.cursor && to >= frame.cursor && to > frame.lineFrom ? 'touches-typing' : candidate
}
