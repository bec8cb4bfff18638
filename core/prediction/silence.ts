/** Why nothing is shown. Each is a fact that the inspector spells out, never an error. */
export type SilenceReason =
  | 'snoozed' | 'disabled' | 'secret-file' | 'read-only' | 'selection' | 'several-cursors' | 'composing'
  | 'prefix-too-short' | 'mid-word-suffix' | 'undo' | 'remote-edit' | 'no-candidates' | 'all-invalid' | 'all-filtered'
  | 'low-confidence' | 'superseded' | 'deadline' | 'cursor-moved' | 'menu-open'
