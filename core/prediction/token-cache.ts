import type { Tokenizer } from '../tokenizer/tokenizer'
import { fileBoundary, type CorpusSegment } from './corpus-segment'
import type { LocalText } from './corpus-local'
import type { TokenMixture } from './mixture'

/** Beams kept at each step: more than the five candidates wanted, since calibration orders them anew. */
const beamWidth = 7
/** A line's rest of more tokens is not proposed: its probability would be far below any threshold. */
const longestRest = 28
/** A beam this much (in nats) below the best answer cannot become a useful one. */
const beamSlack = 6
/** Distributions that the search may ask for: at 100 MB one costs up to 0.2 ms, and the rest is for scoring. */
const mostSteps = 60
/** Scores below this are all the same to calibration. */
const hopeless = -16
const maskCacheSize = 64
/** A little more than the deepest order. */
const contextKept = 20

export interface CacheCompletion {
  /** The rest of the line after the cursor. */
  readonly text: string
  /** Log of the mixture's probability of exactly this rest of the line, given the half-typed word. */
  readonly logProbability: number
}

interface Beam {
  readonly tokens: readonly number[]
  readonly logProbability: number
  /** Bytes of the half-typed word that the beam still has to spell, one UTF-16 unit each. */
  readonly owed: string
}

interface Mask {
  readonly allowed: Uint8Array
  readonly count: number
}

export interface CacheQuery {
  readonly segments: readonly CorpusSegment[]
  readonly local: LocalText
  /** Tokens before the half-typed word. */
  readonly context: Uint16Array
  /** Bytes of the half-typed word; may be empty. */
  readonly cut: Uint8Array
}

/** The distribution after some generated tokens: the mixture's buffers are reused, so it is a copy. */
interface Step {
  /** Tokens that were seen and their probabilities, in no order. */
  readonly tokens: Uint16Array
  readonly probabilities: Float32Array
  /** Those that a beam goes on with: the most probable ones that do not end the line. */
  readonly best: readonly (readonly [token: number, probability: number])[]
  /** Of each token that was never seen. */
  readonly floor: number
  /** That the line ends here. */
  readonly end: number
}

/** Completes lines with the token mixture. One request at a time: the mixture reuses its buffers. */
export class TokenCache {
  readonly names: readonly string[]
  readonly isEnd: Uint8Array
  private readonly masks = new Map<string, Mask>()

  constructor(
    readonly tokenizer: Tokenizer,
    readonly mixture: TokenMixture,
  ) {
    this.names = Array.from({ length: tokenizer.size }, (_, id) => byteName(tokenizer.bytesOf(id)))
    this.isEnd = new Uint8Array(tokenizer.size)
    for (const id of tokenizer.newlineIds) this.isEnd[id] = 1
    this.isEnd[fileBoundary] = 1
  }

  /** Valid while the query's segments are. */
  start(query: CacheQuery): CacheSearch {
    return new CacheSearch(this, query)
  }

  /** Tokens that agree with the bytes still owed to the half-typed word. */
  maskOf(owed: string): Mask {
    const known = this.masks.get(owed)
    if (known) return known
    const allowed = new Uint8Array(this.tokenizer.size)
    const ids = this.tokenizer.agreeingWith(Uint8Array.from(owed, (unit) => unit.charCodeAt(0)))
    for (const id of ids) allowed[id] = 1
    if (this.masks.size >= maskCacheSize) this.masks.clear()
    const mask = { allowed, count: ids.length }
    this.masks.set(owed, mask)
    return mask
  }
}

/** One request: what the beam search and the scoring of other proposers' texts share. */
export class CacheSearch {
  private readonly steps = new Map<string, Step>()
  private readonly cut: string
  private readonly context: number[]

  constructor(
    private readonly cache: TokenCache,
    private readonly query: CacheQuery,
  ) {
    this.cut = byteName(query.cut)
    this.context = [...query.context.subarray(-contextKept)]
  }

  /** Beam search to the end of the line, with token healing: up to `beamWidth` different completions, best first. */
  complete(): CacheCompletion[] {
    let beams: Beam[] = [{ tokens: [], logProbability: 0, owed: this.cut }]
    const done: Beam[] = []
    for (let length = 0; length < longestRest && beams.length > 0 && this.steps.size < mostSteps; length++) {
      const grown: Beam[] = []
      for (const beam of beams) this.extend(beam, grown, done)
      done.sort(byProbability)
      done.length = Math.min(done.length, beamWidth)
      grown.sort(byProbability)
      const best = done[0] ?? grown[0]
      const floor =
        done.length >= beamWidth ? (done.at(-1)?.logProbability ?? 0) : (best?.logProbability ?? 0) - beamSlack
      beams = grown.slice(0, beamWidth).filter((beam) => beam.logProbability > floor)
    }
    return this.spell(done)
  }

  /** Log probability that the rest of the line is exactly `text`. */
  score(text: string): number {
    const bytes = byteName(encoder.encode(text))
    const { tokenizer, names } = this.cache
    const tokens = [...tokenizer.encode(decodeBytes(this.cut + bytes))]
    let owed = this.cut
    let sum = 0
    for (let length = 0; length <= Math.min(tokens.length, longestRest); length++) {
      const step = this.step(tokens.slice(0, length), owed)
      const token = tokens[length]
      if (token === undefined) return sum + Math.log(Math.max(step.end, step.floor))
      sum += Math.log(step.probabilities[step.tokens.indexOf(token)] ?? step.floor)
      if (sum < hopeless) return sum
      owed = owed.slice((names[token] as string).length)
    }
    return sum
  }

  private extend(beam: Beam, grown: Beam[], done: Beam[]): void {
    const { best, end } = this.step(beam.tokens, beam.owed)
    const { names } = this.cache
    if (beam.owed === '' && end > 0) done.push({ ...beam, logProbability: beam.logProbability + Math.log(end) })
    for (const [token, probability] of best) {
      const owed = beam.owed.slice((names[token] as string).length)
      grown.push({ tokens: [...beam.tokens, token], logProbability: beam.logProbability + Math.log(probability), owed })
    }
  }

  private step(tokens: readonly number[], owed: string): Step {
    const key = tokens.join()
    const known = this.steps.get(key)
    if (known) return known
    const context = [...this.context, ...tokens]
    const mask = owed === '' ? null : this.cache.maskOf(owed)
    const { mixture, isEnd } = this.cache
    const { segments, local } = this.query
    mixture.predict({
      segments,
      local,
      context,
      end: context.length,
      allowed: mask?.allowed ?? null,
      allowedCount: mask?.count ?? 0,
    })
    const found = Uint16Array.from(mixture.touched)
    const probabilities = new Float32Array(found.length)
    const best: (readonly [number, number])[] = []
    let end = 0
    for (const [index, token] of found.entries()) {
      const probability = mixture.probability[token] as number
      probabilities[index] = probability
      if (isEnd[token] === 1) end += probability
      else if (best.length < beamWidth || probability > (best.at(-1)?.[1] ?? 0))
        insertSorted(best, [token, probability])
    }
    const step = { tokens: found, probabilities, best, floor: mixture.floor, end }
    this.steps.set(key, step)
    return step
  }

  private spell(done: readonly Beam[]): CacheCompletion[] {
    const completions: CacheCompletion[] = []
    const seen = new Set<string>()
    for (const beam of done) {
      const bytes = beam.tokens.map((token) => this.cache.names[token] as string).join('')
      const text = decodeBytes(bytes.slice(this.cut.length)).trimEnd()
      if (text === '' || text.includes('\ufffd') || seen.has(text)) continue
      seen.add(text)
      completions.push({ text, logProbability: beam.logProbability })
    }
    return completions
  }
}

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** One UTF-16 unit per byte, so that bytes can be compared and cut as strings. */
const byteName = (bytes: Uint8Array) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')

const byProbability = (a: Beam, b: Beam) => b.logProbability - a.logProbability

const decodeBytes = (bytes: string) => decoder.decode(Uint8Array.from(bytes, (unit) => unit.charCodeAt(0)))

function insertSorted(best: (readonly [number, number])[], entry: readonly [number, number]): void {
  let at = best.length
  while (at > 0 && (best[at - 1]?.[1] ?? 0) < entry[1]) at--
  best.splice(at, 0, entry)
  best.length = Math.min(best.length, beamWidth)
}
