import { HighlightStyle } from '@codemirror/language'
import type { Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

/**
 * Every colour is one of the page's CSS variables, so that switching themes restyles nothing here. The second value of `var()`
 * keeps an editor readable on a page that defines none of them.
 */
const ink = {
  bg: 'var(--ink-bg, #ffffff)',
  fg: 'var(--ink-fg, #1f2328)',
  muted: 'var(--ink-muted, #656d76)',
  accent: 'var(--ink-accent, #0b62d6)',
  line: 'var(--ink-line, #d8dee4)',
  selection: 'var(--ink-selection, #b6d7ff)',
  added: 'var(--ink-added, #1a7f37)',
  removed: 'var(--ink-removed, #cf222e)',
}

const syntax = (name: string) => `var(--ink-syntax-${name}, currentColor)`

export const inkHighlight = HighlightStyle.define([
  {
    tag: [tags.keyword, tags.moduleKeyword, tags.controlKeyword, tags.operatorKeyword, tags.modifier, tags.self],
    color: syntax('keyword'),
  },
  {
    tag: [tags.string, tags.special(tags.string), tags.regexp, tags.character, tags.attributeValue, tags.escape],
    color: syntax('string'),
  },
  { tag: [tags.comment, tags.lineComment, tags.blockComment, tags.docComment, tags.meta], color: syntax('comment') },
  { tag: [tags.number, tags.integer, tags.float, tags.unit], color: syntax('number') },
  {
    tag: [tags.function(tags.variableName), tags.function(tags.propertyName), tags.macroName, tags.labelName],
    color: syntax('function'),
  },
  { tag: [tags.typeName, tags.className, tags.namespace, tags.standard(tags.typeName)], color: syntax('type') },
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: syntax('property') },
  { tag: [tags.variableName, tags.definition(tags.variableName)], color: syntax('variable') },
  {
    tag: [tags.operator, tags.derefOperator, tags.arithmeticOperator, tags.logicOperator, tags.compareOperator],
    color: syntax('operator'),
  },
  { tag: [tags.punctuation, tags.separator, tags.bracket, tags.angleBracket], color: syntax('punctuation') },
  { tag: [tags.bool, tags.null, tags.atom, tags.constant(tags.variableName), tags.color], color: syntax('constant') },
  { tag: [tags.tagName, tags.heading], color: syntax('tag') },
  { tag: tags.attributeName, color: syntax('attribute') },
  { tag: [tags.link, tags.url], color: syntax('string'), textDecoration: 'underline' },
  { tag: [tags.heading, tags.strong], fontWeight: '600' },
  { tag: tags.emphasis, fontStyle: 'italic' },
  { tag: tags.strikethrough, textDecoration: 'line-through' },
  { tag: tags.inserted, color: ink.added },
  { tag: [tags.deleted, tags.invalid], color: ink.removed },
])

const uiFont = 'var(--font-sans, Inter, system-ui, sans-serif)'
const panelField = {
  backgroundColor: ink.bg,
  color: ink.fg,
  border: `1px solid ${ink.line}`,
  borderRadius: '4px',
  font: 'inherit',
}

/** Fixed metrics: the same line height with and without ghost text, whatever the fallback font. */
export const inkTheme: Extension = EditorView.theme({
  '&': { height: '100%', color: ink.fg, backgroundColor: ink.bg },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': {
    fontFamily:
      "var(--ink-font-code, 'JetBrains Mono Variable', 'JetBrains Mono', ui-monospace, SFMono-Regular, Menlo, Consolas, monospace)",
    fontVariantLigatures: 'none',
    lineHeight: '1.5',
    overflow: 'auto',
  },
  '.cm-content': { caretColor: ink.fg, padding: '4px 0' },
  '.cm-line': { padding: '0 16px 0 6px' },
  '&.cm-focused > .cm-scroller > .cm-cursorLayer .cm-cursor, .cm-cursor, .cm-dropCursor': {
    borderLeftColor: ink.accent,
    borderLeftWidth: '2px',
    marginLeft: '-1px',
  },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': {
    backgroundColor: ink.selection,
  },
  '.cm-content ::selection': { backgroundColor: ink.selection },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, currentColor 4%, transparent)' },
  '.cm-gutters': { backgroundColor: ink.bg, color: 'var(--ink-gutter, #6e7781)', border: 'none' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '32px', padding: '0 4px 0 12px' },
  '.cm-activeLineGutter': { backgroundColor: 'transparent', color: ink.fg },
  '.cm-foldGutter .cm-gutterElement': {
    width: '14px',
    cursor: 'pointer',
    textAlign: 'center',
    opacity: '0',
    transition: 'opacity 100ms',
  },
  '.cm-gutters:hover .cm-foldGutter .cm-gutterElement, .cm-foldGutter .cm-gutterElement:has([data-folded])': {
    opacity: '1',
  },
  '@media (prefers-reduced-motion: reduce)': { '.cm-foldGutter .cm-gutterElement': { transition: 'none' } },
  '.cm-foldPlaceholder': {
    backgroundColor: 'transparent',
    border: `1px solid ${ink.line}`,
    color: ink.muted,
    padding: '0 4px',
    borderRadius: '4px',
  },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': {
    backgroundColor: 'transparent',
    outline: `1px solid ${ink.muted}`,
  },
  '.cm-nonmatchingBracket, &.cm-focused .cm-nonmatchingBracket': {
    backgroundColor: 'transparent',
    outline: `1px dotted ${ink.removed}`,
  },
  '.cm-searchMatch': { backgroundColor: `color-mix(in srgb, ${ink.accent} 24%, transparent)` },
  '.cm-searchMatch-selected': { backgroundColor: `color-mix(in srgb, ${ink.accent} 48%, transparent)` },
  '.cm-selectionMatch': { backgroundColor: 'color-mix(in srgb, currentColor 10%, transparent)' },
  '.cm-panels': { backgroundColor: ink.bg, color: ink.fg, fontFamily: uiFont, fontSize: '13px' },
  '.cm-panels-top': { borderBottom: `1px solid ${ink.line}` },
  '.cm-panels-bottom': { borderTop: `1px solid ${ink.line}` },
  '.cm-textfield': { ...panelField, padding: '2px 6px' },
  '.cm-button': { ...panelField, backgroundImage: 'none', padding: '2px 8px', cursor: 'pointer' },
  '.cm-button:active': { backgroundImage: 'none', backgroundColor: ink.selection },
  '.cm-tooltip': {
    backgroundColor: 'var(--ink-raised, #ffffff)',
    color: ink.fg,
    border: `1px solid ${ink.line}`,
    borderRadius: '6px',
    boxShadow: 'var(--ink-shadow, 0 4px 16px rgb(0 0 0 / 16%))',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'inherit', maxHeight: '12em' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '2px 8px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: ink.selection, color: ink.fg },
  '.cm-ySelectionInfo': { fontFamily: uiFont, fontSize: '11px', padding: '0 4px', borderRadius: '3px' },
  '.cm-completionMatchedText': { textDecoration: 'none', color: ink.accent, fontWeight: '600' },
})
