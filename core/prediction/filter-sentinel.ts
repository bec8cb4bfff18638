import type { CandidateFilter } from './candidate-filter'

/** The special tokens of the model's sequence format, as text. A fine-tuned or foreign model may spell them out. */
const sentinel =
  /<\|?(?:pad|eot|file|ctx|suf|mid|edit|orig|upd|noedit|jump|cursor|diag|recent|lang:[a-z]+|spare:\d+|fim_[a-z]+|endoftext)\|?>/

/** Cuts a model's answer at its first sentinel: what follows one is not meant for the document. Copied text keeps its `<file>` tags. */
export const stripSentinels: CandidateFilter = (candidate) => {
  if (candidate.proposer !== 'model') return candidate
  const { edit } = candidate
  const at = edit.insert.search(sentinel)
  if (at < 0) return candidate
  const insert = edit.insert.slice(0, at)
  return insert.trim() === '' ? 'sentinel' : { ...candidate, edit: { ...edit, insert } }
}
