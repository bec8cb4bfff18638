import { Facet, type EditorState } from '@codemirror/state'
import { type EditorView, WidgetType } from '@codemirror/view'
import { describeTabAction } from '@/core/prediction/tab-action'
import { tabAction } from '../tab-state'
import type { Presentation } from './presentation'

/** What the badge says; null when Tab does nothing that needs naming beside the code. */
export const badgeLabel = (state: EditorState): string | null => describeTabAction(state.field(tabAction)).badge

/** A rewrite that Tab would apply is named in its box; at the line's end there would be two things to read. */
export const isBadgeInBox = (state: EditorState, presentation: Presentation | null): boolean =>
  presentation?.kind === 'rewrite' && presentation.lines.length > 0 && state.field(tabAction).kind !== 'jump'

/** Called when the pointer rests on the badge or clicks it: the place to show why this is suggested. */
export type WhyListener = (suggestionId: string, badge: HTMLElement) => void

export const whyListener = Facet.define<WhyListener, WhyListener | null>({
  combine: (listeners) => listeners[0] ?? null,
})

/** Between the line's end and the badge; the theme's `left` is the same. */
const gapPx = 20

/** Names what the next Tab does, at the end of a line. It is out of the flow: the line is as wide with it as without. */
export class BadgeWidget extends WidgetType {
  constructor(
    private readonly label: string,
    private readonly suggestionId: string,
  ) {
    super()
  }

  override eq(other: BadgeWidget): boolean {
    return other.label === this.label && other.suggestionId === this.suggestionId
  }

  toDOM(view: EditorView): HTMLElement {
    const anchor = view.dom.ownerDocument.createElement('span')
    anchor.className = 'cm-tab-badge-anchor'
    const badge = anchor.appendChild(renderBadge(view, this.label, this.suggestionId))
    view.requestMeasure({
      key: badge,
      read: () => {
        const lineEnd = anchor.getBoundingClientRect().left
        const visibleEnd = view.scrollDOM.getBoundingClientRect().left + view.scrollDOM.clientWidth
        return {
          overflows: lineEnd + gapPx + badge.offsetWidth > visibleEnd,
          hidden: Math.max(0, lineEnd - visibleEnd),
        }
      },
      // At the window's edge it would make the line longer, and a scroll bar appear: it goes below the line's visible end instead.
      write: ({ overflows, hidden }) => {
        badge.classList.toggle('cm-tab-badge-inside', overflows)
        if (overflows) badge.style.right = `${hidden + 4}px`
      },
    })
    return anchor
  }
}

export function renderBadge(view: EditorView, label: string, suggestionId: string): HTMLElement {
  const badge = view.dom.ownerDocument.createElement('span')
  badge.className = 'cm-tab-badge'
  badge.dataset.testid = 'tab-badge'
  badge.setAttribute('aria-hidden', 'true')
  badge.textContent = label
  const why = view.state.facet(whyListener)
  if (why) for (const event of ['mouseenter', 'click']) badge.addEventListener(event, () => why(suggestionId, badge))
  return badge
}
