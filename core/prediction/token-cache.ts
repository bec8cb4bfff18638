import type { Tokenizer } from '../tokenizer/tokenizer'
import { fileBoundary, type CorpusSegment } from './corpus-segment'
import type { LocalText } from './corpus-local'
import type { TokenMixture } from './mixture'

/** Beams kept at each step: as many as candidates wanted. */
const beamWidth = 5
/** A line's rest of more tokens is not proposed: its probability would be far below any threshold. */
const longestRest = 28
/** A beam this much (in nats) below the best answer cannot become a useful one. */
const beamSlack = 6
const maskCacheSize = 64

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

/** Beam search to the end of the line over the token mixture, with token healing. One at a time: it reuses its buffers. */
export class TokenCache {
  private readonly names: readonly string[]
  private readonly isEnd: Uint8Array
  private readonly masks = new Map<string, Mask>()

  constructor(private readonly tokenizer: Tokenizer, private readonly mixture: TokenMixture) {
    this.names = Array.from({ length: tokenizer.size }, (_, id) => byteName(tokenizer.bytesOf(id)))
    this.isEnd = new Uint8Array(tokenizer.size)
    for (const id of tokenizer.newlineIds) this.isEnd[id] = 1
    this.isEnd[fileBoundary] = 1
  }

  /** Up to `beamWidth` different completions, best first. */
  complete(query: CacheQuery): CacheCompletion[] {
    const cut = byteName(query.cut)
    let beams: Beam[] = [{ tokens: [], logProbability: 0, owed: cut }]
    const done: Beam[] = []
    for (let step = 0; step < longestRest && beams.length > 0; step++) {
      const grown: Beam[] = []
      for (const beam of beams) this.extend(query, beam, grown, done)
      done.sort(byProbability)
      done.length = Math.min(done.length, beamWidth)
      grown.sort(byProbability)
      const floor = done.length >= beamWidth ? (done.at(-1)?.logProbability ?? 0) : (done[0]?.logProbability ?? grown[0]?.logProbability ?? 0) - beamSlack
      beams = grown.slice(0, beamWidth).filter((beam) => beam.logProbability > floor)
    }
    return this.spell(done, query.cut.length)
  }

  private extend(query: CacheQuery, beam: Beam, grown: Beam[], done: Beam[]): void {
    const context = [...query.context.subarray(-20), ...beam.tokens]
    const mask = beam.owed === '' ? null : this.maskOf(beam.owed)
    const { mixture, isEnd } = this
    mixture.predict({ segments: query.segments, local: query.local, context, end: context.length, allowed: mask?.allowed ?? null, allowedCount: mask?.count ?? 0 })
    const { probability, touched } = mixture
    let end = 0
    const best: number[] = []
    for (const token of touched) {
      const p = probability[token] as number
      if (isEnd[token] === 1) end += p
      else if (best.length < beamWidth || p > (probability[best.at(-1) as number] as number)) insertSorted(best, token, probability)
    }
    if (mask === null && end > 0) done.push({ ...beam, logProbability: beam.logProbability + Math.log(end) })
    for (const token of best) {
      const name = this.names[token] as string
      grown.push({ tokens: [...beam.tokens, token], logProbability: beam.logProbability + Math.log(probability[token] as number), owed: beam.owed.slice(name.length) })
    }
  }

  private maskOf(owed: string): Mask {
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

  private spell(done: readonly Beam[], cutLength: number): CacheCompletion[] {
    const completions: CacheCompletion[] = []
    const seen = new Set<string>()
    for (const beam of done) {
      const bytes = Uint8Array.from(beam.tokens.map((token) => this.names[token] as string).join(''), (unit) => unit.charCodeAt(0))
      const text = decoder.decode(bytes.subarray(cutLength)).trimEnd()
      if (text === '' || text.includes('\ufffd') || seen.has(text)) continue
      seen.add(text)
      completions.push({ text, logProbability: beam.logProbability })
    }
    return completions
  }
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** One UTF-16 unit per byte, so that bytes can be compared and cut as strings. */
const byteName = (bytes: Uint8Array) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')

const byProbability = (a: Beam, b: Beam) => b.logProbability - a.logProbability

function insertSorted(best: number[], token: number, probability: Float64Array): void {
  let at = best.length
  while (at > 0 && (probability[best[at - 1] as number] as number) < (probability[token] as number)) at--
  best.splice(at, 0, token)
  if (best.length > beamWidth) best.length = beamWidth
}
