import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createTokenizer } from '../tokenizer/tokenizer'
import { Copy } from './copy'
import { CorpusCompletion } from './corpus-completion'
import { CorpusIndex } from './corpus-index'
import { CorpusProposal, fitBefore } from './corpus-proposal'
import { CorpusQueryReader, type CorpusRequest } from './corpus-query'
import { mixtureWeights } from './mixture-weight'

const tokenizer = createTokenizer(JSON.parse(readFileSync('public/model/tokenizer.json', 'utf8')))

function indexOf(files: Readonly<Record<string, string>>): CorpusIndex {
  const index = new CorpusIndex()
  for (const [path, text] of Object.entries(files)) index.put(path, tokenizer.encode(text))
  index.work(() => true)
  return index
}

/** `|` marks the cursor. */
function request(marked: string, over: Partial<CorpusRequest> = {}): CorpusRequest {
  const cursor = marked.indexOf('|')
  return {
    path: 'open.ts',
    language: 'typescript',
    prefix: marked.slice(0, cursor),
    suffix: marked.slice(cursor + 1),
    cursor,
    limit: 5,
    edits: [],
    hidden: [],
    ...over,
  }
}

function copied(files: Readonly<Record<string, string>>, asked: CorpusRequest) {
  const index = indexOf(files)
  const query = new CorpusQueryReader(tokenizer).read(asked)
  return index.without([asked.path, ...asked.hidden], () =>
    new Copy(tokenizer).complete({ ...query, segments: index.segments, prefix: asked.prefix }, 5),
  )
}

const helper =
  'export function formatPrice(amount: number, currency: string): string {\n  return `${amount.toFixed(2)} ${currency}`\n}\n'

describe('the copy proposer', () => {
  it('continues the longest match with the rest of its line', () => {
    const [first] = copied({ 'price.ts': helper }, request('\nexport function formatPrice(am|\n'))
    expect(first?.text).toBe('ount: number, currency: string): string {')
    expect(first?.matchLength).toBe('\nexport function formatPrice(am'.length - 1)
  })

  it('completes a word that was only half typed, wherever its tokens are cut', () => {
    for (let typed = '\nexport f'.length; typed < '\nexport function formatPrice'.length; typed++) {
      const start = `\n${helper}`.slice(0, typed)
      expect(copied({ 'price.ts': `\n${helper}` }, request(`${start}|\n`))[0]?.text).toBe(
        helper.split('\n')[0]?.slice(typed - 1),
      )
    }
  })

  it('prefers the longer match to the more frequent one', () => {
    const files = {
      'a.ts': '\nconst total = compute(items)\n',
      'b.ts': '\nlet total = 0\nlet total = 0\nlet total = 0\n',
    }
    expect(copied(files, request('\nconst total = |\n'))[0]?.text).toBe('compute(items)')
  })

  it('prefers the open file above the cursor among equal matches', () => {
    const files = { 'a.ts': '\nfoo.bar(1)\n', 'b.ts': '\nfoo.bar(1)\n' }
    expect(copied(files, request('\nfoo.bar(2)\n\nfoo.bar(|\n'))[0]?.text).toBe('2)')
  })

  it('reads neither the stored copy of the open file nor hidden ones', () => {
    const files = { 'open.ts': helper, 'twin.ts': helper }
    expect(copied(files, request('\nexport function formatPr|\n', { hidden: ['twin.ts'] }))).toEqual([])
  })

  it('offers several different continuations, at most as many as asked for', () => {
    const files = { 'a.ts': Array.from({ length: 9 }, (_, index) => `\nregister('name${index}')`).join('') }
    const texts = copied(files, request("\nregister('|\n")).map(({ text }) => text)
    expect(new Set(texts).size).toBe(texts.length)
    expect(texts).toHaveLength(5)
  })

  it('copies letters outside ASCII whole', () => {
    expect(copied({ 'a.ts': "\nconst größe = 'Übermaß – 100 €'\n" }, request('\nconst größe = |\n'))[0]?.text).toBe(
      "'Übermaß – 100 €'",
    )
  })
})

describe('the token cache', () => {
  it('puts together a line that stands nowhere as a whole', () => {
    const files = {
      'a.ts': '\nuser.save(options)\nuser.load(options)\nitem.save(options)\nitem.load(options)\n'.repeat(3),
    }
    const { evidence } = new CorpusCompletion(tokenizer, mixtureWeights).gather(
      indexOf(files),
      request('\norder.sa|\n'),
    )
    expect(evidence.some(({ text, cacheRank }) => cacheRank !== null && text === 've(options)')).toBe(true)
  })

  it('scores a text as its own search would', () => {
    const completion = new CorpusCompletion(tokenizer, mixtureWeights)
    const { evidence } = completion.gather(indexOf({ 'price.ts': `\n${helper}` }), request('\nexport function form|\n'))
    const cached = evidence.filter(({ cacheRank }) => cacheRank !== null)
    expect(cached.length).toBeGreaterThan(0)
    for (const { logProbability } of evidence) expect(logProbability).toBeLessThanOrEqual(1e-9)
  })
})

describe('corpus proposals', () => {
  it('gives a text that both propose the same probability in both lists', () => {
    const { copy, cache } = new CorpusProposal(
      indexOf({ 'price.ts': `\n${helper}`, 'b.ts': `\n${helper}` }),
      tokenizer,
    ).propose(request('\nexport function formatPr|\n'))
    const both = copy.filter((one) => cache.some(({ edit }) => edit.insert === one.edit.insert))
    expect(both.length).toBeGreaterThan(0)
    for (const one of both)
      expect(cache.find(({ edit }) => edit.insert === one.edit.insert)?.logProbability).toBe(one.logProbability)
  })

  it('is surest of a long exact match, and never above one', () => {
    const proposal = new CorpusProposal(indexOf({ 'price.ts': `\n${helper}`, 'b.ts': `\n${helper}` }), tokenizer)
    const { copy } = proposal.propose(request('\nexport function formatPrice(amount: number, cur|\n'))
    expect(copy[0]?.edit).toEqual({ from: 48, to: 48, insert: 'rency: string): string {' })
    expect(Math.exp(copy[0]?.logProbability ?? -9)).toBeGreaterThan(0.5)
    expect(copy.every(({ logProbability }) => logProbability <= 0)).toBe(true)
  })

  it('answers with nothing where the workspace says nothing', () => {
    const proposal = new CorpusProposal(new CorpusIndex(), tokenizer)
    expect(proposal.propose(request('|'))).toEqual({ copy: [], cache: [] })
  })

  it('offers the lines that follow a long match on an empty line', () => {
    const head =
      '\nexport async function openDatabaseConnection(name: string) {\n  const started = Date.now()\n  log(name, started)\n'
    const block = `${head}  const options = readOptions(name)\n  return connect(options)\n}\n`
    const others = Object.fromEntries(
      Array.from({ length: 6 }, (_, file) => [`f${file}.ts`, `${block}export const n${file} = ${file}\n`]),
    )
    const { copy } = new CorpusProposal(indexOf(others), tokenizer).propose(request(`${block}${head}  |\n`))
    expect(copy[0]?.edit.insert).toBe('const options = readOptions(name)\n  return connect(options)')
  })
})

describe('fitting a rest of line before what stands after the cursor', () => {
  it.each([
    ['', 'a, b)', 'a, b)'],
    ['  ', 'a, b)', 'a, b)'],
    [')', 'a, b)', 'a, b'],
    [');', 'a, b);', 'a, b'],
    [')', 'a, b);', 'a, b);'],
    [')', 'a, b', 'a, b'],
    ['other()', 'a, b)', null],
    [')', ')', null],
  ])('before %j, %j becomes %j', (tail, rest, inserted) => {
    expect(fitBefore(tail, rest)).toBe(inserted)
  })
})
