import { EditorView } from '@codemirror/view'

/**
 * Nothing here has a margin, border or padding that takes room in the text's flow: what is drawn beside the code is positioned
 * absolutely, so that the code never moves sideways or up.
 */
export const suggestionTheme = EditorView.baseTheme({
  '.cm-ghost-text': { opacity: '0.4', font: 'inherit', lineHeight: 'inherit' },
  '.cm-ghost-lines': { lineHeight: 'inherit', tabSize: 'inherit' },
  '.cm-ghost-line': { padding: '0 16px 0 6px', whiteSpace: 'inherit', minHeight: '1lh' },
  '.cm-suggestion-removed': { opacity: '0.4', textDecoration: 'line-through', textDecorationThickness: '1px' },
  '.cm-tab-badge-anchor': { position: 'relative', display: 'inline-block', width: '0', height: '0' },
  '.cm-tab-badge': {
    color: 'var(--ink-muted, #656d76)',
    fontFamily: 'var(--font-sans, Inter, system-ui, sans-serif)',
    fontSize: '11px',
    lineHeight: '16px',
    padding: '0 5px',
    whiteSpace: 'nowrap',
    userSelect: 'none',
    cursor: 'default',
    border: '1px solid var(--ink-line, #d8dee4)',
    borderRadius: '4px',
    backgroundColor: 'var(--ink-bg, #ffffff)',
  },
  '.cm-tab-badge-anchor > .cm-tab-badge': { position: 'absolute', left: '20px', bottom: '-5px', zIndex: '2' },
  '.cm-tab-badge-anchor > .cm-tab-badge.cm-tab-badge-inside': { left: 'auto', right: '0', bottom: '-26px' },
  '.cm-tooltip.cm-diff-box': {
    display: 'flex',
    alignItems: 'flex-start',
    gap: '12px',
    maxWidth: 'min(90vw, 100ch)',
    padding: '2px 8px',
    overflow: 'hidden',
    fontFamily: "var(--ink-font-code, 'JetBrains Mono Variable', 'JetBrains Mono', ui-monospace, monospace)",
    fontSize: 'inherit',
    lineHeight: '1.5',
    whiteSpace: 'pre',
    backgroundColor: 'var(--ink-raised, #ffffff)',
  },
  '.cm-diff-box-code': { minWidth: '0' },
  '.cm-diff-box-line': { overflow: 'hidden', textOverflow: 'ellipsis' },
  '.cm-diff-box-sign': { color: 'var(--ink-added, #1a7f37)', paddingRight: '1ch', userSelect: 'none' },
  '.cm-diff-box-added': {
    backgroundColor: 'color-mix(in srgb, var(--ink-added, #1a7f37) 24%, transparent)',
    borderRadius: '2px',
  },
  '.cm-diff-box-more': { color: 'var(--ink-muted, #656d76)' },
  '.cm-diff-box .cm-tab-badge': { alignSelf: 'flex-end', flex: 'none' },
})
