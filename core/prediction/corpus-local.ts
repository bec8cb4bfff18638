import { contextDepth } from './corpus-order'
import { fileBoundary } from './corpus-segment'

/** Where a match in the open file lies. */
export type LocalPlace = 'above' | 'below' | 'edit'

export interface LocalPart {
  readonly place: LocalPlace
  /** Tokens of one line, its leading newline included, or of a whole snippet. */
  readonly lines: readonly { readonly tokens: Uint16Array; readonly weight: number }[]
}

/**
 * The open file's text around the cursor, and what was edited elsewhere, as tokens: boundary, part, boundary, … Small enough to
 * be chained anew for each request: `previous[p]` is the place before p with the same token.
 */
export class LocalText {
  readonly tokens: Uint16Array
  /** Weight of the token at each place: above 1 inside a recent edit. */
  readonly weights: Float32Array
  readonly partStarts: readonly { readonly from: number; readonly place: LocalPlace }[]
  private readonly previous: Int32Array
  private readonly last: Int32Array

  constructor(parts: readonly LocalPart[], vocabularySize: number) {
    const length = parts.reduce(
      (sum, part) => part.lines.reduce((inner, line) => inner + line.tokens.length, sum + 1),
      1,
    )
    this.tokens = new Uint16Array(length).fill(fileBoundary)
    this.weights = new Float32Array(length).fill(1)
    const starts: { from: number; place: LocalPlace }[] = []
    let at = 1
    for (const part of parts) {
      starts.push({ from: at, place: part.place })
      for (const { tokens, weight } of part.lines) {
        this.tokens.set(tokens, at)
        if (weight !== 1) this.weights.fill(weight, at, at + tokens.length)
        at += tokens.length
      }
      at++
    }
    this.partStarts = starts
    this.previous = new Int32Array(length)
    this.last = new Int32Array(vocabularySize).fill(-1)
    for (let place = 0; place < length; place++) {
      const token = this.tokens[place] as number
      this.previous[place] = this.last[token] as number
      this.last[token] = place
    }
  }

  placeOf(position: number): LocalPlace {
    let place: LocalPlace = 'above'
    for (const start of this.partStarts) if (start.from <= position) place = start.place
    return place
  }

  /** Calls `visit(position, depth)` for each place whose preceding tokens equal the last `depth` ≥ 1 tokens of `context`. */
  forEachMatch(context: ArrayLike<number>, end: number, visit: (position: number, depth: number) => void): void {
    if (end === 0) return
    const { tokens, previous } = this
    const deepest = Math.min(contextDepth, end)
    for (let at = this.last[context[end - 1] as number] as number; at >= 0; at = previous[at] as number) {
      if (at + 1 >= tokens.length) continue
      let depth = 1
      while (depth < deepest && at - depth >= 0 && tokens[at - depth] === context[end - 1 - depth]) depth++
      visit(at + 1, depth)
    }
  }
}
