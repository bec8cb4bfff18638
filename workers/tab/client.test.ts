import { ChangeSet } from '@codemirror/state'
import { describe, expect, it } from 'vitest'
import { TabWorker, type WorkerLike } from './client'
import type { TabRequest, TabResponse } from './protocol'

class FakeWorker implements WorkerLike {
  readonly received: TabRequest[] = []
  isTerminated = false
  onmessage: WorkerLike['onmessage'] = null
  onerror: WorkerLike['onerror'] = null

  postMessage(message: TabRequest): void {
    this.received.push(message)
  }

  terminate(): void {
    this.isTerminated = true
  }

  answer(data: TabResponse): void {
    this.onmessage?.({ data } as MessageEvent<TabResponse>)
  }

  crash(): void {
    this.onerror?.({ message: 'out of memory' } as ErrorEvent)
  }
}

function setUp() {
  const workers: FakeWorker[] = []
  const failures: string[] = []
  const client = new TabWorker({
    onFailure: (message) => failures.push(message),
    createWorker: () => {
      const worker = new FakeWorker()
      workers.push(worker)
      return worker
    },
  })
  const present = () => {
    const worker = workers.at(-1)
    if (!worker) throw new Error('no worker was made')
    return worker
  }
  return { client, workers, failures, present }
}

const question = {
  path: 'a.ts',
  version: 0,
  cursor: 0,
  viewport: { from: 0, to: 0 },
  trigger: 'type',
  keyAtMs: 0,
} as const
const silence = {
  kind: 'prediction',
  requestId: 1,
  path: 'a.ts',
  version: 0,
  suggestion: null,
  silence: 'no-candidates',
} as const

describe('the page’s handle on the tab worker', () => {
  it('brings answers to whoever asked, until the final one', () => {
    const { client, present } = setUp()
    const answers: boolean[] = []
    client.predict(question, (response) => answers.push(response.final))
    present().answer({ ...silence, final: false })
    present().answer({ ...silence, final: true })
    present().answer({ ...silence, final: true })
    expect(answers).toEqual([false, true])
  })

  it('cancels once, and not after the answer', () => {
    const { client, present } = setUp()
    const cancel = client.predict(question, () => undefined)
    cancel()
    cancel()
    const late = client.predict(question, () => undefined)
    present().answer({ ...silence, requestId: 2, final: true })
    late()
    expect(present().received.filter(({ kind }) => kind === 'cancel')).toEqual([{ kind: 'cancel', requestId: 1 }])
  })

  it('starts a crashed worker again, with every keystroke and setting', () => {
    const { client, workers, present } = setUp()
    client.start({ workspaceId: 'w', secretPatterns: ['*.x'], corpusPort: null })
    client.configure({ enabled: true, snoozedUntilMs: 0, disabledLanguages: ['go'], learning: true })
    client.open('a.ts', 'ab')
    client.open('gone.ts', 'x')
    client.close('gone.ts')
    client.change({
      path: 'a.ts',
      version: 1,
      changes: ChangeSet.of({ from: 2, insert: 'c' }, 2).toJSON(),
      origin: 'type',
      author: 'self',
      atMs: 0,
    })
    const answers: (string | null)[] = []
    client.predict(question, (response) => answers.push(response.silence))
    present().crash()
    expect(workers).toHaveLength(2)
    expect(workers[0]?.isTerminated).toBe(true)
    expect(answers).toEqual(['superseded'])
    expect(present().received).toEqual([
      { kind: 'start', workspaceId: 'w', secretPatterns: ['*.x'], corpusPort: null },
      {
        kind: 'configure',
        configuration: { enabled: true, snoozedUntilMs: 0, disabledLanguages: ['go'], learning: true },
      },
      { kind: 'open', path: 'a.ts', text: 'abc', version: 1 },
    ])
  })

  it('answers a question that a crash interrupted', async () => {
    const { client, present } = setUp()
    const traces = client.inspect()
    present().crash()
    present().answer({ kind: 'inspection', replyId: 1, traces: [] })
    expect(await traces).toEqual([])
  })

  it('gives up on a worker that keeps crashing, and says so', () => {
    const { failures, workers, present } = setUp()
    for (let crashes = 0; crashes < 4; crashes++) present().crash()
    expect(workers).toHaveLength(4)
    expect(failures).toHaveLength(1)
  })
})
