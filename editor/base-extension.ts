import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completeAnyWord,
  completionKeymap,
  snippetKeymap,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, syntaxHighlighting } from '@codemirror/language'
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search'
import { EditorState, type Extension } from '@codemirror/state'
import {
  crosshairCursor,
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  rectangularSelection,
} from '@codemirror/view'
import { announcesSuggestions } from './inline-suggestion/announcement'
import { asksBesideMenu, asksForPredictions } from './prediction-session'
import type { EditorSettings } from './setting'
import { tabPreference } from './tab-state'
import { inkHighlight, inkTheme } from './theme'

/** What every editor has, whatever the settings. Tab and Escape are bound in tab-key alone. */
export function baseExtension(options: { readonly ownHistory: boolean }): Extension {
  return [
    highlightSpecialChars(),
    options.ownHistory ? [history(), keymap.of(historyKeymap)] : [],
    drawSelection({ cursorBlinkRate: 1200 }),
    dropCursor(),
    EditorState.allowMultipleSelections.of(true),
    EditorState.languageData.of(() => [{ autocomplete: completeAnyWord }]),
    indentOnInput(),
    syntaxHighlighting(inkHighlight),
    bracketMatching(),
    rectangularSelection(),
    crosshairCursor(),
    highlightActiveLine(),
    highlightSelectionMatches(),
    search({ top: true }),
    snippetKeymap.of([]),
    keymap.of([...closeBracketsKeymap, ...searchKeymap, ...foldKeymap, ...completionKeymap, ...defaultKeymap]),
    inkTheme,
  ]
}

/** What the settings switch; reconfigured as one. */
export function settingExtension(settings: EditorSettings): Extension {
  return [
    settings.lineNumbers ? [lineNumbers(), highlightActiveLineGutter()] : [],
    settings.foldGutter ? foldGutter({ markerDOM: foldMarker }) : [],
    settings.closeBrackets ? closeBrackets() : [],
    settings.wrapLines ? EditorView.lineWrapping : [],
    autocompletion({
      activateOnTyping: settings.completeWhileTyping,
      // The delay guards against a menu that pops up under a key; one that was asked for answers at once.
      interactionDelay: settings.completeWhileTyping ? 75 : 0,
      icons: false,
      defaultKeymap: false,
    }),
    tabPreference.of(settings.tab),
    announcesSuggestions.of(settings.announceSuggestions),
    asksForPredictions.of(settings.showSuggestions),
    asksBesideMenu.of(settings.completeWhileTyping),
    EditorState.tabSize.of(settings.tabSize),
    EditorView.theme({ '&': { fontSize: `${settings.fontSizePx}px` } }),
  ]
}

function foldMarker(open: boolean): HTMLElement {
  const marker = document.createElement('span')
  marker.textContent = open ? '⌄' : '›'
  marker.title = open ? 'Fold' : 'Unfold'
  if (!open) marker.dataset.folded = ''
  return marker
}
