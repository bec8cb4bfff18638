import { Facet, type EditorState } from '@codemirror/state'
import { EditorView, ViewPlugin, type PluginValue, type ViewUpdate } from '@codemirror/view'
import { describeTabAction } from '@/core/prediction/tab-action'
import { tabAction } from '../tab-state'
import { visibleSuggestion } from './state'

/** Whether screen readers hear of suggestions and outcomes, through the editor's one polite live region. */
export const announcesSuggestions = Facet.define<boolean, boolean>({ combine: (values) => values[0] ?? true })

/** A suggestion that lasts no longer than this is not worth interrupting speech for: the user is still typing. */
const settledMs = 600
/** About two seconds of speech. */
const spokenCharacters = 80

/** What to say of the visible suggestion; null when there is nothing to say. */
export function spokenSuggestion(state: EditorState): string | null {
  const suggestion = visibleSuggestion(state)
  if (!suggestion) return null
  const { kind } = state.field(tabAction)
  const { spoken } = describeTabAction(state.field(tabAction))
  if (kind !== 'accept') return kind === 'jump' ? spoken : null
  const text = suggestion.edit.insert.trim().replace(/\s+/g, ' ')
  const short = text.length > spokenCharacters ? `${text.slice(0, spokenCharacters)} …` : text
  if (short === '') return 'Suggestion: delete text, Tab to accept'
  return suggestion.kind === 'rewrite'
    ? `Suggestion: change to ${short}, Tab to accept`
    : `Suggestion: ${short}, Tab to accept`
}

class Announcer implements PluginValue {
  private timer: ReturnType<typeof setTimeout> | null = null
  private said: string | null = null

  constructor(private readonly view: EditorView) {}

  update(update: ViewUpdate) {
    if (!update.state.facet(announcesSuggestions) || visibleSuggestion(update.state) === null) {
      this.stop()
      this.said = null
      return
    }
    if (visibleSuggestion(update.startState) === visibleSuggestion(update.state) && !update.docChanged) return
    this.stop()
    this.timer = setTimeout(() => this.say(), settledMs)
  }

  destroy() {
    this.stop()
  }

  private say() {
    const text = spokenSuggestion(this.view.state)
    if (text === null || text === this.said) return
    this.said = text
    this.view.dispatch({ effects: EditorView.announce.of(text) })
  }

  private stop() {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
  }
}

export const suggestionAnnouncer = ViewPlugin.fromClass(Announcer)
