import type { Extension } from '@codemirror/state'
import { tabAction, tabMode } from '../tab-state'
import { suggestionAnnouncer } from './announcement'
import { documentVersion, suggestionState } from './state'
import { suggestionTheme } from './theme'
import { suggestionView } from './view'

/** Everything that holds, draws and speaks the suggestion. Keys come from tab-key, suggestions from the prediction client. */
export const inlineSuggestion: Extension = [
  documentVersion,
  suggestionState,
  tabMode,
  tabAction,
  suggestionView,
  suggestionAnnouncer,
  suggestionTheme,
]
