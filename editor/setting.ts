import type { TabPreference } from '@/core/prediction/tab-action'

/** Chords in CodeMirror's notation; several may do the same, and an empty list turns the key off. */
export interface EditorKeys {
  readonly tab: readonly string[]
  readonly dismiss: readonly string[]
  readonly acceptWord: readonly string[]
  readonly acceptLine: readonly string[]
  readonly suggest: readonly string[]
  readonly toggleTabFocus: readonly string[]
}

/** Ctrl-M is what browsers and other editors teach for Tab focus; on macOS it stays Ctrl, since Cmd-M minimises the window. */
export const defaultEditorKeys: EditorKeys = {
  tab: ['Tab'],
  dismiss: ['Escape'],
  acceptWord: ['Mod-ArrowRight'],
  acceptLine: ['Mod-Alt-ArrowRight', 'Mod-ArrowDown'],
  suggest: ['Alt-\\'],
  toggleTabFocus: ['Ctrl-m'],
}

export interface EditorSettings {
  readonly wrapLines: boolean
  readonly lineNumbers: boolean
  readonly foldGutter: boolean
  readonly closeBrackets: boolean
  /** Columns of a tab character, and of an indent where the file itself shows none. */
  readonly tabSize: number
  readonly fontSizePx: number
  /** Opens the completion menu while typing; off by default, since ghost text already answers. Ctrl-Space always opens it. */
  readonly completeWhileTyping: boolean
  /** Asks for predictions and shows them. */
  readonly showSuggestions: boolean
  /** Tells screen readers about suggestions and what became of them. */
  readonly announceSuggestions: boolean
  /** What Tab prefers where several things compete for it. */
  readonly tab: Partial<TabPreference>
}

export const defaultEditorSettings: EditorSettings = {
  wrapLines: false,
  lineNumbers: true,
  foldGutter: true,
  closeBrackets: true,
  tabSize: 2,
  fontSizePx: 13.5,
  completeWhileTyping: false,
  showSuggestions: true,
  announceSuggestions: true,
  tab: {},
}
