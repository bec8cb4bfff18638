import type { Tokenizer } from '../tokenizer/tokenizer'
import { contextDepth } from './corpus-order'
import { fileBoundary, type CorpusSegment } from './corpus-segment'
import type { LocalText } from './corpus-local'

/** Match lengths in characters that are told apart when continuations vote; shorter matches than the last say nothing. */
const levels = [96, 80, 64, 48, 40, 32, 28, 24, 20, 18, 16, 14, 12, 11, 10, 9, 8, 7, 6, 5, 4] as const
/** Votes of an occurrence, as measured in the prototype: what lies above the cursor in the open file counts most. */
const placeWeights = { edit: 3, above: 3, below: 2, project: 1 } as const
/** Occurrences of one context length that are read in one segment; the longest matches are always among them. */
const readPerDepth = 60
/** Places looked at over all segments, to find them when the half-typed word rejects most; and at least in each segment. */
const lookedAtPerDepth = 6_000
const leastLooked = 64
const longestContinuation = 160
/** Different continuations after which shallower matches, which rank below, are not read any more. */
const enoughTexts = 16

export type CopyPlace = keyof typeof placeWeights

export interface CopyCompletion {
  /** The rest of the line after the cursor, without trailing blanks. */
  readonly text: string
  /** Longest match of any of its sources, in characters before the cursor. */
  readonly matchLength: number
  /** Its share of the votes among all continuations with a match in the same level or longer. */
  readonly share: number
  /** Its votes. */
  readonly votes: number
  /** Best of its places. */
  readonly place: CopyPlace
  /** Characters after the line's end that are the same in the source and after the cursor. */
  readonly suffixMatch: number
  /** Where the longest match continues: for multi-line blocks. */
  readonly source: CopySource
}

export interface CopySource {
  readonly tokens: Uint16Array
  readonly position: number
}

export interface CopyQuery {
  readonly segments: readonly CorpusSegment[]
  readonly local: LocalText
  readonly context: Uint16Array
  readonly cut: Uint8Array
  /** Text before the cursor, at least the last 100 characters. */
  readonly prefix: string
  /** Text after the cursor's line: from its newline on. */
  readonly following: string
}

interface Continuation {
  readonly length: number
  readonly text: string
  readonly place: CopyPlace
  readonly suffixMatch: number
  readonly source: CopySource
}

/** Continuations of the longest character-exact matches of the text before the cursor, in the open file and the workspace. */
export class Copy {
  private readonly names: readonly string[]
  private readonly isEnd: Uint8Array
  private readonly masks: (cut: Uint8Array) => Uint8Array

  constructor(private readonly tokenizer: Tokenizer) {
    this.names = Array.from({ length: tokenizer.size }, (_, id) => byteName(tokenizer.bytesOf(id)))
    this.isEnd = new Uint8Array(tokenizer.size)
    for (const id of tokenizer.newlineIds) this.isEnd[id] = 1
    this.isEnd[fileBoundary] = 1
    this.masks = (cut) => {
      const mask = new Uint8Array(tokenizer.size)
      for (const id of tokenizer.agreeingWith(cut)) mask[id] = 1
      return mask
    }
  }

  /** Up to `limit` different completions, best first: by level of match length, then by votes. */
  complete(query: CopyQuery, limit: number): CopyCompletion[] {
    const found: Continuation[] = []
    const allowed = query.cut.length > 0 ? this.masks(query.cut) : null
    const state = {
      query,
      cut: byteName(query.cut),
      tail: byteName(encoder.encode(query.prefix.slice(-levels[0]))),
      allowed,
      found,
      texts: new Set<string>(),
    }
    this.readLocal(state)
    this.readSegments(state)
    return vote(found, limit)
  }

  private readLocal(state: Search): void {
    const { local, context, cut } = state.query
    const read = (position: number) => this.read(state, local.tokens, position, local.placeOf(position))
    if (context.length > 0) local.forEachMatch(context, context.length, read)
    // A long half-typed word is context enough, wherever it stands.
    if (cut.length >= levels[levels.length - 1]!) {
      for (let position = 1; position < local.tokens.length; position++) {
        if (local.tokens[position - 1] !== context.at(-1)) read(position)
      }
    }
  }

  /** Deepest contexts first over all segments, until enough different continuations are known. */
  private readSegments(state: Search): void {
    const { segments, context } = state.query
    const ranges = segments.map((segment) => {
      const found = new Int32Array(2 * contextDepth)
      return { segment, found, depth: segment.findRanges(context, context.length, found) }
    })
    for (let depth = contextDepth; depth >= 1; depth--) {
      for (const one of ranges)
        if (one.depth >= depth) this.readRange(one.segment, rangeAt(one.found, depth, one.depth), state)
      if (state.texts.size >= enoughTexts) return
    }
  }

  private readRange(segment: CorpusSegment, range: Range, state: Search): void {
    const { allowed, query } = state
    const looked = Math.max(
      leastLooked,
      (allowed === null ? 4 * readPerDepth : lookedAtPerDepth) / query.segments.length,
    )
    const stride = Math.max(1, Math.floor((range.to - range.from - (range.innerTo - range.innerFrom)) / looked))
    let read = 0
    for (let index = range.from; index < range.to && read < readPerDepth; index += stride) {
      if (index >= range.innerFrom && index < range.innerTo) index = range.innerTo
      if (index >= range.to) break
      const position = (segment.order[index] as number) + 1
      if (position >= segment.tokens.length) continue
      if (allowed !== null && allowed[segment.tokens[position] as number] === 0) continue
      if (segment.isVisible(position) && this.read(state, segment.tokens, position, 'project')) read++
    }
  }

  /** Adds the continuation at `position` if it agrees with the half-typed word and its match is long enough. */
  private read(state: Search, tokens: Uint16Array, position: number, place: CopyPlace): boolean {
    const { cut, tail } = state
    let name = ''
    let at = position
    while (
      at < tokens.length &&
      name.length < cut.length + longestContinuation &&
      this.isEnd[tokens[at] as number] === 0
    ) {
      name += this.names[tokens[at] as number]
      if (name.length <= cut.length ? !cut.startsWith(name) : !name.startsWith(cut)) return false
      at++
    }
    if (at >= tokens.length || !name.startsWith(cut) || name.length > cut.length + longestContinuation) return false
    const text = decodeName(name.slice(cut.length)).trimEnd()
    if (text === '' || text.includes('\ufffd')) return false
    const length = cut.length + this.matchBefore(tokens, position - 1, tail.slice(0, tail.length - cut.length))
    if (length < levels[levels.length - 1]! || tail.slice(-length).trim() === '') return false
    const suffixMatch = this.matchAfter(tokens, at, state.query.following)
    state.texts.add(text)
    state.found.push({ length, text, place, suffixMatch, source: { tokens, position } })
    return true
  }

  /** Bytes before `position` (inclusive, as tokens) that equal the end of `tail`. */
  private matchBefore(tokens: Uint16Array, position: number, tail: string): number {
    let length = 0
    for (let at = position; at >= 0 && length < tail.length; at--) {
      if (tokens[at] === fileBoundary) return length
      const name = this.names[tokens[at] as number] as string
      const rest = tail.slice(0, tail.length - length)
      if (rest.endsWith(name)) {
        length += name.length
        continue
      }
      let same = 0
      while (same < name.length && same < rest.length && name[name.length - 1 - same] === rest[rest.length - 1 - same])
        same++
      return length + same
    }
    return length
  }

  /** Bytes from token `at` on that equal the start of `following`, at most 120. */
  private matchAfter(tokens: Uint16Array, at: number, following: string): number {
    let length = 0
    for (let index = at; index < tokens.length && length < 120 && tokens[index] !== fileBoundary; index++) {
      const name = this.names[tokens[index] as number] as string
      for (let offset = 0; offset < name.length; offset++) {
        if (name[offset] !== following[length]) return length
        length++
      }
    }
    return length
  }

  /** The text that follows `source`, up to and without its first `lines` + 1st newline. */
  linesAfter(source: CopySource, lines: number): string {
    const ids: number[] = []
    let left = lines
    for (let at = source.position; at < source.tokens.length; at++) {
      const token = source.tokens[at] as number
      if (token === fileBoundary || (this.isEnd[token] === 1 && left-- === 0)) break
      ids.push(token)
    }
    return this.tokenizer.decode(ids)
  }
}

interface Search {
  readonly query: CopyQuery
  readonly cut: string
  readonly tail: string
  readonly allowed: Uint8Array | null
  readonly found: Continuation[]
  readonly texts: Set<string>
}

/** Places that match to exactly one depth: those of the range without those of the next deeper one. */
interface Range {
  readonly from: number
  readonly to: number
  readonly innerFrom: number
  readonly innerTo: number
}

function rangeAt(found: Int32Array, depth: number, deepest: number): Range {
  const from = found[2 * depth - 2] as number
  const to = found[2 * depth - 1] as number
  return depth < deepest
    ? { from, to, innerFrom: found[2 * depth] as number, innerTo: found[2 * depth + 1] as number }
    : { from, to, innerFrom: to, innerTo: to }
}

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const byteName = (bytes: Uint8Array) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
const decodeName = (name: string) => decoder.decode(Uint8Array.from(name, (unit) => unit.charCodeAt(0)))

const levelOf = (length: number) => levels.findIndex((level) => level <= length)
const betterPlace = (a: CopyPlace, b: CopyPlace) => (placeWeights[b] > placeWeights[a] ? b : a)

/** From the longest level down: each new continuation takes its place when its level is reached, in order of votes so far. */
function vote(found: readonly Continuation[], limit: number): CopyCompletion[] {
  const byLevel = levels.map((): Continuation[] => [])
  for (const one of found) byLevel[levelOf(one.length)]?.push(one)
  const tally = new Map<
    string,
    { votes: number; length: number; place: CopyPlace; suffixMatch: number; source: CopySource }
  >()
  const chosen = new Map<string, CopyCompletion>()
  let total = 0
  for (const group of byLevel) {
    for (const { text, length, place, suffixMatch, source } of group) {
      total += placeWeights[place]
      const known = tally.get(text) ?? { votes: 0, length, place, suffixMatch, source }
      tally.set(text, {
        votes: known.votes + placeWeights[place],
        length: Math.max(known.length, length),
        place: betterPlace(known.place, place),
        suffixMatch: Math.max(known.suffixMatch, suffixMatch),
        source: length > known.length ? source : known.source,
      })
    }
    const fresh = [...tally].filter(([text]) => !chosen.has(text)).sort((a, b) => b[1].votes - a[1].votes)
    for (const [text, { votes, length, place, suffixMatch, source }] of fresh) {
      chosen.set(text, { text, matchLength: length, share: votes / total, votes, place, suffixMatch, source })
    }
    if (chosen.size >= limit) break
  }
  return [...chosen.values()].slice(0, limit)
}
