import type { TextEdit } from '../text/text-edit'
import type { DiffLimits } from './diff-limits'
import { diffSequences } from './myers'
import type { TokenSequence } from './sequence'
import { intern, lexicalTokens, lineTokens } from './sequence'

export interface TextDiffOptions extends DiffLimits {
  /** How far changed lines are refined: to whole words, or further to the characters that differ inside a word (the default). */
  readonly granularity?: 'word' | 'character'
}

export interface TextDiff {
  /** In order, without overlap, offsets in the old text. No edit splits a surrogate pair. */
  readonly edits: readonly TextEdit[]
  /** False when a limit was hit: applying the edits still gives the new text, but they may be larger than needed. */
  readonly exact: boolean
}

/** Two places of two texts that belong together. */
interface Region {
  readonly aFrom: number
  readonly aTo: number
  readonly bFrom: number
  readonly bTo: number
}

/** The small edits that turn `a` into `b`: a shortest line script first, then a shortest word script inside each changed region. */
export function diffText(a: string, b: string, options: TextDiffOptions = {}): TextDiff {
  if (a === b) return { edits: [], exact: true }
  const budget = new Budget(options)
  const edits: TextEdit[] = []
  for (const lines of changedRegions(lineTokens(a), lineTokens(b), budget)) {
    if (lines.aFrom === lines.aTo || lines.bFrom === lines.bTo) {
      edits.push({ from: lines.aFrom, to: lines.aTo, insert: b.slice(lines.bFrom, lines.bTo) })
      continue
    }
    const oldWords = lexicalTokens(a.slice(lines.aFrom, lines.aTo))
    const newWords = lexicalTokens(b.slice(lines.bFrom, lines.bTo))
    for (const words of changedRegions(oldWords, newWords, budget)) {
      const edit = { from: words.aFrom, to: words.aTo, insert: newWords.text.slice(words.bFrom, words.bTo) }
      const refined = options.granularity === 'word' ? edit : withoutCommonEnds(oldWords.text, edit)
      edits.push({ ...refined, from: refined.from + lines.aFrom, to: refined.to + lines.aFrom })
    }
  }
  return { edits, exact: budget.exact }
}

/** The steps of `DiffLimits`, spent by one diff after the other. */
class Budget {
  exact = true
  private spent = 0

  constructor(private readonly limits: DiffLimits) {}

  remaining(): DiffLimits {
    const { maxSteps } = this.limits
    return maxSteps === undefined ? this.limits : { ...this.limits, maxSteps: Math.max(0, maxSteps - this.spent) }
  }

  spend(result: { readonly exact: boolean; readonly steps: number }): void {
    this.spent += result.steps
    this.exact &&= result.exact
  }
}

/** Only for sequences that leave out no character: a hunk's offsets are where its tokens begin and end. */
function changedRegions(a: TokenSequence, b: TokenSequence, budget: Budget): Region[] {
  const result = diffSequences(intern(a, b), budget.remaining())
  budget.spend(result)
  return result.hunks.map((hunk) => ({
    aFrom: a.from[hunk.aFrom] ?? a.text.length,
    aTo: a.from[hunk.aTo] ?? a.text.length,
    bFrom: b.from[hunk.bFrom] ?? b.text.length,
    bTo: b.from[hunk.bTo] ?? b.text.length,
  }))
}

/** `edit` without the characters that the text it replaces and its insertion share at their start and end. */
export function withoutCommonEnds(text: string, edit: TextEdit): TextEdit {
  const { insert } = edit
  let { from, to } = edit
  let start = 0
  let end = insert.length
  while (from < to && start < end && text.charCodeAt(from) === insert.charCodeAt(start)) {
    from++
    start++
  }
  if (start > 0 && isHighSurrogate(insert.charCodeAt(start - 1))) {
    from--
    start--
  }
  while (to > from && end > start && text.charCodeAt(to - 1) === insert.charCodeAt(end - 1)) {
    to--
    end--
  }
  if (end < insert.length && isLowSurrogate(insert.charCodeAt(end))) {
    to++
    end++
  }
  return { from, to, insert: insert.slice(start, end) }
}

const isHighSurrogate = (code: number): boolean => code >= 0xd800 && code < 0xdc00
const isLowSurrogate = (code: number): boolean => code >= 0xdc00 && code < 0xe000
