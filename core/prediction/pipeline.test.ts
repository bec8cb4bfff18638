import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { serialiseWindow, type ContextWindow } from '../context/context-window'
import { emptyHistory } from '../history/edit-history'
import { createPolicy } from '../learning/policy'
import { createTokenizer } from '../tokenizer/tokenizer'
import type { Candidate, LocalProposalInput, Proposer, ProposerId } from './candidate'
import type { EditPrediction } from './choose'
import { fuseAgreeing } from './fuse'
import { predict, type PipelinePorts, type PredictionEnd } from './pipeline'
import { quietCondition, type PredictionRequest } from './prediction-request'
import { noRejections, rememberRejection } from './rejection-memory'

/** `|` marks the cursor. */
function request(marked: string, over: Partial<PredictionRequest> = {}): PredictionRequest {
  const cursor = marked.indexOf('|')
  return {
    id: 'p1',
    path: 'src/a.ts',
    language: 'typescript',
    version: 3,
    text: marked.slice(0, cursor) + marked.slice(cursor + 1),
    cursor,
    viewport: { from: 0, to: marked.length - 1 },
    trigger: 'type',
    condition: quietCondition,
    root: null,
    history: emptyHistory,
    atMs: 0,
    ...over,
  }
}

const chance = (insert: string, probability: number, proposer: ProposerId = 'copy', at = 0) =>
  ({
    proposer,
    edit: { from: at, to: at, insert },
    logProbability: Math.log(probability),
    matchLength: 0,
  }) satisfies Candidate

/** Answers at the cursor with fixed insertions. */
const answering = (
  id: ProposerId,
  ...answers: readonly (readonly [insert: string, probability: number])[]
): Proposer => ({
  id,
  propose: async ({ cursor }) => answers.map(([insert, probability]) => chance(insert, probability, id, cursor)),
})

/** A proposer whose answer the test gives by hand: the scripted double of the model port. */
class Scripted implements Proposer {
  input: LocalProposalInput | null = null
  signal: AbortSignal | null = null
  private settle: { resolve: (candidates: readonly Candidate[]) => void; reject: (error: Error) => void } | null = null

  constructor(readonly id: ProposerId = 'model') {}

  propose(input: LocalProposalInput, signal: AbortSignal): Promise<readonly Candidate[]> {
    this.input = input
    this.signal = signal
    return new Promise((resolve, reject) => {
      this.settle = { resolve, reject }
      signal.addEventListener('abort', () => reject(new Error('aborted')))
    })
  }

  answer(...answers: readonly (readonly [insert: string, probability: number])[]) {
    const at = this.input?.cursor ?? 0
    this.settle?.resolve(answers.map(([insert, probability]) => chance(insert, probability, this.id, at)))
  }

  fail(message: string) {
    this.settle?.reject(new Error(message))
  }
}

function ports(proposers: readonly Proposer[], over: Partial<PipelinePorts> = {}): PipelinePorts {
  let clock = 0
  return {
    proposers,
    check: () => 0,
    fuse: fuseAgreeing,
    policy: createPolicy(),
    rejections: noRejections,
    isSecret: (path) => path.includes('.env'),
    countTokens: (text) => Math.ceil(text.length / 3),
    previousWindow: null,
    now: () => clock++,
    ...over,
  }
}

interface Run {
  readonly shown: readonly EditPrediction[]
  readonly end: PredictionEnd
}

const never = new Promise<void>(() => {})

/** Runs to the end; `steps` are awaited between, in order, so that a test decides what happens when. */
async function run(
  asked: PredictionRequest,
  lent: PipelinePorts,
  timing: { readonly deadline?: Promise<void>; readonly lastCall?: Promise<void>; readonly signal?: AbortSignal } = {},
): Promise<Run> {
  const shown: EditPrediction[] = []
  const { deadline = never, signal = new AbortController().signal, lastCall } = timing
  const generator = predict(asked, lent, { deadline, signal, ...(lastCall ? { lastCall } : {}) })
  for (;;) {
    const next = await generator.next()
    if (next.done) return { shown, end: next.value }
    shown.push(next.value)
  }
}

const moment = () => new Promise<void>((resolve) => void setImmediate(resolve))

describe('predict', () => {
  it('shows the most probable candidate with its confidence, and says what it did', async () => {
    const { shown, end } = await run(
      request('const user = getUs|'),
      ports([answering('copy', ['er(id)', 0.7], ['ers()', 0.1]), answering('cache', ['erName', 0.05])]),
    )
    expect(shown).toHaveLength(1)
    expect(shown[0]?.suggestion).toMatchObject({
      id: 'p1',
      path: 'src/a.ts',
      version: 3,
      kind: 'inline',
      proposer: 'copy',
      cursor: 18,
    })
    expect(shown[0]?.suggestion.edit).toEqual({ from: 18, to: 18, insert: 'er(id)' })
    expect(shown[0]?.suggestion.confidence).toBeCloseTo(0.7, 2)
    expect(end.silence).toBeNull()
    expect(end.ranked.map((candidate) => candidate.edit.insert)).toEqual(['er(id)', 'ers()', 'erName'])
    expect(Object.keys(end.trace.stageMs)).toEqual([
      'trigger',
      'context',
      'propose copy',
      'propose cache',
      'filter',
      'fuse',
      'validate',
      'rank',
      'choose',
    ])
    expect(end.trace).toMatchObject({ line: 1, column: 19, shown: shown[0]?.suggestion, silence: null, outcome: null })
    expect(end.trace.candidates).toHaveLength(3)
  })

  it('tries `getUser` before `getUserProfile` when both are as likely', async () => {
    const { end } = await run(
      request('const user = getUs|'),
      ports([answering('copy', ['erProfile', 0.4], ['er', 0.4])]),
    )
    expect(end.ranked.map((candidate) => [candidate.edit.insert, candidate.distance])).toEqual([
      ['er', 2],
      ['erProfile', 9],
    ])
  })

  it('prefers a shorter inline prediction past 47 characters', async () => {
    const long = `compute(${'argument, '.repeat(8)})`
    const { end } = await run(request('const value = |'), ports([answering('copy', [long, 0.45], ['compute()', 0.4])]))
    expect(end.ranked[0]?.edit.insert).toBe('compute()')
  })

  it('raises the confidence of what two proposers agree on, and traces the merged one', async () => {
    const { shown, end } = await run(
      request('const user = |'),
      ports([answering('copy', ['load()', 0.45]), answering('model', ['load()', 0.4])]),
    )
    expect(shown[0]?.suggestion.confidence).toBeGreaterThan(0.5)
    expect(end.trace.candidates.map((candidate) => candidate.drop)).toEqual(['duplicate-candidate', null])
  })

  it('keeps silent below the threshold unless it was asked explicitly', async () => {
    const lent = ports([answering('copy', ['load()', 0.3])])
    expect(await run(request('const user = |'), lent)).toMatchObject({ shown: [], end: { silence: 'low-confidence' } })
    expect((await run(request('const user = |', { trigger: 'explicit' }), lent)).shown).toHaveLength(1)
  })

  it('drops what adds syntax errors, and keeps what could not be checked', async () => {
    const proposer = answering('copy', ['bad]', 0.9], ['unchecked', 0.8], ['good', 0.1])
    const check = ({ insert }: { insert: string }) => (insert === 'bad]' ? 1 : insert === 'good' ? -1 : null)
    const { end } = await run(request('const user = |'), ports([proposer], { check }))
    expect(end.ranked.map((candidate) => [candidate.edit.insert, candidate.addedErrors])).toEqual([
      ['unchecked', null],
      ['good', -1],
    ])
    expect(end.trace.candidates[0]).toMatchObject({ insert: 'bad]', drop: 'adds-syntax-errors', score: null })
    const none = await run(request('const user = |'), ports([answering('copy', ['bad]', 0.9])], { check }))
    expect(none.end.silence).toBe('all-invalid')
  })

  it('names the reason when every candidate was filtered, or none came', async () => {
    const asked = request('const user = |')
    expect((await run(asked, ports([answering('copy')]))).end.silence).toBe('no-candidates')
    expect((await run(asked, ports([]))).end.silence).toBe('no-candidates')
    const rejected = await run(asked, ports([answering('copy', ['load()', 0.9])]))
    const suggestion = rejected.shown[0]?.suggestion
    if (!suggestion) throw new Error('nothing was shown')
    const again = await run(
      asked,
      ports([answering('copy', ['load()', 0.9])], { rejections: rememberRejection(noRejections, suggestion) }),
    )
    expect(again.end).toMatchObject({ silence: 'all-filtered', trace: { candidates: [{ drop: 'rejected-before' }] } })
  })

  it('asks only who looks elsewhere where nothing can be written at the cursor', async () => {
    const elsewhere: Proposer = {
      id: 'pattern',
      looksElsewhere: true,
      propose: async () => [chance('there', 0.9, 'pattern', 0)],
    }
    const marked = 'const user = get|User'
    const { shown } = await run(request(marked), ports([answering('copy', ['Name', 0.9]), elsewhere]))
    expect(shown.map(({ suggestion }) => [suggestion.kind, suggestion.edit.insert])).toEqual([['rewrite', 'there']])
    for (const [asked, silence] of [
      [request(marked), 'mid-word-suffix'],
      [request('const user = |', { trigger: 'move' }), 'cursor-moved'],
    ] as const) {
      const { shown: none, end } = await run(asked, ports([answering('copy', ['Name', 0.9])]))
      expect([none, end.silence]).toEqual([[], silence])
    }
  })

  it('asks no proposer when the trigger forbids it, and holds no text of a secret file', async () => {
    const model = new Scripted()
    const { end } = await run(request('SECRET_TOKEN=abc|', { path: '.env' }), ports([model]))
    expect(end.silence).toBe('secret-file')
    expect(model.input).toBeNull()
    expect(JSON.stringify(end.trace)).not.toContain('abc')
  })
})

describe('the model port', () => {
  it('receives the window and the text around the cursor', async () => {
    const model = new Scripted()
    const running = run(request('const a = 1\nconst b = |\nconst c = 3'), ports([model]))
    await moment()
    expect(model.input).toMatchObject({ prefix: 'const a = 1\nconst b = ', suffix: '\nconst c = 3', cursor: 22 })
    expect(model.input?.window).toMatchObject({ prefix: 'const a = 1\nconst b = ', suffix: '\nconst c = 3' })
    model.answer(['2', 0.9])
    expect((await running).shown[0]?.suggestion.proposer).toBe('model')
  })

  it('reads at most 512 tokens of the real tokenizer, and what it read before while the user types', async () => {
    const json: unknown = JSON.parse(
      readFileSync(new URL('../../public/model/tokenizer.json', import.meta.url), 'utf8'),
    )
    const tokenizer = createTokenizer(json)
    const source = readFileSync(new URL('./suggestion-lifecycle.ts', import.meta.url), 'utf8')
    const half = source.indexOf('\n', source.length / 2)
    let before: ContextWindow | null = null
    for (const typed of ['\n  const', '\n  const next', '\n  const next = step']) {
      const asked = request(`${source.slice(0, half)}${typed}|${source.slice(half)}`)
      const lent = ports([], { countTokens: (text) => tokenizer.count(text), previousWindow: before })
      const { window }: PredictionEnd = (await run(asked, lent)).end
      if (!window) throw new Error('there is no window')
      expect(tokenizer.count(serialiseWindow(window))).toBeLessThanOrEqual(512)
      if (before) expect(serialiseWindow(window).startsWith(serialiseWindow(before))).toBe(true)
      before = window
    }
  })

  it('is not waited for at the deadline; what it brings later may only extend what is shown', async () => {
    const model = new Scripted()
    const running = run(request('const user = |'), ports([answering('copy', ['load', 0.8]), model]), {
      deadline: moment(),
    })
    await moment()
    await moment()
    model.answer(['load()', 0.95])
    const { shown } = await running
    expect(shown.map(({ suggestion }) => suggestion.edit.insert)).toEqual(['load', 'load()'])
    expect(new Set(shown.map(({ suggestion }) => suggestion.id)).size).toBe(1)
  })

  it('never replaces what is shown by something else, however probable', async () => {
    const model = new Scripted()
    const running = run(request('const user = |'), ports([answering('copy', ['load', 0.6]), model]), {
      deadline: moment(),
    })
    await moment()
    await moment()
    model.answer(['fetchUser()', 0.99])
    const { shown, end } = await running
    expect(shown.map(({ suggestion }) => suggestion.edit.insert)).toEqual(['load'])
    expect(end.ranked[0]?.edit.insert).toBe('fetchUser()')
    expect(end.silence).toBeNull()
  })

  it('may be the first to show something, late', async () => {
    const model = new Scripted()
    const running = run(request('const user = |'), ports([answering('copy'), model]), { deadline: moment() })
    await moment()
    await moment()
    model.answer(['load()', 0.9])
    expect((await running).shown).toHaveLength(1)
  })

  it('loses its turn at the last call, and is told to stop', async () => {
    const model = new Scripted()
    const { end } = await run(request('const user = |'), ports([model]), {
      deadline: moment(),
      lastCall: moment().then(moment),
    })
    expect(end.silence).toBe('deadline')
    expect(model.signal?.aborted).toBe(true)
  })

  it('is not blamed for a silence that others explain', async () => {
    const lent = ports([answering('copy', ['load()', 0.1]), new Scripted()])
    const { end } = await run(request('const user = |'), lent, { deadline: moment(), lastCall: moment().then(moment) })
    expect(end.silence).toBe('low-confidence')
  })

  it('is cancelled with the request, before and after the deadline', async () => {
    for (const deadline of [never, moment()]) {
      const model = new Scripted()
      const controller = new AbortController()
      const running = run(request('const user = |'), ports([model]), { deadline, signal: controller.signal })
      await moment()
      await moment()
      controller.abort()
      expect((await running).end.silence).toBe('superseded')
      expect(model.signal?.aborted).toBe(true)
    }
  })

  it('predicts nothing for a request that was aborted before it began', async () => {
    const { end } = await run(request('const user = |'), ports([new Scripted()]), { signal: AbortSignal.abort() })
    expect(end.silence).toBe('superseded')
  })

  it('is cancelled when nobody listens any more', async () => {
    const model = new Scripted()
    const generator = predict(request('const user = |'), ports([answering('copy', ['load()', 0.9]), model]), {
      deadline: moment(),
      signal: new AbortController().signal,
    })
    expect((await generator.next()).done).toBe(false)
    await generator.return({ silence: null, trace: { candidates: [] } as never, ranked: [], window: null })
    expect(model.signal?.aborted).toBe(true)
  })

  it('costs its own candidates alone when it fails or throws', async () => {
    const throwing: Proposer = {
      id: 'cache',
      propose: () => {
        throw new RangeError('no index')
      },
    }
    const model = new Scripted()
    const running = run(request('const user = |'), ports([answering('copy', ['load()', 0.9]), throwing, model]))
    await moment()
    model.fail('device lost')
    const { shown, end } = await running
    expect(shown).toHaveLength(1)
    expect(end.trace.failures).toEqual([
      { proposer: 'cache', message: 'no index' },
      { proposer: 'model', message: 'device lost' },
    ])
  })

  it('cannot flood the pipeline', async () => {
    const many = Array.from({ length: 100 }, (_, i) => [`value${i}`, 0.005] as const)
    const { end } = await run(request('const user = |'), ports([answering('model', ...many)]))
    expect(end.ranked.length).toBeLessThanOrEqual(8)
  })
})
