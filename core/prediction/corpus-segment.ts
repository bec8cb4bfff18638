import { contextDepth, sortContexts } from './corpus-order'

/** Stands between files, and for the start and end of one. Encoding never produces it (`<pad>`). */
export const fileBoundary = 0

/** Positions share one entry of the position → file table in blocks of this many tokens. */
const blockBits = 6

export interface SegmentFile {
  readonly path: string
  readonly tokens: Uint16Array
}

/**
 * An immutable run of files: their tokens with a boundary before, between and after them, and `order`, every position's
 * context end sorted by the context read backwards. So the positions that follow one context are one range, found by binary
 * search, for every length of context up to `contextDepth`. 6 bytes a token. Files that were removed or are hidden from one
 * query stay inside, and are skipped by `isVisible`.
 */
export class CorpusSegment {
  readonly paths: readonly string[]
  /** Token index of each file's first token. */
  readonly starts: Uint32Array
  private readonly blockFile: Uint32Array
  private readonly firstOf: Uint32Array
  private readonly removed: Uint8Array
  private readonly hidden: Uint8Array
  private holes = 0
  private deadTokens = 0

  private constructor(
    readonly tokens: Uint16Array,
    readonly order: Uint32Array,
    files: readonly SegmentFile[],
  ) {
    this.paths = files.map((file) => file.path)
    this.starts = new Uint32Array(files.length)
    let at = 1
    for (const [index, file] of files.entries()) {
      this.starts[index] = at
      at += file.tokens.length + 1
    }
    this.blockFile = new Uint32Array((tokens.length >> blockBits) + 1)
    let file = 0
    for (let block = 0; block < this.blockFile.length; block++) {
      while (file + 1 < this.starts.length && (this.starts[file + 1] as number) <= block << blockBits) file++
      this.blockFile[block] = file
    }
    this.firstOf = firstByToken(tokens)
    this.removed = new Uint8Array(files.length)
    this.hidden = new Uint8Array(files.length)
  }

  /** Builds in slices; the result does not keep the files' own arrays. */
  static *build(files: readonly SegmentFile[]): Generator<void, CorpusSegment> {
    const length = files.reduce((sum, file) => sum + file.tokens.length + 1, 1)
    const tokens = new Uint16Array(length)
    let at = 1
    for (const file of files) {
      tokens.set(file.tokens, at)
      at += file.tokens.length + 1
    }
    const order = yield* sortContexts(tokens)
    return new CorpusSegment(tokens, order, files)
  }

  get liveTokens(): number {
    return this.tokens.length - this.deadTokens
  }

  /** Index of the file that holds token `position`; a boundary belongs to the file before it. */
  fileAt(position: number): number {
    let file = this.blockFile[position >> blockBits] as number
    while (file + 1 < this.starts.length && (this.starts[file + 1] as number) <= position) file++
    return file
  }

  /** Tokens of one file, as a view. */
  fileTokens(file: number): Uint16Array {
    const end = file + 1 < this.starts.length ? (this.starts[file + 1] as number) - 1 : this.tokens.length - 1
    return this.tokens.subarray(this.starts[file] as number, end)
  }

  isRemoved(file: number): boolean {
    return this.removed[file] === 1
  }

  remove(file: number): void {
    if (this.removed[file] === 1) return
    this.removed[file] = 1
    this.deadTokens += this.fileTokens(file).length + 1
    this.holes++
  }

  /** Hides a file from the queries that follow, until it is unhidden. */
  setHidden(file: number, isHidden: boolean): void {
    if ((this.hidden[file] === 1) === isHidden) return
    this.hidden[file] = isHidden ? 1 : 0
    this.holes += isHidden ? 1 : -1
  }

  isVisible(position: number): boolean {
    if (this.holes === 0) return true
    const file = this.fileAt(position)
    return this.removed[file] === 0 && this.hidden[file] === 0
  }

  /**
   * Ranges of `order` for the last 1, 2, … tokens of `context` (its end is `end`, exclusive): `out[2k - 2]` and `out[2k - 1]`
   * are the half-open range for k tokens. Returns how many tokens match, at most `contextDepth`.
   */
  findRanges(context: ArrayLike<number>, end: number, out: Int32Array): number {
    const deepest = Math.min(contextDepth, end)
    let from = 0
    let to = this.order.length
    for (let depth = 1; depth <= deepest; depth++) {
      const token = context[end - depth] as number
      if (depth === 1) {
        from = this.firstOf[token] as number
        to = this.firstOf[token + 1] as number
      } else {
        from = this.lowerBound(from, to, depth, token)
        to = this.lowerBound(from, to, depth, token + 1)
      }
      if (from >= to) return depth - 1
      out[2 * depth - 2] = from
      out[2 * depth - 1] = to
    }
    return deepest
  }

  /** First index in `[from, to)` whose context's `depth`-th token from the end is at least `token`. */
  private lowerBound(from: number, to: number, depth: number, token: number): number {
    const { order, tokens } = this
    while (from < to) {
      const middle = (from + to) >>> 1
      const at = (order[middle] as number) - depth + 1
      const found = at < 0 ? -1 : (tokens[at] as number)
      if (found < token) from = middle + 1
      else to = middle
    }
    return from
  }
}

/** Where the contexts that end in each token start in the order: it is sorted by that token first, so a histogram tells. */
function firstByToken(tokens: Uint16Array): Uint32Array {
  const first = new Uint32Array(0x10001)
  for (let index = 0; index < tokens.length; index++) first[(tokens[index] as number) + 1]!++
  for (let token = 1; token < first.length; token++) first[token]! += first[token - 1] as number
  return first
}
