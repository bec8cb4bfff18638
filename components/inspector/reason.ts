import type { DropReason } from '@/core/prediction/prediction-trace'
import type { ProposerId } from '@/core/prediction/candidate'
import type { SilenceReason } from '@/core/prediction/silence'
import type { OutcomeKind } from '@/core/prediction/outcome'

/** Why nothing was shown, for people. */
export const silenceTexts: Readonly<Record<SilenceReason, string>> = {
  snoozed: 'Tab is snoozed.',
  disabled: 'Predictions are off for this language, or altogether.',
  'secret-file': 'This file may hold secrets, so it is never read for a prediction.',
  'read-only': 'This file cannot be edited here.',
  selection: 'Text is selected.',
  'several-cursors': 'There are several cursors.',
  composing: 'An input method is composing.',
  'prefix-too-short': 'Too little is typed yet to predict from.',
  'mid-word-suffix': 'The cursor stands inside a word.',
  undo: 'The last change was an undo.',
  'remote-edit': 'The last change came from elsewhere.',
  'no-candidates': 'Nothing in the workspace continues this text.',
  'all-invalid': 'Every proposal would have added a syntax error.',
  'all-filtered': 'Every proposal was filtered out.',
  'low-confidence': 'The best proposal was not likely enough to be taken.',
  superseded: 'A newer key arrived first.',
  deadline: 'No proposal was ready in time.',
  'cursor-moved': 'The cursor only moved, and no edit elsewhere follows from the last one.',
  'menu-open': 'A completion menu was open.',
}

/** The same in a word or two, for lists. */
export const silenceNames: Readonly<Record<SilenceReason, string>> = {
  snoozed: 'snoozed',
  disabled: 'turned off',
  'secret-file': 'secret file',
  'read-only': 'read-only file',
  selection: 'text selected',
  'several-cursors': 'several cursors',
  composing: 'composing',
  'prefix-too-short': 'too little typed',
  'mid-word-suffix': 'inside a word',
  undo: 'after undo',
  'remote-edit': 'edit from elsewhere',
  'no-candidates': 'no proposal',
  'all-invalid': 'only syntax errors',
  'all-filtered': 'all filtered out',
  'low-confidence': 'not likely enough',
  superseded: 'newer key came',
  deadline: 'not ready in time',
  'cursor-moved': 'cursor moved',
  'menu-open': 'menu open',
}

export const dropTexts: Readonly<Record<DropReason, string>> = {
  'adds-syntax-errors': 'adds a syntax error',
  'anti-revert': 'undoes a recent edit',
  'duplicate-suffix': 'repeats what follows',
  'token-loop': 'repeats itself',
  'rejected-before': 'was rejected before',
  sentinel: 'holds a marker token',
  'large-deletion': 'deletes too much',
  empty: 'changes nothing',
  'whitespace-only': 'white space only',
  'duplicate-candidate': 'same as a better one',
  'touches-typing': 'overlaps the typing',
}

export const proposerNames: Readonly<Record<ProposerId, string>> = {
  copy: 'Copy',
  cache: 'Token cache',
  pattern: 'Edit pattern',
  model: 'Model',
}

export const outcomeNames: Readonly<Record<OutcomeKind, string>> = {
  accepted: 'accepted',
  'partly-accepted': 'partly accepted',
  rejected: 'rejected',
  ignored: 'ignored',
}
