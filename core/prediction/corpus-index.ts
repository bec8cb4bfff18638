import { CorpusSegment, type SegmentFile } from './corpus-segment'
import { pathDistance } from './corpus-path'

/**
 * The bound: live tokens held at once. At 6 bytes each (2 for the token, 4 for its place in the order) that is 240 MB, and at
 * most 343 MB with what is removed but not compacted yet; 100 MB of code are 30 to 36 million tokens.
 */
const corpusTokenLimit = 40_000_000

/** A segment of this many tokens is sorted in some 10 ms, so that a new file becomes visible at once. */
const smallSegmentTokens = 65_536
/** So many segments of one size class are sorted again into one of the next: a query searches some 20 at 100 MB. */
const fanOut = 8
/** Size classes are `smallSegmentTokens` times powers of `fanOut`. The largest, 4 million tokens, takes 64 MB to sort. */
const largestClass = 2
/** A segment with a larger dead share is sorted again without its dead files. */
const deadShareLimit = 0.3
/** One file may hold this many tokens; what lies beyond is left out (such files are data, not code). */
const fileTokenLimit = 400_000

/** Eviction goes a little below the limit, so that it does not run again for every file. */
const evictedDownTo = 0.97

interface FilePlace {
  readonly segment: CorpusSegment
  readonly file: number
}

export interface CorpusCounts {
  readonly files: number
  readonly tokens: number
  /** Files that are known but not yet visible to queries. */
  readonly waiting: number
  readonly evicted: number
}

/**
 * The workspace's text as tokens, searchable by context. Changes are queued by `put` and `remove` and carried out in `work`,
 * slice by slice; a query sees every file in its newest finished version. Over the token limit the files farthest from
 * `focus` leave first and are counted as evicted.
 */
export class CorpusIndex {
  private readonly places = new Map<string, FilePlace>()
  private readonly waiting = new Map<string, Uint16Array>()
  private readonly evictedPaths = new Set<string>()
  private current: CorpusSegment[] = []
  private job: Generator<void, void> | null = null
  private focus = ''
  private held = 0

  constructor(private readonly tokenLimit = corpusTokenLimit) {}

  /** What queries read; newest last. Valid until the next `work`, `remove` or `put`. */
  get segments(): readonly CorpusSegment[] {
    return this.current
  }

  get counts(): CorpusCounts {
    return { files: this.places.size, tokens: this.held, waiting: this.waiting.size, evicted: this.evictedPaths.size }
  }

  has(path: string): boolean {
    return this.places.has(path) || this.waiting.has(path)
  }

  /** The file that distances are measured from when something has to go. */
  setFocus(path: string): void {
    this.focus = path
  }

  /** Adds or replaces a file. It is visible, in place of its older version, once `work` has come to it. */
  put(path: string, tokens: Uint16Array): void {
    this.evictedPaths.delete(path)
    this.waiting.set(path, tokens.length > fileTokenLimit ? tokens.slice(0, fileTokenLimit) : tokens)
  }

  remove(path: string): void {
    this.waiting.delete(path)
    this.evictedPaths.delete(path)
    this.drop(path)
  }

  /** Works in slices of under a few milliseconds while `mayGoOn`. True when nothing is left to do. */
  work(mayGoOn: () => boolean): boolean {
    for (;;) {
      this.job ??= this.nextJob()
      if (this.job === null) return true
      if (!mayGoOn()) return false
      if (this.job.next().done === true) this.job = null
    }
  }

  /** Runs `query` with the files at `paths` hidden, such as the open file's stored copy. */
  without<T>(paths: readonly string[], query: () => T): T {
    const hidden = paths.flatMap((path) => this.places.get(path) ?? [])
    for (const { segment, file } of hidden) segment.setHidden(file, true)
    try {
      return query()
    } finally {
      for (const { segment, file } of hidden) segment.setHidden(file, false)
    }
  }

  /** The indexed tokens of a file, or null. */
  tokensOf(path: string): Uint16Array | null {
    const place = this.places.get(path)
    return place ? place.segment.fileTokens(place.file) : null
  }

  private nextJob(): Generator<void, void> | null {
    const decayed = this.current.find((segment) => segment.liveTokens < segment.tokens.length * (1 - deadShareLimit))
    if (decayed) return this.merge([decayed])
    for (let sizeClass = 0; sizeClass < largestClass; sizeClass++) {
      const peers = this.current.filter((segment) => sizeClassOf(segment) === sizeClass)
      if (peers.length >= fanOut) return this.merge(peers)
    }
    if (this.waiting.size > 0) return this.admit()
    return null
  }

  /** Sorts waiting files, together with the youngest segment while that is small, into one new segment. */
  private *admit(): Generator<void, void> {
    const files: SegmentFile[] = []
    let tokens = 0
    for (const [path, fileTokens] of this.waiting) {
      if (files.length > 0 && tokens + fileTokens.length > smallSegmentTokens) break
      files.push({ path, tokens: fileTokens })
      tokens += fileTokens.length + 1
    }
    this.makeRoom(tokens)
    const last = this.current.at(-1)
    const grown = last && last.tokens.length + tokens < smallSegmentTokens ? last : null
    const admitted = new Set(files.map(({ path }) => path))
    if (grown) files.unshift(...liveFiles(grown).filter(({ path }) => !admitted.has(path)))
    yield* this.publish(files, grown ? [grown] : [])
  }

  private *merge(segments: readonly CorpusSegment[]): Generator<void, void> {
    yield* this.publish(segments.flatMap(liveFiles), segments)
  }

  /** Builds a segment from `files`, then puts it in the place of `replaced` in one step. Files changed meanwhile stay out. */
  private *publish(files: readonly SegmentFile[], replaced: readonly CorpusSegment[]): Generator<void, void> {
    const sources = new Map(files.map(({ path, tokens }) => [path, tokens]))
    const segment = yield* CorpusSegment.build(files)
    for (const [file, path] of segment.paths.entries()) {
      const source = sources.get(path)
      const place = this.places.get(path)
      const isWaiting = this.waiting.get(path) === source
      const isKept = place !== undefined && replaced.includes(place.segment)
      if (!isWaiting && !isKept) {
        segment.remove(file)
        continue
      }
      if (isWaiting) this.waiting.delete(path)
      if (place) place.segment.remove(place.file)
      this.places.set(path, { segment, file })
    }
    for (const path of replaced.flatMap((other) => other.paths)) {
      const place = this.places.get(path)
      if (place && replaced.includes(place.segment)) this.places.delete(path)
    }
    this.current = this.current.filter((other) => !replaced.includes(other))
    if (segment.liveTokens > 1) this.current.push(segment)
    this.held = this.current.reduce((sum, other) => sum + other.tokens.length, 0)
  }

  private makeRoom(tokens: number): void {
    let live = this.current.reduce((sum, segment) => sum + segment.liveTokens, 0)
    if (live + tokens <= this.tokenLimit) return
    const farthest = [...this.places.keys()].sort((a, b) => pathDistance(b, this.focus) - pathDistance(a, this.focus))
    for (const path of farthest) {
      if (live + tokens <= this.tokenLimit * evictedDownTo) return
      live -= this.tokensOf(path)?.length ?? 0
      this.drop(path)
      this.evictedPaths.add(path)
    }
  }

  private drop(path: string): void {
    const place = this.places.get(path)
    if (!place) return
    this.places.delete(path)
    place.segment.remove(place.file)
    if (place.segment.liveTokens <= 1) this.current = this.current.filter((segment) => segment !== place.segment)
  }
}

const sizeClassOf = (segment: CorpusSegment) =>
  Math.max(
    0,
    Math.min(largestClass, Math.round(Math.log(segment.tokens.length / smallSegmentTokens) / Math.log(fanOut))),
  )

function liveFiles(segment: CorpusSegment): SegmentFile[] {
  const files: SegmentFile[] = []
  for (const [file, path] of segment.paths.entries()) {
    if (!segment.isRemoved(file)) files.push({ path, tokens: segment.fileTokens(file) })
  }
  return files
}
