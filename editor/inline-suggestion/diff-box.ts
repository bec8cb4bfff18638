import type { EditorState } from '@codemirror/state'
import type { EditorView, Tooltip, TooltipView } from '@codemirror/view'
import { renderStyled, styleText } from './ghost-text'
import type { DiffSegment, Presentation } from './presentation'

/** A taller box would hide the code that it is about. */
const shownLines = 12
/** Room between the line's end and the box, so that the two do not read as one line. */
const gapPx = 24

/** Puts the box's first line on the baseline of the code beside it: its border and padding, and the leading above the glyphs. */
const boxInsetPx = 4

/** Floats beside the first touched line where there is room, else below the last one: it never takes the code's place. */
export function diffBox(state: EditorState, rewrite: Extract<Presentation, { kind: 'rewrite' }>, badge: ((view: EditorView) => HTMLElement) | null): Tooltip {
  return {
    pos: rewrite.from,
    end: rewrite.to,
    create: (view) => createBox(view, state, rewrite, badge),
  }
}

function createBox(view: EditorView, state: EditorState, rewrite: Extract<Presentation, { kind: 'rewrite' }>, badge: ((view: EditorView) => HTMLElement) | null): TooltipView {
  const dom = view.dom.ownerDocument.createElement('div')
  dom.className = 'cm-diff-box'
  dom.setAttribute('aria-hidden', 'true')
  const code = dom.appendChild(view.dom.ownerDocument.createElement('div'))
  code.className = 'cm-diff-box-code'
  for (const line of rewrite.lines.slice(0, shownLines)) code.append(renderLine(view.dom.ownerDocument, state, line))
  if (rewrite.lines.length > shownLines) {
    const more = code.appendChild(view.dom.ownerDocument.createElement('div'))
    more.className = 'cm-diff-box-more'
    more.textContent = `… ${rewrite.lines.length - shownLines} more lines`
  }
  if (badge) dom.append(badge(view))
  return { dom, overlap: true, offset: { x: 0, y: 0 }, getCoords: () => boxAnchor(view, dom, rewrite) }
}

function renderLine(page: Document, state: EditorState, segments: readonly DiffSegment[]): HTMLElement {
  const row = page.createElement('div')
  const sign = row.appendChild(page.createElement('span'))
  sign.className = 'cm-diff-box-sign'
  sign.textContent = '+'
  const text = segments.map((segment) => segment.text).join('')
  let at = 0
  for (const segment of segments) {
    const part = row.appendChild(page.createElement('span'))
    if (segment.added) part.className = 'cm-diff-box-added'
    renderStyled(part, styleText(state, segment.text, { before: text.slice(0, at), after: text.slice(at + segment.text.length) }))
    at += segment.text.length
  }
  return row
}

/** A rectangle of no height: the tooltip's upper edge is put at its bottom. */
function boxAnchor(view: EditorView, dom: HTMLElement, rewrite: { readonly from: number; readonly to: number }) {
  const first = view.coordsAtPos(view.state.doc.lineAt(rewrite.from).to)
  const last = view.coordsAtPos(rewrite.to)
  const lineStart = view.coordsAtPos(rewrite.from)
  if (!first || !last || !lineStart) return { left: 0, right: 0, top: -10_000, bottom: -10_000 }
  const bounds = view.scrollDOM.getBoundingClientRect()
  const left = first.right + gapPx
  const oneLine = rewrite.to <= view.state.doc.lineAt(rewrite.from).to
  if (oneLine && left + dom.offsetWidth <= bounds.right) return { left, right: left, top: first.top - boxInsetPx, bottom: first.top - boxInsetPx }
  return { left: lineStart.left, right: lineStart.left, top: lineStart.top, bottom: last.bottom + 2 }
}
