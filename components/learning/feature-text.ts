import type { FeatureName } from '@/core/learning/policy-feature'

/** Each feature as a condition; `docs/learning.md` has the formulas. */
export const featureTexts: Readonly<Record<FeatureName, string>> = {
  always: 'Any suggestion',
  inlineOverrun: 'Longer than 47 characters, on one line',
  blockLines: 'The more lines, the more',
  isBlock: 'Inserts several lines',
  isRewrite: 'Also deletes, or lies away from the cursor',
  isShort: 'At most 8 characters',
  fromCopy: 'Copied from the workspace',
  fromCache: 'From the token cache',
  fromPattern: 'Repeats an edit',
  fromModel: 'From the local model',
  afterAccept: 'The last one was taken',
  afterReject: 'The last one was dismissed',
  logSecondsSinceOutcome: 'The longer ago the last one was',
  spaceAfterCursor: 'Before white space or the line’s end',
  logLinePrefix: 'The more is on the line already',
  logDocument: 'The longer the file',
  documentShare: 'The further down the file',
  afterWord: 'Right behind a word',
  afterOpener: 'Behind a bracket, comma, dot, equals sign or colon',
}
