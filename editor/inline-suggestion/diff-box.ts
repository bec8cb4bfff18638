import type { EditorState } from '@codemirror/state'
import type { EditorView, Tooltip, TooltipView } from '@codemirror/view'
import { isSuggestionHidden, tabAction } from '../tab-state'
import { badgeLabel, isBadgeInBox, renderBadge } from './badge'
import { renderStyled, styleText } from './ghost-text'
import type { DiffSegment, Presentation } from './presentation'
import { presentationOf, visibleSuggestion } from './state'

/** A taller box would hide the code that it is about. */
const shownLines = 12
/** Room between the line's end and the box, so that the two do not read as one line. */
const gapPx = 24

/** Puts the box's first line on the baseline of the code beside it: its border and padding, and the leading above the glyphs. */
const boxInsetPx = 4

type Rewrite = Extract<Presentation, { kind: 'rewrite' }>

/** Floats beside the first touched line where there is room, else below the last one: it never takes the code's place. */
export function diffBoxTooltip(state: EditorState): Tooltip | null {
  const rewrite = isSuggestionHidden(state) ? null : rewriteOf(state)
  // One `create` for all, so that the box is kept and updated in place while it stays.
  return rewrite ? { pos: rewrite.from, end: rewrite.to, create: createBox } : null
}

function rewriteOf(state: EditorState): Rewrite | null {
  const presentation = presentationOf(state)
  return presentation?.kind === 'rewrite' && presentation.lines.length > 0 ? presentation : null
}

function createBox(view: EditorView): TooltipView {
  const dom = view.dom.ownerDocument.createElement('div')
  dom.className = 'cm-diff-box'
  dom.setAttribute('aria-hidden', 'true')
  renderBox(dom, view, view.state)
  return {
    dom,
    overlap: true,
    getCoords: () => boxAnchor(view, dom, rewriteOf(view.state)),
    update: ({ startState, state }) => {
      const isSame =
        visibleSuggestion(startState) === visibleSuggestion(state) &&
        startState.field(tabAction) === state.field(tabAction)
      if (!isSame) renderBox(dom, view, state)
    },
  }
}

function renderBox(dom: HTMLElement, view: EditorView, state: EditorState): void {
  const rewrite = rewriteOf(state)
  const suggestion = visibleSuggestion(state)
  if (!rewrite || !suggestion) return
  const page = dom.ownerDocument
  const code = page.createElement('div')
  code.className = 'cm-diff-box-code'
  for (const line of rewrite.lines.slice(0, shownLines)) code.append(renderLine(page, state, line))
  if (rewrite.lines.length > shownLines) {
    const more = code.appendChild(page.createElement('div'))
    more.className = 'cm-diff-box-more'
    more.textContent = `… ${rewrite.lines.length - shownLines} more lines`
  }
  const label = isBadgeInBox(state, rewrite) ? badgeLabel(state) : null
  dom.replaceChildren(code, ...(label === null ? [] : [renderBadge(view, label, suggestion.id)]))
}

function renderLine(page: Document, state: EditorState, segments: readonly DiffSegment[]): HTMLElement {
  const row = page.createElement('div')
  row.className = 'cm-diff-box-line'
  const sign = row.appendChild(page.createElement('span'))
  sign.className = 'cm-diff-box-sign'
  sign.textContent = '+'
  const text = segments.map((segment) => segment.text).join('')
  let at = 0
  for (const segment of segments) {
    const part = row.appendChild(page.createElement('span'))
    if (segment.added) part.className = 'cm-diff-box-added'
    renderStyled(
      part,
      styleText(state, segment.text, { before: text.slice(0, at), after: text.slice(at + segment.text.length) }),
    )
    at += segment.text.length
  }
  return row
}

const offScreen = { left: 0, right: 0, top: -10_000, bottom: -10_000 }

/** A rectangle of no height: the tooltip's upper edge is put at its bottom. */
function boxAnchor(view: EditorView, dom: HTMLElement, rewrite: Rewrite | null) {
  if (!rewrite) return offScreen
  const first = view.coordsAtPos(view.state.doc.lineAt(rewrite.from).to)
  const last = view.coordsAtPos(rewrite.to)
  const lineStart = view.coordsAtPos(rewrite.from)
  if (!first || !last || !lineStart) return offScreen
  const bounds = view.scrollDOM.getBoundingClientRect()
  const left = first.right + gapPx
  const oneLine = rewrite.to <= view.state.doc.lineAt(rewrite.from).to
  if (oneLine && left + dom.offsetWidth <= bounds.right)
    return { left, right: left, top: first.top - boxInsetPx, bottom: first.top - boxInsetPx }
  return { left: lineStart.left, right: lineStart.left, top: lineStart.top, bottom: last.bottom + 2 }
}
