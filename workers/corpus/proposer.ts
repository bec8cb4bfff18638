import { corpusRequest } from '@/core/prediction/corpus-query'
import type { Candidate, LocalProposalInput, Proposer } from '@/core/prediction/candidate'
import type { CorpusAnswer, CorpusQuestion } from './protocol'

/** The part of a `MessagePort` that is used. */
export interface QuestionPort {
  postMessage(message: CorpusQuestion): void
  addEventListener(type: 'message', listener: (event: { readonly data: CorpusAnswer }) => void): void
  start(): void
}

interface Proposals {
  readonly copy: readonly Candidate[]
  readonly cache: readonly Candidate[]
}

interface Waiting {
  readonly settle: (answer: CorpusAnswer) => void
}

/**
 * The copy and token cache proposers of the tab worker: both ask the corpus worker at the other end of `port`, once for each
 * input. Aborting cancels there and rejects with the signal's reason; a failure there rejects with an error.
 */
export function createCorpusProposers(port: QuestionPort): readonly Proposer[] {
  const waiting = new Map<number, Waiting>()
  const asked = new WeakMap<LocalProposalInput, Promise<Proposals>>()
  let lastId = 0
  port.addEventListener('message', ({ data }) => {
    const one = waiting.get(data.id)
    waiting.delete(data.id)
    one?.settle(data)
  })
  port.start()

  const ask = (input: LocalProposalInput, signal: AbortSignal) =>
    new Promise<Proposals>((resolve, reject) => {
      const id = ++lastId
      const abort = () => {
        waiting.delete(id)
        port.postMessage({ kind: 'cancel', id })
        reject(signal.reason)
      }
      waiting.set(id, {
        settle: (answer) => {
          signal.removeEventListener('abort', abort)
          if (answer.kind === 'proposals') resolve(answer)
          else reject(new Error(answer.message))
        },
      })
      signal.addEventListener('abort', abort, { once: true })
      port.postMessage({ kind: 'propose', id, request: corpusRequest(input) })
    })

  const proposer = (id: 'copy' | 'cache'): Proposer => ({
    id,
    async propose(input, signal) {
      signal.throwIfAborted()
      let answer = asked.get(input)
      if (answer === undefined) {
        answer = ask(input, signal)
        asked.set(input, answer)
      }
      return (await answer)[id].slice(0, input.limit)
    },
  })
  return [proposer('copy'), proposer('cache')]
}
