/**
 * Tokens of a text: token `i` is `text.slice(from[i], to[i])`, in order and without overlap. What lies between two tokens was
 * left out by whoever made the sequence; that is where a white-space policy lives, never in the algorithm.
 */
export interface TokenSequence {
  readonly text: string
  readonly from: Int32Array
  readonly to: Int32Array
}

/** Two token sequences as numbers: equal tokens have equal ids, all of them below `tokenCount`. */
export interface SequencePair {
  readonly a: Int32Array
  readonly b: Int32Array
  readonly tokenCount: number
}

/** Collects tokens of a text in order. */
export class SequenceBuilder {
  private readonly bounds: number[] = []

  constructor(private readonly text: string) {}

  /** Adds `[from, to)`, which must not start before the end of the last token. Empty tokens are left out. */
  add(from: number, to: number): void {
    if (from < to) this.bounds.push(from, to)
  }

  build(): TokenSequence {
    const count = this.bounds.length >> 1
    const from = new Int32Array(count)
    const to = new Int32Array(count)
    for (let index = 0; index < count; index++) {
      from[index] = this.bounds[2 * index] as number
      to[index] = this.bounds[2 * index + 1] as number
    }
    return { text: this.text, from, to }
  }
}

/** Numbers the tokens of two sequences; tokens with the same text get the same number. */
export function intern(a: TokenSequence, b: TokenSequence): SequencePair {
  const numbers = new Map<string, number>()
  return { a: numbered(a, numbers), b: numbered(b, numbers), tokenCount: numbers.size }
}

function numbered(sequence: TokenSequence, numbers: Map<string, number>): Int32Array {
  const ids = new Int32Array(sequence.from.length)
  for (let index = 0; index < ids.length; index++) {
    const token = sequence.text.slice(sequence.from[index], sequence.to[index])
    let id = numbers.get(token)
    if (id === undefined) {
      id = numbers.size
      numbers.set(token, id)
    }
    ids[index] = id
  }
  return ids
}

/** Every line with its line break; the last one may lack it. `\r\n` and a lone `\r` are breaks too. An empty text has no line. */
export function lineTokens(text: string): TokenSequence {
  const builder = new SequenceBuilder(text)
  let from = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code !== 10 && (code !== 13 || text.charCodeAt(at + 1) === 10)) continue
    builder.add(from, at + 1)
    from = at + 1
  }
  builder.add(from, text.length)
  return builder.build()
}

/** The part of each line between its indentation and trailing white space: re-indented lines are equal. Blank lines are left out. */
export function trimmedLineTokens(text: string): TokenSequence {
  return matches(text, /[^\s](?:[^\r\n]*[^\s])?/gu)
}

/** Words, runs of blanks, line breaks and single other characters: every character of the text is in one token. */
export function lexicalTokens(text: string): TokenSequence {
  return matches(text, /[\p{L}\p{N}\p{M}_$]+|[^\S\r\n]+|\r\n|[^]/gu)
}

/** Code points, so that a script never splits a surrogate pair. */
export function characterTokens(text: string): TokenSequence {
  return matches(text, /[^]/gu)
}

function matches(text: string, pattern: RegExp): TokenSequence {
  const builder = new SequenceBuilder(text)
  for (const match of text.matchAll(pattern)) builder.add(match.index, match.index + match[0].length)
  return builder.build()
}
