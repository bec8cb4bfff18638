/** What became of a shown suggestion. Accepting a word or a line of it is `partly-accepted`. */
export type OutcomeKind = 'accepted' | 'partly-accepted' | 'rejected' | 'ignored'

export interface Outcome {
  readonly suggestionId: string
  readonly kind: OutcomeKind
  /** `tab`, `word`, `line`, `tap`; `escape`; `typed-through` counts as accepted; `diverged`, `moved`, `closed` as ignored. */
  readonly cause: 'tab' | 'word' | 'line' | 'tap' | 'typed-through' | 'escape' | 'diverged' | 'moved' | 'closed'
  readonly acceptedCharacters: number
  readonly atMs: number
}
