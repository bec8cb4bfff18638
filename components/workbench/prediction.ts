import type { PredictionTrace } from '@/core/prediction/prediction-trace'
import type { TabPort } from '@/editor/tab-port'
import { startCorpusWorker, type CorpusClient } from '@/workers/corpus/client'
import type { CorpusProgress } from '@/workers/corpus/protocol'
import { startTabWorker, type TabWorker } from '@/workers/tab/client'
import { readSettings, subscribeSettings } from '../settings/setting-store'
import { Observable } from '../state/observable'

export type IndexState =
  | { readonly kind: 'reading'; readonly done: number; readonly total: number | null }
  | { readonly kind: 'ready'; readonly files: number }
  | { readonly kind: 'failed'; readonly message: string }

/** The inspector follows at a reading pace; keys come faster. */
const traceIntervalMs = 150

/** The two workers behind Tab: one follows the editors, one reads the workspace's text. */
export class Prediction {
  readonly port: TabPort
  readonly traces = new Observable<readonly PredictionTrace[]>([])
  readonly index = new Observable<IndexState>({ kind: 'reading', done: 0, total: null })
  /** Why the tab worker stopped; null while it runs. */
  readonly failure = new Observable<string | null>(null)
  private readonly tab: TabWorker
  private corpus: CorpusClient
  private readonly stopSettings: () => void
  private watchers = 0
  private traceTimer: number | null = null
  private isDestroyed = false

  constructor(private readonly workspaceId: string) {
    this.corpus = this.startCorpus()
    this.tab = startTabWorker({
      onFailure: (message) => this.failure.write(message),
      reconnectCorpus: () => {
        this.corpus.dispose()
        this.corpus = this.startCorpus()
        return this.corpus.port
      },
    })
    this.tab.start({ workspaceId, secretPatterns: readSettings().secretPatterns, corpusPort: this.corpus.port })
    this.port = this.followedPort()
    this.configure()
    this.stopSettings = subscribeSettings(() => this.configure())
  }

  fileFocused(path: string, text: string): void {
    this.corpus.focus(path, text)
  }

  fileChanged(path: string): void {
    this.corpus.changed(path)
  }

  fileRemoved(path: string): void {
    this.corpus.removed(path)
  }

  /** Keeps `traces` up to date until the returned function is called. */
  watchTraces(): () => void {
    this.watchers++
    this.refreshTraces()
    return () => {
      this.watchers--
    }
  }

  /** What led to a suggestion; null once it is older than what the worker keeps. */
  async traceOf(suggestionId: string): Promise<PredictionTrace | null> {
    const traces = await this.tab.inspect()
    return traces.find((trace) => trace.shown?.id === suggestionId) ?? null
  }

  destroy(): void {
    this.isDestroyed = true
    if (this.traceTimer !== null) window.clearTimeout(this.traceTimer)
    this.stopSettings()
    this.corpus.dispose()
    this.tab.destroy()
  }

  private startCorpus(): CorpusClient {
    return startCorpusWorker({
      workspaceId: this.workspaceId,
      baseUrl: window.location.origin,
      secretPatterns: readSettings().secretPatterns,
      onProgress: (progress) => this.index.write(indexStateOf(progress)),
    })
  }

  private configure(): void {
    const { enabled, learning, disabledLanguages, snoozedUntilMs } = readSettings().prediction
    this.tab.configure({ enabled, learning, disabledLanguages, snoozedUntilMs })
  }

  /** The worker's port, overheard: typing holds the index back, and an answer is news for the inspector. */
  private followedPort(): TabPort {
    const { tab } = this
    return {
      open: (path, text) => tab.open(path, text),
      close: (path) => tab.close(path),
      change: (change) => {
        this.corpus.typing()
        tab.change(change)
      },
      predict: (question, receive) =>
        tab.predict(question, (response) => {
          receive(response)
          if (response.final) this.refreshTraces()
        }),
      reportOutcome: (outcome) => {
        tab.reportOutcome(outcome)
        this.refreshTraces()
      },
    }
  }

  private refreshTraces(): void {
    if (this.watchers === 0 || this.traceTimer !== null) return
    this.traceTimer = window.setTimeout(() => {
      this.traceTimer = null
      void this.tab.inspect().then((traces) => {
        if (!this.isDestroyed) this.traces.write(traces)
      })
    }, traceIntervalMs)
  }
}

function indexStateOf(progress: CorpusProgress): IndexState {
  switch (progress.phase) {
    case 'listing':
      return { kind: 'reading', done: 0, total: null }
    case 'reading':
      return { kind: 'reading', done: progress.files, total: progress.totalFiles }
    case 'ready':
      return { kind: 'ready', files: progress.files }
    case 'failed':
      return { kind: 'failed', message: progress.message ?? 'Reading the workspace stopped.' }
  }
}
