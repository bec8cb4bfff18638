import { indentUnit } from '@codemirror/language'
import { openSearchPanel } from '@codemirror/search'
import { Compartment, EditorSelection, EditorState, type Extension } from '@codemirror/state'
import { EditorView, type Command } from '@codemirror/view'
import { baseExtension, settingExtension } from './base-extension'
import { indentUnitOf } from './indent-unit'
import { whyListener, type WhyListener } from './inline-suggestion/badge'
import { openOtherFile } from './inline-suggestion/command'
import { inlineSuggestion } from './inline-suggestion/extension'
import { dismissSuggestion, documentPath } from './inline-suggestion/state'
import { highlighterOfPath, languageName } from './language'
import { defaultEditorKeys, defaultEditorSettings, type EditorKeys, type EditorSettings } from './setting'
import { predictionClient } from './prediction-client'
import { recordedBy, type SessionRecorder } from './session-recorder'
import { StatusReporter, type EditorStatus } from './status'
import { tabKeys } from './tab-key'
import type { TabPort } from './tab-port'

export interface EditorOptions {
  readonly parent: HTMLElement
  readonly path: string
  /** Text to start with; with a `binding`, the shared text at this moment. */
  readonly text: string
  /** Extension that ties the editor to a shared document and brings its own undo. Without one, undo is the editor's. */
  readonly binding?: Extension | null
  readonly readOnly?: boolean
  /** Where predictions come from; without it the editor is a plain one. */
  readonly tab?: TabPort | null
  readonly theme?: EditorTheme
  readonly settings?: Partial<EditorSettings>
  readonly keys?: Partial<EditorKeys>
  /** For the page's content security policy; style sheets that the editor adds carry it. */
  readonly cspNonce?: string | null
  /** Opens another file of the workspace, for next edits that are not in this one. */
  readonly onOpenFile?: (path: string, offset: number) => void
  /** The pointer rests on the badge, or clicks it: show why this is suggested. */
  readonly onWhy?: WhyListener
  /** Records this editor among the workspace's; records nothing until it is started. */
  readonly recorder?: SessionRecorder | null
  /** Appended after the editor's own. */
  readonly extensions?: Extension
  /** Called with each change of what the status bar shows, at most once an update. */
  readonly onStatus?: (status: EditorStatus) => void
}

export type { EditorStatus } from './status'
type EditorTheme = 'dark' | 'light'

export interface EditorHandle {
  readonly view: EditorView
  readonly path: string
  configure(settings: Partial<EditorSettings>): void
  setKeys(keys: Partial<EditorKeys>): void
  setTheme(theme: EditorTheme): void
  setReadOnly(readOnly: boolean): void
  /** Moves the cursor there, 1-based, and scrolls it to the middle; out-of-range values are clamped. */
  reveal(line: number, column?: number): void
  openSearch(): void
  focus(): void
  text(): string
  status(): EditorStatus
  destroy(): void
}

/** Past this, highlighting and folding cost more memory than a file opened to be looked at is worth. */
const highlightedCharacters = 2_000_000

/** Past this, a copy of the text in the tab worker and its tree would cost more than anyone types there. */
const predictedCharacters = 4_000_000

/** Builds an editor in `options.parent`. The caller destroys it; it holds no React, and outlives no element. */
export function createEditor(options: EditorOptions): EditorHandle {
  const name = languageName(options.path)
  const reporter = new StatusReporter(name, options.onStatus ?? (() => undefined))
  const client =
    options.tab && options.text.length <= predictedCharacters
      ? predictionClient(options.tab, (prediction) => reporter.setPrediction(view.state, prediction))
      : null
  const parts: EditorParts = { slot: newSlots(), reporter, client, suggest: client?.suggest ?? (() => false) }
  const extensions = editorExtension(options, parts)
  const view: EditorView = new EditorView({
    parent: options.parent,
    state: EditorState.create({ doc: options.text, extensions }),
  })
  reporter.update(view.state)
  return editorHandle(view, options, parts)
}

interface EditorParts {
  /** What can be reconfigured while the editor lives. */
  readonly slot: ReturnType<typeof newSlots>
  readonly reporter: StatusReporter
  readonly client: { readonly extension: Extension } | null
  readonly suggest: Command
}

const newSlots = () => ({
  settings: new Compartment(),
  keys: new Compartment(),
  theme: new Compartment(),
  readOnly: new Compartment(),
  language: new Compartment(),
})

function editorExtension(options: EditorOptions, { slot, reporter, client, suggest }: EditorParts): Extension {
  const settings = { ...defaultEditorSettings, ...options.settings }
  return [
    slot.keys.of(tabKeys({ ...defaultEditorKeys, ...options.keys }, suggest)),
    options.cspNonce ? EditorView.cspNonce.of(options.cspNonce) : [],
    documentPath.of(options.path),
    options.onOpenFile ? openOtherFile.of(options.onOpenFile) : [],
    options.onWhy ? whyListener.of(options.onWhy) : [],
    inlineSuggestion,
    baseExtension({ ownHistory: !options.binding }),
    slot.settings.of(settingExtension(settings)),
    slot.theme.of(themeExtension(options.theme ?? 'light')),
    slot.readOnly.of(readOnlyExtension(options.readOnly ?? false)),
    slot.language.of([]),
    indentUnit.of(indentUnitOf(options.text) ?? ' '.repeat(settings.tabSize)),
    EditorView.contentAttributes.of({
      'aria-label': `Editor, ${options.path}`,
      // It takes the focus without; checkers of scrollable regions look for the attribute.
      tabindex: '0',
      spellcheck: 'false',
      autocorrect: 'off',
      autocapitalize: 'off',
    }),
    options.binding ?? [],
    client?.extension ?? [],
    options.recorder ? recordedBy(options.recorder) : [],
    EditorView.updateListener.of((update) => reporter.update(update.state)),
    options.extensions ?? [],
  ]
}

function editorHandle(
  view: EditorView,
  options: EditorOptions,
  { slot, reporter, suggest }: EditorParts,
): EditorHandle {
  let settings: EditorSettings = { ...defaultEditorSettings, ...options.settings }
  let keys: EditorKeys = { ...defaultEditorKeys, ...options.keys }
  let isDestroyed = false
  const reconfigure = (compartment: Compartment, extension: Extension) =>
    view.dispatch({ effects: compartment.reconfigure(extension) })
  void loadHighlighter(options.path, options.text.length).then((support) => {
    if (support && !isDestroyed) reconfigure(slot.language, support)
  })
  return {
    view,
    path: options.path,
    configure: (patch) => {
      settings = { ...settings, ...patch }
      if (!settings.showSuggestions) view.dispatch({ effects: dismissSuggestion.of('closed') })
      reconfigure(slot.settings, settingExtension(settings))
    },
    setKeys: (patch) => {
      keys = { ...keys, ...patch }
      reconfigure(slot.keys, tabKeys(keys, suggest))
    },
    setTheme: (theme) => reconfigure(slot.theme, themeExtension(theme)),
    setReadOnly: (readOnly) => reconfigure(slot.readOnly, readOnlyExtension(readOnly)),
    reveal: (line, column = 1) => reveal(view, line, column),
    openSearch: () => void openSearchPanel(view),
    focus: () => view.focus(),
    text: () => view.state.doc.toString(),
    status: () => reporter.statusOf(view.state),
    destroy: () => {
      isDestroyed = true
      view.destroy()
    },
  }
}

/** The colours are the page's; this only tells CodeMirror's own parts which side they are on. */
function themeExtension(theme: EditorTheme): Extension {
  return EditorView.darkTheme.of(theme === 'dark')
}

/** Stays focusable and selectable, so that a reader can copy and search with the keyboard. */
function readOnlyExtension(readOnly: boolean): Extension {
  return readOnly ? [EditorState.readOnly.of(true), EditorView.contentAttributes.of({ 'aria-readonly': 'true' })] : []
}

/** Null leaves the text plain: for files that are too large, and when the network does not bring the language. */
async function loadHighlighter(path: string, characters: number): Promise<Extension | null> {
  if (characters > highlightedCharacters) return null
  try {
    return (await highlighterOfPath(path)?.load()) ?? null
  } catch {
    return null
  }
}

function reveal(view: EditorView, line: number, column: number): void {
  const target = view.state.doc.line(Math.min(Math.max(1, line), view.state.doc.lines))
  const at = Math.min(target.from + Math.max(0, column - 1), target.to)
  view.dispatch({
    selection: { anchor: at },
    effects: EditorView.scrollIntoView(EditorSelection.cursor(at), { y: 'center' }),
  })
}
