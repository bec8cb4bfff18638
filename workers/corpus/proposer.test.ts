import { MessageChannel } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import type { LocalProposalInput } from '@/core/prediction/candidate'
import { createCorpusProposers, type QuestionPort } from './proposer'
import type { CorpusAnswer, CorpusQuestion } from './protocol'

const input: LocalProposalInput = {
  path: 'a.ts',
  language: 'typescript',
  prefix: 'ab',
  suffix: '',
  cursor: 2,
  recentEdits: [],
  viewport: { from: 0, to: 2 },
  limit: 5,
  root: null,
  text: 'ab',
}

/** The worker's end, answered by the test. */
class FakePort implements QuestionPort {
  readonly asked: CorpusQuestion[] = []
  private listener: (event: { readonly data: CorpusAnswer }) => void = () => undefined

  postMessage(message: CorpusQuestion) {
    this.asked.push(message)
  }

  addEventListener(_type: 'message', listener: (event: { readonly data: CorpusAnswer }) => void) {
    this.listener = listener
  }

  start() {}

  answer(data: CorpusAnswer) {
    this.listener({ data })
  }
}

const candidate = (proposer: 'copy' | 'cache', insert: string) => ({
  proposer,
  edit: { from: 2, to: 2, insert },
  logProbability: -1,
  matchLength: 0,
})

describe('the corpus proposers of the tab worker', () => {
  it('ask once for both and share the answer', async () => {
    const port = new FakePort()
    const [copy, cache] = createCorpusProposers(port)
    const { signal } = new AbortController()
    const answers = Promise.all([copy?.propose(input, signal), cache?.propose(input, signal)])
    expect(port.asked).toHaveLength(1)
    port.answer({ kind: 'proposals', id: 1, copy: [candidate('copy', 'x')], cache: [candidate('cache', 'y')] })
    expect((await answers).flat().map((one) => one?.edit.insert)).toEqual(['x', 'y'])
  })

  it('send neither tree nor document over the port', async () => {
    const port = new FakePort()
    void createCorpusProposers(port)[0]?.propose(input, new AbortController().signal)
    const [question] = port.asked
    expect(question?.kind === 'propose' ? Object.keys(question.request) : []).not.toEqual(
      expect.arrayContaining(['root']),
    )
    expect(() => structuredClone(question)).not.toThrow()
  })

  it('cancel there and reject here when aborted', async () => {
    const port = new FakePort()
    const abort = new AbortController()
    const answer = createCorpusProposers(port)[0]?.propose(input, abort.signal)
    abort.abort(new Error('superseded'))
    await expect(answer).rejects.toThrow('superseded')
    expect(port.asked.at(-1)).toEqual({ kind: 'cancel', id: 1 })
  })

  it('reject with what went wrong in the worker', async () => {
    const port = new FakePort()
    const answer = createCorpusProposers(port)[0]?.propose(input, new AbortController().signal)
    port.answer({ kind: 'failed', id: 1, message: 'broken' })
    await expect(answer).rejects.toThrow('broken')
  })

  it('work over a real message channel', async () => {
    const { port1, port2 } = new MessageChannel()
    port2.on('message', (question: CorpusQuestion) => {
      if (question.kind === 'propose')
        port2.postMessage({
          kind: 'proposals',
          id: question.id,
          copy: [candidate('copy', question.request.path)],
          cache: [],
        })
    })
    const [copy] = createCorpusProposers(port1 as unknown as QuestionPort)
    expect((await copy?.propose(input, new AbortController().signal))?.[0]?.edit.insert).toBe('a.ts')
    port1.close()
  })
})
