import { ChangeSet, Text } from '@codemirror/state'
import { afterEach, describe, expect, it } from 'vitest'
import type { PolicySnapshot } from '@/core/learning/policy'
import type { Candidate, LocalProposalInput, Proposer } from '@/core/prediction/candidate'
import type { Tokenizer } from '@/core/tokenizer/tokenizer'
import { TabHandler } from './handler'
import { installedGrammars } from './node-grammar'
import type { TabRequest, TabResponse } from './protocol'

const path = 'src/a.ts'

/** Answers once per request with a fixed insertion at the cursor, or fails. */
class Answering implements Proposer {
  readonly id = 'copy'
  asked: LocalProposalInput[] = []

  constructor(
    private readonly insert: string,
    private readonly probability = 0.9,
  ) {}

  async propose(input: LocalProposalInput): Promise<readonly Candidate[]> {
    this.asked.push(input)
    return [
      {
        proposer: 'copy',
        edit: { from: input.cursor, to: input.cursor, insert: this.insert },
        logProbability: Math.log(this.probability),
        matchLength: 20,
      },
    ]
  }
}

class World {
  readonly posted: TabResponse[] = []
  stored: PolicySnapshot | null = null
  nowMs = 1_000_000
  private sleepers: { readonly atMs: number; readonly wake: () => void }[] = []
  private readonly handler: TabHandler
  private version = 0
  private text = ''
  private lastRequest = 0

  constructor(
    readonly proposer: Proposer,
    hasTokenizer = true,
  ) {
    const tokenizer = hasTokenizer
      ? Promise.resolve({ count: (text: string) => Math.ceil(text.length / 3) } as Tokenizer)
      : Promise.reject(new Error('no vocabulary'))
    this.handler = new TabHandler({
      clock: {
        now: () => this.nowMs,
        delay: (ms) => new Promise((wake) => void this.sleepers.push({ atMs: this.nowMs + ms, wake })),
      },
      grammars: installedGrammars,
      policyStore: {
        load: async () => this.stored,
        save: async (policy) => void (this.stored = policy),
        watch: () => {},
      },
      tokenizer,
      corpusProposers: () => [this.proposer],
      post: (response) => this.posted.push(response),
      pause: () => new Promise((resolve) => void setImmediate(resolve)),
    })
    const { port1, port2 } = new MessageChannel()
    this.ports = [port1, port2]
    this.send({ kind: 'start', workspaceId: 'w', secretPatterns: [], corpusPort: port1 })
  }

  readonly ports: readonly MessagePort[]

  send(message: TabRequest): void {
    this.handler.handle(message)
  }

  open(text: string, at = path): void {
    this.text = text
    this.version = 0
    this.send({ kind: 'open', path: at, text, version: 0 })
  }

  /** Types at the end of the document. */
  type(insert: string, at = path): void {
    const changes = ChangeSet.of({ from: this.text.length, insert: Text.of(insert.split('\n')) }, this.text.length)
    this.text += insert
    this.send({
      kind: 'change',
      path: at,
      version: ++this.version,
      changes: changes.toJSON(),
      origin: 'type',
      author: 'self',
      atMs: this.nowMs,
    })
  }

  ask(at = path, trigger: 'type' | 'explicit' = 'type'): number {
    const requestId = ++this.lastRequest
    const cursor = this.text.length
    this.send({
      kind: 'predict',
      requestId,
      path: at,
      version: this.version,
      cursor,
      viewport: { from: 0, to: cursor },
      trigger,
      keyAtMs: this.nowMs,
    })
    return requestId
  }

  async pass(ms: number): Promise<void> {
    this.nowMs += ms
    const due = this.sleepers.filter(({ atMs }) => atMs <= this.nowMs)
    this.sleepers = this.sleepers.filter(({ atMs }) => atMs > this.nowMs)
    for (const { wake } of due) wake()
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => void setImmediate(resolve))
  }

  async answerTo(requestId: number): Promise<Extract<TabResponse, { kind: 'prediction' }>> {
    return until(
      () =>
        this.posted.find(
          (response) => response.kind === 'prediction' && response.requestId === requestId && response.final,
        ),
      this,
    )
  }

  reply<Kind extends TabResponse['kind']>(kind: Kind): Promise<Extract<TabResponse, { kind: Kind }>> {
    return until(() => this.posted.find((response) => response.kind === kind), this)
  }
}

/** Lets virtual time pass until there is something; real time decides nothing. */
async function until<T extends TabResponse>(find: () => TabResponse | undefined, world: World): Promise<T> {
  for (let turn = 0; turn < 500; turn++) {
    const found = find()
    if (found) return found as T
    await world.pass(5)
  }
  throw new Error(`nothing came but ${JSON.stringify(world.posted)}`)
}

let world: World
afterEach(() => world.ports.forEach((port) => port.close()))

const source = 'export function add(x: number, y: number) {\n  const total = x + y\n  return total\n}\n\nconst sum = '

describe('the tab worker', () => {
  it('offers what a proposer found, and answers each request exactly once with final', async () => {
    world = new World(new Answering('add(1, 2)'))
    world.open(source)
    const answer = await world.answerTo(world.ask(path, 'explicit'))
    expect(answer.suggestion).toMatchObject({ path, version: 0, edit: { insert: 'add(1, 2)' }, proposer: 'copy' })
    expect(world.posted.filter((response) => response.kind === 'prediction' && response.final)).toHaveLength(1)
  })

  it('drops a candidate that adds syntax errors, and the inspector says so', async () => {
    world = new World(new Answering(' + add)1, 2('))
    world.open(`${source}1`)
    // Until the grammar has been read from disk, nothing is known of syntax.
    const silences = new Set<string | null>()
    for (let tries = 0; tries < 1000 && !silences.has('all-invalid'); tries++) {
      silences.add((await world.answerTo(world.ask(path, 'explicit'))).silence)
    }
    expect([...silences].at(-1)).toBe('all-invalid')
    world.send({ kind: 'inspect', replyId: 1 })
    const { traces } = await world.reply('inspection')
    expect(traces[0]?.candidates[0]).toMatchObject({ insert: ' + add)1, 2(', drop: 'adds-syntax-errors' })
  })

  it('supersedes a prediction by the next key, whose change it applies at once', async () => {
    world = new World(new Answering('add(1, 2)'))
    world.open(source)
    const first = world.ask()
    world.type('a')
    const second = world.ask()
    expect(await world.answerTo(first)).toMatchObject({ suggestion: null, silence: 'superseded' })
    expect((await world.answerTo(second)).version).toBe(1)
  })

  it('knows only the request it is asked to cancel', async () => {
    world = new World(new Answering('add(1, 2)'))
    world.open(source)
    const request = world.ask(path, 'explicit')
    world.send({ kind: 'cancel', requestId: request + 7 })
    expect((await world.answerTo(request)).suggestion).not.toBeNull()
  })

  it('learns from an outcome, keeps it, and forgets it on reset', async () => {
    world = new World(new Answering('add(1, 2)'))
    world.open(source)
    const { suggestion } = await world.answerTo(world.ask(path, 'explicit'))
    world.send({
      kind: 'outcome',
      outcome: {
        suggestionId: suggestion?.id ?? '',
        kind: 'rejected',
        cause: 'escape',
        acceptedCharacters: 0,
        atMs: world.nowMs,
      },
    })
    await world.pass(5)
    expect(world.stored?.history).toMatchObject([{ outcome: 'rejected', language: 'typescript', reward: -0.25 }])
    expect((await world.answerTo(world.ask())).silence).toBe('all-filtered')
    world.send({ kind: 'policy', replyId: 2, action: 'reset' })
    expect((await world.reply('policy')).policy.history).toEqual([])
  })

  it('keeps silent when snoozed, and when the language is switched off', async () => {
    world = new World(new Answering('add(1, 2)'))
    world.open(source)
    world.send({
      kind: 'configure',
      configuration: { enabled: true, snoozedUntilMs: world.nowMs + 600_000, disabledLanguages: [], learning: true },
    })
    expect((await world.answerTo(world.ask())).silence).toBe('snoozed')
    world.send({
      kind: 'configure',
      configuration: { enabled: true, snoozedUntilMs: 0, disabledLanguages: ['typescript'], learning: true },
    })
    expect((await world.answerTo(world.ask())).silence).toBe('disabled')
  })

  it('never lets what was typed into a secret file near a proposer', async () => {
    const proposer = new Answering('x')
    world = new World(proposer)
    world.open('TOKEN=', '.env')
    world.type('hunter2-hunter2', '.env')
    expect((await world.answerTo(world.ask('.env', 'explicit'))).silence).toBe('secret-file')
    world.open(source)
    await world.answerTo(world.ask(path, 'explicit'))
    expect(JSON.stringify(proposer.asked.map(({ recentEdits, text }) => ({ recentEdits, text })))).not.toContain(
      'hunter2',
    )
    world.send({ kind: 'inspect', replyId: 1 })
    expect(JSON.stringify(await world.reply('inspection'))).not.toContain('hunter2')
  })

  it('refuses a change that does not follow, and one of a document that is not open', () => {
    world = new World(new Answering('x'))
    world.open(source)
    const change = {
      kind: 'change',
      path,
      version: 5,
      changes: [source.length],
      origin: 'type',
      author: 'self',
      atMs: 0,
    } as const
    expect(() => world.send(change)).toThrow(RangeError)
    expect(() => world.send({ ...change, path: 'other.ts' })).toThrow(RangeError)
  })

  it('says why nothing is predicted when the tokenizer is missing', async () => {
    world = new World(new Answering('x'), false)
    world.open(source)
    expect((await world.answerTo(world.ask())).suggestion).toBeNull()
    expect((await world.reply('failed')).message).toContain('no vocabulary')
  })

  it('closes a document in the middle of a prediction', async () => {
    world = new World(new Answering('add(1, 2)'))
    world.open(source)
    await world.pass(100)
    const request = world.ask()
    world.send({ kind: 'close', path })
    expect(await world.answerTo(request)).toMatchObject({ suggestion: null, silence: 'superseded' })
  })
})
