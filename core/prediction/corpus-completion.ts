import type { Tokenizer } from '../tokenizer/tokenizer'
import { Copy } from './copy'
import { templateCompletions } from './copy-template'
import { CorpusQueryReader, type CorpusQuery, type CorpusRequest } from './corpus-query'
import { TokenCache } from './token-cache'
import { TokenMixture } from './mixture'
import type { Evidence } from './calibration-feature'
import type { CorpusIndex } from './corpus-index'

/** Copy continuations that are weighed against the cache's: those of lower levels are almost never right. */
const copiesWeighed = 10

/** Gathers what copy and token cache know about one request. */
export class CorpusCompletion {
  readonly reader: CorpusQueryReader
  readonly mixture: TokenMixture
  readonly copy: Copy
  private readonly cache: TokenCache

  constructor(
    readonly tokenizer: Tokenizer,
    mixtureWeights: ArrayLike<number>,
  ) {
    this.reader = new CorpusQueryReader(tokenizer)
    this.mixture = new TokenMixture(tokenizer.size, mixtureWeights)
    this.copy = new Copy(tokenizer)
    this.cache = new TokenCache(tokenizer, this.mixture)
  }

  /** The union of both proposers' completions, the copy's first, in no particular order beyond that. */
  gather(index: CorpusIndex, request: CorpusRequest): { readonly query: CorpusQuery; readonly evidence: Evidence[] } {
    const query = this.reader.read(request)
    const evidence = index.without([request.path, ...request.hidden], () => this.evidenceOf(index, request, query))
    return { query, evidence }
  }

  private evidenceOf(index: CorpusIndex, request: CorpusRequest, query: CorpusQuery): Evidence[] {
    const { segments } = index
    const copies = this.copy.complete({ ...query, segments, prefix: request.prefix }, copiesWeighed)
    const search = this.cache.start({ ...query, segments })
    const cached = search.complete()
    const templates = templateCompletions(request.prefix, query.following)
    const texts = new Set([...copies, ...cached, ...templates].map(({ text }) => text))
    return Array.from(texts, (text): Evidence => {
      const rank = copies.findIndex((found) => found.text === text)
      const found = copies[rank]
      const cacheRank = cached.findIndex((completion) => completion.text === text)
      return {
        text,
        copy: found === undefined ? null : { rank, found },
        template: templates.find((completion) => completion.text === text) ?? null,
        logProbability: cached[cacheRank]?.logProbability ?? search.score(text),
        cacheRank: cacheRank < 0 ? null : cacheRank,
      }
    })
  }
}
