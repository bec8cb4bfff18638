import { ChangeSet, Text } from '@codemirror/state'
import type { Outcome } from '@/core/prediction/outcome'
import type { PolicySnapshot } from '@/core/learning/policy'
import type { PredictionTrace } from '@/core/prediction/prediction-trace'
import type { DocumentChange, PredictRequest, TabConfiguration, TabRequest, TabResponse } from './protocol'

type Prediction = Extract<TabResponse, { kind: 'prediction' }>

/** The part of a `Worker` that is used. */
export interface WorkerLike {
  postMessage(message: TabRequest, transfer: Transferable[]): void
  terminate(): void
  onmessage: ((event: MessageEvent<TabResponse>) => void) | null
  onerror: ((event: ErrorEvent) => void) | null
}

export interface TabWorkerOptions {
  /** Said to the user as it stands: a grammar that is missing, or a worker that stopped for good. */
  readonly onFailure: (message: string) => void
  /** The corpus port went down with a crashed worker: makes a new one. */
  readonly reconnectCorpus?: () => MessagePort
  readonly createWorker?: () => WorkerLike
}

interface Mirror {
  text: Text
  version: number
}

/** A worker that crashes more often than this within one page has a bug that restarting does not cure. */
const restartLimit = 3

/** The page's handle on the tab worker. A crashed worker is started again with every document at its present version. */
export class TabWorker {
  private worker: WorkerLike
  private readonly mirrors = new Map<string, Mirror>()
  private readonly predictions = new Map<number, (response: Prediction) => void>()
  private readonly replies = new Map<number, (response: TabResponse) => void>()
  private started: Omit<Extract<TabRequest, { kind: 'start' }>, 'kind' | 'corpusPort'> | null = null
  private configuration: TabConfiguration | null = null
  private lastId = 0
  private restarts = 0

  constructor(private readonly options: TabWorkerOptions) {
    this.worker = this.launch()
  }

  start({ corpusPort, ...started }: Omit<Extract<TabRequest, { kind: 'start' }>, 'kind'>): void {
    this.started = started
    this.send({ kind: 'start', ...started, corpusPort }, corpusPort ? [corpusPort] : [])
  }

  open(path: string, text: string): void {
    this.mirrors.set(path, { text: Text.of(text.split('\n')), version: 0 })
    this.send({ kind: 'open', path, text, version: 0 })
  }

  close(path: string): void {
    this.mirrors.delete(path)
    this.send({ kind: 'close', path })
  }

  change(change: Omit<DocumentChange, 'kind'>): void {
    const mirror = this.mirrors.get(change.path)
    if (mirror) {
      mirror.text = ChangeSet.fromJSON(change.changes).apply(mirror.text)
      mirror.version = change.version
    }
    this.send({ kind: 'change', ...change })
  }

  /** Returns a function that cancels the request. `receive` may be called more than once, the last time with `final`. */
  predict(question: Omit<PredictRequest, 'kind' | 'requestId'>, receive: (response: Prediction) => void): () => void {
    const requestId = ++this.lastId
    this.predictions.set(requestId, receive)
    this.send({ kind: 'predict', requestId, ...question })
    return () => {
      if (this.predictions.delete(requestId)) this.send({ kind: 'cancel', requestId })
    }
  }

  reportOutcome(outcome: Outcome): void {
    this.send({ kind: 'outcome', outcome })
  }

  configure(configuration: TabConfiguration): void {
    this.configuration = configuration
    this.send({ kind: 'configure', configuration })
  }

  /** The last 50 predictions, newest first. */
  async inspect(): Promise<readonly PredictionTrace[]> {
    const reply = await this.ask((replyId) => ({ kind: 'inspect', replyId }))
    return reply.kind === 'inspection' ? reply.traces : []
  }

  async policy(action: 'read' | 'reset'): Promise<PolicySnapshot> {
    const reply = await this.ask((replyId) => ({ kind: 'policy', replyId, action }))
    if (reply.kind !== 'policy') throw new RangeError(`the tab worker answered ${reply.kind} to policy`)
    return reply.policy
  }

  destroy(): void {
    this.worker.terminate()
    this.mirrors.clear()
    this.predictions.clear()
    this.replies.clear()
  }

  private ask(message: (replyId: number) => TabRequest): Promise<TabResponse> {
    const replyId = ++this.lastId
    return new Promise((resolve) => {
      this.replies.set(replyId, resolve)
      this.send(message(replyId))
    })
  }

  private send(message: TabRequest, transfer: Transferable[] = []): void {
    this.worker.postMessage(message, transfer)
  }

  private launch(): WorkerLike {
    const worker = (this.options.createWorker ?? createBrowserWorker)()
    worker.onmessage = ({ data }) => this.receive(data)
    worker.onerror = (event) => this.recover(event.message || 'it could not be loaded')
    return worker
  }

  private receive(response: TabResponse): void {
    switch (response.kind) {
      case 'ready':
        return
      case 'prediction': {
        const receive = this.predictions.get(response.requestId)
        if (response.final) this.predictions.delete(response.requestId)
        return receive?.(response)
      }
      case 'inspection':
      case 'policy': {
        const resolve = this.replies.get(response.replyId)
        this.replies.delete(response.replyId)
        return resolve?.(response)
      }
      case 'failed':
        return this.options.onFailure(response.message)
    }
  }

  /** Questions that the old worker took with it get an answer: silence. */
  private recover(reason: string): void {
    this.worker.terminate()
    for (const [requestId, receive] of this.predictions)
      receive({
        kind: 'prediction',
        requestId,
        path: '',
        version: -1,
        suggestion: null,
        silence: 'superseded',
        final: true,
      })
    this.predictions.clear()
    this.restarts += 1
    if (this.restarts > restartLimit)
      return this.options.onFailure(`Predictions stopped: ${reason}. Reload the page to start them again.`)
    this.worker = this.launch()
    if (this.started) this.start({ ...this.started, corpusPort: this.options.reconnectCorpus?.() ?? null })
    if (this.configuration) this.configure(this.configuration)
    for (const [path, { text, version }] of this.mirrors)
      this.send({ kind: 'open', path, text: text.toString(), version })
  }
}

const createBrowserWorker = (): WorkerLike =>
  new Worker(new URL('./entry.ts', import.meta.url), { type: 'module', name: 'tab' })

export const startTabWorker = (options: TabWorkerOptions): TabWorker => new TabWorker(options)
