import type { Candidate, LocalProposalInput, Proposer, ProposerId } from './candidate'

/** When a prediction has to be made. Core has no clock: the host resolves these. */
export interface PredictionTiming {
  /** The moment of the first choice, from what has arrived by then. */
  readonly deadline: Promise<void>
  /** Later candidates are not waited for beyond this; absent: until every proposer has answered. */
  readonly lastCall?: Promise<void>
  /** Aborted when the request is superseded: proposers are told, and nothing more is predicted. */
  readonly signal: AbortSignal
}

/** A proposer that failed: it costs its candidates, never the prediction. */
export interface ProposerFailure {
  readonly proposer: ProposerId
  readonly message: string
}

/** Everything that has arrived so far. */
export interface Gathering {
  readonly candidates: readonly Candidate[]
  readonly failures: readonly ProposerFailure[]
  readonly answered: readonly ProposerId[]
}

/** `complete`: all proposers answered; `late`: last call came first; `aborted`: superseded. */
export type GatheringEnd = 'complete' | 'late' | 'aborted'

/**
 * Asks all proposers at once and yields what has arrived: first at the deadline, or earlier when all have answered, then again with each
 * late answer that brought candidates. Proposers still at work are aborted when the caller stops or the signal fires.
 */
export async function* gatherProposals(
  proposers: readonly Proposer[],
  input: LocalProposalInput,
  timing: PredictionTiming,
  onAnswer: (proposer: ProposerId) => void,
): AsyncGenerator<Gathering, GatheringEnd, void> {
  const inbox = new Inbox()
  const stop = new AbortController()
  const signal = AbortSignal.any([timing.signal, stop.signal])
  for (const proposer of proposers) {
    void ask(proposer, input, signal).then((answer) => {
      onAnswer(proposer.id)
      inbox.add(proposer.id, answer)
    })
  }
  const isAborted = aborted(timing.signal)
  try {
    const first = await firstOf([
      ['deadline', timing.deadline],
      ['aborted', isAborted],
      ['all', inbox.whenAnswered(proposers.length)],
    ])
    if (first === 'aborted') return 'aborted'
    yield inbox.content()
    for (let seen = inbox.count; seen < proposers.length; seen = inbox.count) {
      const lastCall = timing.lastCall ?? new Promise<never>(() => {})
      const next = await firstOf([
        ['aborted', isAborted],
        ['answer', inbox.whenAnswered(seen + 1)],
        ['late', lastCall],
      ])
      if (next === 'aborted' || next === 'late') return next
      yield inbox.content()
    }
    return 'complete'
  } finally {
    stop.abort()
  }
}

type Answer = { readonly candidates: readonly Candidate[] } | { readonly failure: string }

/** A proposer may reject or throw; both are answers. */
async function ask(proposer: Proposer, input: LocalProposalInput, signal: AbortSignal): Promise<Answer> {
  try {
    return { candidates: (await proposer.propose(input, signal)).slice(0, input.limit) }
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) }
  }
}

class Inbox {
  private readonly candidates: Candidate[] = []
  private readonly failures: ProposerFailure[] = []
  private readonly answered: ProposerId[] = []
  private waiting: { readonly count: number; readonly resolve: () => void }[] = []

  get count(): number {
    return this.answered.length
  }

  add(proposer: ProposerId, answer: Answer): void {
    this.answered.push(proposer)
    if ('failure' in answer) this.failures.push({ proposer, message: answer.failure })
    else this.candidates.push(...answer.candidates)
    for (const { resolve } of this.waiting.filter(({ count }) => count <= this.count)) resolve()
    this.waiting = this.waiting.filter(({ count }) => count > this.count)
  }

  whenAnswered(count: number): Promise<void> {
    if (this.count >= count) return Promise.resolve()
    return new Promise((resolve) => void this.waiting.push({ count, resolve }))
  }

  content(): Gathering {
    return { candidates: [...this.candidates], failures: [...this.failures], answered: [...this.answered] }
  }
}

const firstOf = <Name extends string>(races: readonly (readonly [Name, Promise<unknown>])[]): Promise<Name> =>
  Promise.race(races.map(([name, promise]) => promise.then(() => name)))

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
