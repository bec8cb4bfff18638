import { highlightingFor, language } from '@codemirror/language'
import type { EditorState } from '@codemirror/state'
import { type EditorView, WidgetType } from '@codemirror/view'
import { highlightTree } from '@lezer/highlight'

/** Beyond this, colours are not worth the parse on the key's way to the screen. */
const highlightedCharacters = 2_000

export interface StyledText {
  readonly text: string
  /** Class names of the highlighter; empty for plain text. */
  readonly classes: string
}

/**
 * Colours `text` as it would look between `before` and `after`, by parsing those alone: a line's worth of context tells tokens apart
 * nearly always, and costs less than a millisecond.
 */
export function styleText(
  state: EditorState,
  text: string,
  context: { readonly before: string; readonly after: string },
): readonly StyledText[] {
  const parser = state.facet(language)?.parser
  const whole = context.before + text + context.after
  if (!parser || whole.length > highlightedCharacters) return [{ text, classes: '' }]
  const from = context.before.length
  const to = from + text.length
  const styled: StyledText[] = []
  let at = from
  const put = (end: number, classes: string) => {
    if (end > at) styled.push({ text: whole.slice(at, end), classes })
    at = Math.max(at, end)
  }
  const style = (tagList: Parameters<typeof highlightingFor>[1]) => highlightingFor(state, tagList)
  highlightTree(
    parser.parse(whole),
    { style },
    (start, end, classes) => {
      put(Math.min(start, to), '')
      put(Math.min(end, to), classes)
    },
    from,
    to,
  )
  put(to, '')
  return styled
}

export function renderStyled(target: HTMLElement, parts: readonly StyledText[]): void {
  for (const part of parts) {
    if (part.classes === '') target.append(part.text)
    else {
      const span = target.ownerDocument.createElement('span')
      span.className = part.classes
      span.textContent = part.text
      target.append(span)
    }
  }
}

const sameStyle = (a: readonly StyledText[], b: readonly StyledText[]) =>
  a.length === b.length && a.every((part, index) => part.text === b[index]?.text && part.classes === b[index].classes)

/** Ghost text inside a line. It is part of the line's flow, so its glyphs stand exactly where the typed ones will. */
export class GhostWidget extends WidgetType {
  constructor(
    private readonly parts: readonly StyledText[],
    private readonly onTap: (view: EditorView) => void,
  ) {
    super()
  }

  override eq(other: GhostWidget): boolean {
    return sameStyle(this.parts, other.parts)
  }

  toDOM(view: EditorView): HTMLElement {
    const dom = view.dom.ownerDocument.createElement('span')
    dom.className = 'cm-ghost-text'
    dom.setAttribute('aria-hidden', 'true')
    renderStyled(dom, this.parts)
    listenForTap(dom, () => this.onTap(view))
    return dom
  }

  override updateDOM(dom: HTMLElement): boolean {
    dom.replaceChildren()
    renderStyled(dom, this.parts)
    return true
  }
}

/** The lines after the first, drawn below the cursor's line; `tail` is what stands after the cursor and moves to their end. */
export class GhostLinesWidget extends WidgetType {
  constructor(
    private readonly lines: readonly (readonly StyledText[])[],
    private readonly tail: readonly StyledText[],
    private readonly onTap: (view: EditorView) => void,
  ) {
    super()
  }

  override eq(other: GhostLinesWidget): boolean {
    return (
      this.lines.length === other.lines.length &&
      this.lines.every((line, index) => sameStyle(line, other.lines[index] ?? [])) &&
      sameStyle(this.tail, other.tail)
    )
  }

  override get estimatedHeight(): number {
    return -1
  }

  toDOM(view: EditorView): HTMLElement {
    const dom = view.dom.ownerDocument.createElement('div')
    dom.className = 'cm-ghost-lines'
    dom.setAttribute('aria-hidden', 'true')
    this.lines.forEach((line, index) =>
      dom.append(this.renderLine(dom.ownerDocument, line, index === this.lines.length - 1)),
    )
    listenForTap(dom, () => this.onTap(view))
    return dom
  }

  private renderLine(page: Document, parts: readonly StyledText[], last: boolean): HTMLElement {
    const row = page.createElement('div')
    row.className = 'cm-ghost-line'
    const ghost = page.createElement('span')
    ghost.className = 'cm-ghost-text'
    renderStyled(ghost, parts)
    row.append(ghost)
    if (last && this.tail.length > 0) {
      const tail = page.createElement('span')
      renderStyled(tail, this.tail)
      row.append(tail)
    }
    return row
  }
}

/** A finger or pen accepts by tapping; a mouse click goes to the text below, where it always went. */
function listenForTap(dom: HTMLElement, accept: () => void): void {
  dom.addEventListener('pointerup', (event) => {
    if (event.pointerType === 'mouse') return
    event.preventDefault()
    accept()
  })
}
