import type { Tokenizer } from '../tokenizer/tokenizer'
import { LocalText, type LocalPart } from './corpus-local'
import type { ProposalInput } from './candidate'

/** Occurrences inside the last 8 edits count this much more than older code (design card). */
const recentEditWeight = 3.2
/** In the open file, what is close counts up to 1 + `closeBonus` times; half of the bonus is left at `closeLines` (0.05 bits a token). */
const closeBonus = 3
const closeLines = 100

/** What the corpus proposers read of a `ProposalInput`: JSON-safe, so that it can cross to the corpus worker. */
export interface CorpusRequest
  extends Pick<ProposalInput, 'path' | 'language' | 'prefix' | 'suffix' | 'cursor' | 'limit'> {
  readonly edits: readonly { readonly path: string; readonly after: string }[]
  /** Paths, besides the open file's, that must not be read, such as its near copies in a bench. */
  readonly hidden: readonly string[]
}

/** Leaves out what stays in the tab worker: the tree and the whole document. */
export function corpusRequest(input: ProposalInput): CorpusRequest {
  const { path, language, prefix, suffix, cursor, limit, recentEdits } = input
  return {
    path,
    language,
    prefix,
    suffix,
    cursor,
    limit,
    edits: recentEdits.map((edit) => ({ path: edit.path, after: edit.after })),
    hidden: [],
  }
}

/** One request as tokens. */
export interface CorpusQuery {
  readonly local: LocalText
  readonly context: Uint16Array
  /** Bytes of the half-typed word before the cursor. */
  readonly cut: Uint8Array
  /** The rest of the cursor's line as it stands, such as auto-closed brackets. */
  readonly tail: string
  /** What follows the cursor's line, from its newline on. */
  readonly following: string
}

interface Line {
  readonly text: string
  readonly tokens: Uint16Array
}

function weighted(
  lines: readonly Line[],
  edited: ReadonlySet<string>,
  distance: (line: number) => number,
): LocalPart['lines'] {
  return lines.map(({ text, tokens }, index) => {
    const near = 1 + closeBonus / (1 + distance(index) / closeLines)
    return { tokens, weight: edited.size > 0 && edited.has(text.trim()) ? near * recentEditWeight : near }
  })
}

/** Lines that are kept encoded from one request to the next; two generations of this many. */
const lineGeneration = 4_096

/** Turns requests into tokens. Lines are encoded once: from keystroke to keystroke only the cursor's line changes. */
export class CorpusQueryReader {
  private young = new Map<string, Uint16Array>()
  private old = new Map<string, Uint16Array>()

  constructor(private readonly tokenizer: Tokenizer) {}

  read(request: CorpusRequest): CorpusQuery {
    const { prefix, suffix, path, edits } = request
    const lineEnd = suffix.indexOf('\n')
    const tail = lineEnd < 0 ? suffix : suffix.slice(0, lineEnd)
    const following = lineEnd < 0 ? '' : suffix.slice(lineEnd)
    const { kept, cut } = this.tokenizer.heal(prefix)
    const editedLines = new Set(
      edits.filter((edit) => edit.path === path).flatMap((edit) => edit.after.split('\n').map((line) => line.trim())),
    )
    editedLines.delete('')
    const above = this.lines(kept)
    const before = weighted(above, editedLines, (line) => above.length - line)
    const elsewhere = edits.filter((edit) => edit.path !== path && edit.after.trim() !== '')
    const parts: LocalPart[] = [
      ...elsewhere.map(
        (edit): LocalPart => ({
          place: 'edit',
          lines: this.lines(`\n${edit.after}\n`).map(({ tokens }) => ({ tokens, weight: recentEditWeight })),
        }),
      ),
      { place: 'below', lines: weighted(this.lines(following), editedLines, (line) => line) },
      { place: 'above', lines: before },
    ]
    return { local: new LocalText(parts, this.tokenizer.size), context: joinEnd(before), cut, tail, following }
  }

  /** Each newline starts a line of its own, so that equal lines have equal tokens. */
  private lines(text: string): Line[] {
    const lines: Line[] = []
    for (let from = 0; from < text.length; ) {
      const next = text.indexOf('\n', from + 1)
      const to = next < 0 ? text.length : next
      const line = text.slice(from, to)
      lines.push({ text: line, tokens: this.encodeLine(line) })
      from = to
    }
    return lines
  }

  private encodeLine(line: string): Uint16Array {
    const known = this.young.get(line)
    if (known) return known
    const tokens = this.old.get(line) ?? this.tokenizer.encode(line)
    if (this.young.size >= lineGeneration) {
      this.old = this.young
      this.young = new Map()
    }
    this.young.set(line, tokens)
    return tokens
  }
}

/** Enough context for the deepest order and the longest match that is told apart. */
const contextLength = 64

function joinEnd(lines: LocalPart['lines']): Uint16Array {
  const tail: Uint16Array[] = []
  let length = 0
  for (let index = lines.length - 1; index >= 0 && length < contextLength; index--) {
    const { tokens } = lines[index] as LocalPart['lines'][number]
    tail.unshift(tokens)
    length += tokens.length
  }
  const joined = new Uint16Array(length)
  let at = 0
  for (const tokens of tail) {
    joined.set(tokens, at)
    at += tokens.length
  }
  return joined
}
