import type { PredictionRequest } from './prediction-request'
import type { SilenceReason } from './silence'
import type { TextFrame } from './text-frame'

/** Copilot asks nothing with fewer characters before the cursor: there is nothing to go by yet. */
const fewestPrefixCharacters = 10
/** llama.vscode predicts in mid-line only when at most this many characters follow. */
const mostSuffixCharacters = 8
/** Closing brackets, quotes and what ends a statement or an item: the line is complete behind the cursor. */
const onlyClosers = /^[\s)\]}>'"`;,:]*$/

/**
 * Whether to predict at all; null when nothing speaks against it. An explicit request is only refused by what makes a suggestion
 * impossible or forbidden.
 */
export function reasonForSilence(request: PredictionRequest, isSecret: boolean): SilenceReason | null {
  const { condition } = request
  if (isSecret) return 'secret-file'
  if (condition.isReadOnly) return 'read-only'
  if (condition.hasSeveralCursors) return 'several-cursors'
  if (condition.hasSelection) return 'selection'
  if (condition.isComposing) return 'composing'
  if (request.trigger === 'explicit') return null
  if (condition.isDisabled) return 'disabled'
  if (condition.isSnoozed) return 'snoozed'
  if (condition.isMenuOpen) return 'menu-open'
  return reasonInHistory(request)
}

/**
 * Why nothing is to be written at the cursor, by the text around it; null when something may. It does not speak against an edit
 * elsewhere: a renamed parameter stands in the middle of its line, and its uses do not.
 */
export function reasonAtCursor({ trigger }: PredictionRequest, frame: TextFrame): SilenceReason | null {
  if (trigger === 'explicit') return null
  return trigger === 'move' ? 'cursor-moved' : reasonInText(frame)
}

/** Right after an undo the user goes back, after a partner's edit the partner writes: neither asked for a prediction. */
function reasonInHistory({ history, path, trigger }: PredictionRequest): SilenceReason | null {
  if (trigger !== 'type' && trigger !== 'delete') return null
  // The ring's last, not the last that proposers see: a line break typed after a partner's edit is the user's.
  const newest = history.ring.at(-1)
  if (!newest || newest.path !== path) return null
  if (newest.origin === 'undo') return 'undo'
  return newest.author !== 'self' || newest.origin === 'remote' || newest.origin === 'disk' ? 'remote-edit' : null
}

function reasonInText({ lineSuffix, cursor }: TextFrame): SilenceReason | null {
  if (cursor < fewestPrefixCharacters) return 'prefix-too-short'
  if (/^[\p{L}\p{N}_$]/u.test(lineSuffix)) return 'mid-word-suffix'
  return lineSuffix.trim().length > mostSuffixCharacters && !onlyClosers.test(lineSuffix) ? 'mid-word-suffix' : null
}
