import type { Text } from '@codemirror/state'
import { promptLength, type Section } from './section'
import { bareFrame, findFrame, FramedText, joinFrames, type Frame } from './section-frame'

/** Where a section is in its document. */
export interface SectionPlace {
  readonly index: number
  readonly start: number
}

/** A section as the parser reads it. */
export function framed(text: Text, start: number, { length, frame }: Section): FramedText {
  return new FramedText(text, start, start + length, frame)
}

export function startOf(sections: readonly Section[], index: number): number {
  return sections.slice(0, index).reduce((sum, section) => sum + section.length, 0)
}

/** The section that a character typed at `position` belongs to: at a border the later one. */
export function placeOf(sections: readonly Section[], position: number): SectionPlace {
  let start = 0
  for (let index = 0; index < sections.length - 1; index++) {
    const length = sections[index]?.length ?? 0
    if (position < start + length) return { index, start }
    start += length
  }
  return { index: sections.length - 1, start }
}

/** Sections `[first, end)` around one of them, as many as share a node: borders between top-level nodes enclose them. */
export function sharing(sections: readonly Section[], index: number): { readonly first: number; readonly end: number } {
  let first = index
  let last = index
  while (first > 0 && sections[first]?.frame.openBefore.length !== 0) first--
  while (last + 1 < sections.length && sections[last]?.frame.openAfter.length !== 0) last++
  return { first, end: last + 1 }
}

/** One unparsed section in place of several neighbours. */
export function joinSections(parts: readonly Section[]): Section {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  const frame = joinFrames(parts[0]?.frame ?? bareFrame, parts.at(-1)?.frame ?? bareFrame)
  return {
    length,
    frame,
    tree: null,
    stale: length <= promptLength ? null : { shifted: null },
    errors: 0,
    isAudited: false,
    ownErrors: 0,
    isIndivisible: parts.some((part) => part.isIndivisible),
  }
}

/** Whether `[from, to)` of a text begins at the indentation that its frame says; else it belongs to what is before it. */
export function keepsIndent(text: Text, from: number, to: number, { indent }: Frame): boolean {
  if (indent === null) return true
  for (let at = from; at < to; ) {
    const line = text.lineAt(at)
    const code = line.text.trimStart()
    if (code !== '' && !code.startsWith('#')) return line.length - code.length === indent
    at = line.to + 1
  }
  return true
}

export const isFramed = ({ frame }: Section): boolean => frame.openBefore.length + frame.openAfter.length > 0

/** Whether a parsed section closes or opens other nodes than its frame says. */
export function isBroken({ tree, frame, length }: Section): boolean {
  return tree !== null && findFrame(tree.rootNode, frame, length) === null
}
