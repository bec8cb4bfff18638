import type { EditorState, Extension, Line, Range } from '@codemirror/state'
import { Decoration, EditorView, showTooltip, type DecorationSet } from '@codemirror/view'
import { isSuggestionHidden, tabAction, tabMode } from '../tab-state'
import { badgeLabel, BadgeWidget, isBadgeInBox } from './badge'
import { acceptSuggestionByTap } from './command'
import { diffBoxTooltip } from './diff-box'
import { GhostLinesWidget, GhostWidget, styleText } from './ghost-text'
import { lineContext, type Presentation } from './presentation'
import { presentationOf, suggestionState, visibleSuggestion } from './state'

/** Order at one position: ghost text, then what is left of the line, then the badge, then the lines below. */
const side = { ghost: 1, badge: 2, lines: 3 }

const struckOut = Decoration.mark({ class: 'cm-suggestion-removed' })

const onTap = (view: EditorView) => void acceptSuggestionByTap(view)

/** Draws the visible suggestion. From state, not from a plugin, since lines below the cursor's change the layout. */
export const suggestionView: Extension = [
  EditorView.decorations.compute([suggestionState, tabAction, tabMode, 'doc', 'selection'], suggestionDecorations),
  showTooltip.compute([suggestionState, tabAction, tabMode], diffBoxTooltip),
]

function suggestionDecorations(state: EditorState): DecorationSet {
  const suggestion = visibleSuggestion(state)
  if (!suggestion || isSuggestionHidden(state)) return Decoration.none
  const presentation = presentationOf(state)
  const ranges: Range<Decoration>[] = []
  if (presentation?.kind === 'ghost') ranges.push(...ghostRanges(state, presentation))
  if (presentation?.kind === 'rewrite')
    ranges.push(...presentation.removed.map(({ from, to }) => struckOut.range(from, to)))
  const label = badgeLabel(state)
  if (label !== null && !isBadgeInBox(state, presentation)) {
    const line = state.doc.lineAt(badgePosition(state, presentation))
    ranges.push(Decoration.widget({ widget: new BadgeWidget(label, suggestion.id), side: side.badge }).range(line.to))
  }
  return Decoration.set(ranges, true)
}

/** A jump is offered where the user looks, which is the cursor's line; anything else on the suggestion's own line. */
function badgePosition(state: EditorState, presentation: Presentation | null): number {
  if (presentation === null || state.field(tabAction).kind === 'jump') return state.selection.main.head
  return presentation.kind === 'ghost' ? (presentation.pieces[0]?.at ?? state.selection.main.head) : presentation.from
}

function ghostRanges(state: EditorState, { pieces }: Extract<Presentation, { kind: 'ghost' }>): Range<Decoration>[] {
  return pieces.flatMap((piece, index) => {
    const line = state.doc.lineAt(piece.at)
    const before = index > 0 ? '' : state.doc.sliceString(Math.max(line.from, piece.at - lineContext), piece.at)
    const after = state.doc.sliceString(piece.at, Math.min(line.to, piece.at + lineContext))
    const [first = '', ...rest] = piece.text.split('\n')
    const isLast = rest.length === 0
    const ghost = first === '' ? [] : [inlineGhost(state, piece.at, first, { before, after: isLast ? after : '' })]
    return isLast ? ghost : [...ghost, ...linesBelow(state, { line, at: piece.at, lines: rest, tail: after })]
  })
}

function inlineGhost(
  state: EditorState,
  at: number,
  text: string,
  context: { readonly before: string; readonly after: string },
): Range<Decoration> {
  return Decoration.widget({ widget: new GhostWidget(styleText(state, text, context), onTap), side: side.ghost }).range(
    at,
  )
}

/** What stands after the cursor will end up behind the last line, so it is shown there and taken out of this one. */
function linesBelow(
  state: EditorState,
  below: { readonly line: Line; readonly at: number; readonly lines: readonly string[]; readonly tail: string },
) {
  const styled = styleText(state, below.lines.join('\n'), { before: '', after: below.tail })
  const isTailMoved = below.tail.trim() !== '' && below.at + below.tail.length === below.line.to
  const tail = isTailMoved ? styleText(state, below.tail, { before: below.lines.at(-1) ?? '', after: '' }) : []
  const ranges: Range<Decoration>[] = [
    Decoration.widget({
      widget: new GhostLinesWidget(splitLines(styled), tail, onTap),
      side: side.lines,
      block: true,
    }).range(below.line.to),
  ]
  if (isTailMoved) ranges.push(Decoration.replace({}).range(below.at, below.line.to))
  return ranges
}

function splitLines(styled: ReturnType<typeof styleText>): ReturnType<typeof styleText>[] {
  const lines: { text: string; classes: string }[][] = [[]]
  for (const part of styled) {
    part.text.split('\n').forEach((text, index) => {
      if (index > 0) lines.push([])
      if (text !== '') lines.at(-1)?.push({ text, classes: part.classes })
    })
  }
  return lines
}
