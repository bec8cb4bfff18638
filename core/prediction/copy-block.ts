import type { Copy, CopyCompletion } from './copy'

/** Shorter matches continue the same for a line, but rarely for a block. */
const blockMatchLength = 24
/** Lines beyond the first: more than a reader takes in at a glance is not offered. */
const moreLines = 7
/** Of 407 further lines on the development projects, after right ones, 77 % were right. */
const lineShare = 0.77

export interface CopiedBlock {
  readonly text: string
  /** Natural log of the probability that the further lines are right when the first one is. */
  readonly logProbability: number
}

/**
 * The lines that follow a long match when the cursor stands on an empty line: as long as they are indented at least as far as the
 * cursor and are not what follows there already. Null when that is not more than one line.
 */
export function blockAfter(copy: Copy, found: CopyCompletion, prefix: string, following: string): CopiedBlock | null {
  if (found.matchLength < blockMatchLength) return null
  const lineStart = prefix.slice(prefix.lastIndexOf('\n') + 1)
  if (lineStart.trim() !== '') return null
  const [first = '', ...rest] = copy.linesAfter(found.source, moreLines).split('\n')
  if (first.trimEnd() !== found.text) return null
  const next = following.split('\n').find((line) => line.trim() !== '') ?? null
  const lines = [found.text]
  for (const line of rest) {
    const indent = line.length - line.trimStart().length
    if (line.trim() === '' || indent < lineStart.length || line === next) break
    lines.push(line.trimEnd())
  }
  if (lines.length < 2) return null
  return { text: lines.join('\n'), logProbability: (lines.length - 1) * Math.log(lineShare) }
}
