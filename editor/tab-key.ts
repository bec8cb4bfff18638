import {
  acceptCompletion,
  clearSnippet,
  closeCompletion,
  completionStatus,
  hasNextSnippetField,
  hasPrevSnippetField,
  nextSnippetField,
  prevSnippetField,
} from '@codemirror/autocomplete'
import { indentLess, indentMore } from '@codemirror/commands'
import { indentUnit } from '@codemirror/language'
import { EditorSelection, Prec, type Extension } from '@codemirror/state'
import { EditorView, keymap, ViewPlugin, type Command, type KeyBinding } from '@codemirror/view'
import {
  acceptLine,
  acceptSuggestion,
  acceptWord,
  jumpToSuggestion,
  rejectSuggestion,
} from './inline-suggestion/command'
import { hideSuggestion, suggestionState } from './inline-suggestion/state'
import type { EditorKeys } from './setting'
import { armEscape, moveFocusByTab, setComposing, tabAction, tabMode } from './tab-state'

/** Does what the resolver decided. `false` leaves the key to the browser, which moves the focus. */
export const runTab: Command = (view) => {
  const action = view.state.field(tabAction)
  switch (action.kind) {
    case 'pass':
    case 'leave-editor':
      return false
    case 'accept':
      return acceptSuggestion(view)
    case 'jump':
      return jumpToSuggestion(view)
    case 'choose-in-menu':
      // The menu refuses a key that comes right after it opened; the key is still its own, not the indentation's.
      acceptCompletion(view)
      return true
    case 'next-snippet-field':
      return nextSnippetField(view)
    case 'indent':
      return indentMore(view)
    case 'insert-indent':
      return insertIndent(view)
  }
}

/** The other way round: previous field, less indentation, or the focus backwards. */
const runShiftTab: Command = (view) => {
  const { kind } = view.state.field(tabAction)
  if (kind === 'pass' || kind === 'leave-editor') return false
  return hasPrevSnippetField(view.state) ? prevSnippetField(view) : indentLess(view)
}

/** One unit, or with spaces what is missing to the next multiple of it. */
const insertIndent: Command = (view) => {
  const unit = view.state.facet(indentUnit)
  view.dispatch(
    view.state.changeByRange((range) => {
      const line = view.state.doc.lineAt(range.from)
      const text = unit.startsWith('\t') ? '\t' : ' '.repeat(unit.length - ((range.from - line.from) % unit.length))
      return {
        changes: { from: range.from, to: range.to, insert: text },
        range: EditorSelection.cursor(range.from + text.length),
      }
    }),
    { userEvent: 'input', scrollIntoView: true },
  )
  return true
}

/** Everything of ours that is open goes with one Escape; what others have open is theirs, so the key goes on when there was nothing. */
const runEscape: Command = (view) => {
  const closedMenu = completionStatus(view.state) !== null && closeCompletion(view)
  if (rejectSuggestion(view) || closedMenu) return true
  return (hasNextSnippetField(view.state) || hasPrevSnippetField(view.state)) && clearSnippet(view)
}

/** Comes last: nobody had anything to dismiss. */
const armLeaving: Command = (view) => {
  if (!view.state.field(tabMode).isEscapeArmed) view.dispatch({ effects: armEscape.of(true) })
  // CodeMirror's own two seconds of Tab focus would end unannounced; the badge and the status bar know of this one only.
  return true
}

const toggleTabFocus: Command = (view) => {
  const movesFocus = !view.state.field(tabMode).movesFocus
  const message = movesFocus ? 'Tab moves the focus' : 'Tab types and accepts'
  view.dispatch({ effects: [moveFocusByTab.of(movesFocus), EditorView.announce.of(message)] })
  return true
}

/** The one place where Tab, Escape and the accepting chords are bound. `suggest` asks for a prediction now. */
export function tabKeys(keys: EditorKeys, suggest: Command): Extension {
  const bind = (chords: readonly string[], run: Command, shift?: Command): KeyBinding[] =>
    chords.map((key) => ({ key, run, ...(shift ? { shift } : {}) }))
  return [
    Prec.highest(
      keymap.of([
        ...bind(keys.tab, runTab, runShiftTab),
        ...bind(keys.dismiss, runEscape),
        ...bind(keys.acceptWord, acceptWord),
        ...bind(keys.acceptLine, acceptLine),
        ...bind(keys.suggest, suggest),
        ...bind(keys.toggleTabFocus, toggleTabFocus),
      ]),
    ),
    Prec.lowest(keymap.of(bind(keys.dismiss, armLeaving))),
    keyWatch,
  ]
}

const modifiers = new Set(['Shift', 'Control', 'Alt', 'Meta', 'AltGraph', 'CapsLock'])

/** Keys that are states rather than commands: Alt held, a composition running, anything after Escape. */
const keyWatch = ViewPlugin.define(
  (view) => {
    const hide = (isHidden: boolean) => {
      const { visible, isHidden: was } = view.state.field(suggestionState)
      if (was !== isHidden && (visible || was)) view.dispatch({ effects: hideSuggestion.of(isHidden) })
    }
    const onKeyUp = (event: KeyboardEvent) => {
      if (event.key === 'Alt') hide(false)
    }
    const onBlur = () => hide(false)
    const page = view.dom.ownerDocument.defaultView
    page?.addEventListener('keyup', onKeyUp)
    page?.addEventListener('blur', onBlur)
    return {
      hide,
      destroy: () => {
        page?.removeEventListener('keyup', onKeyUp)
        page?.removeEventListener('blur', onBlur)
      },
    }
  },
  {
    eventObservers: {
      keydown(event, view) {
        this.hide(event.key === 'Alt' && !event.ctrlKey && !event.metaKey)
        const isOther = event.key !== 'Escape' && event.key !== 'Tab' && !modifiers.has(event.key)
        if (isOther && view.state.field(tabMode).isEscapeArmed) view.dispatch({ effects: armEscape.of(false) })
      },
      compositionstart: (_event, view) => view.dispatch({ effects: setComposing.of(true) }),
      compositionend: (_event, view) => view.dispatch({ effects: setComposing.of(false) }),
      blur: (_event, view) => {
        if (view.state.field(tabMode).isEscapeArmed) view.dispatch({ effects: armEscape.of(false) })
      },
    },
  },
)
