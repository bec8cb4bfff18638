import { emptyHistory, pushChange, settleHistory, type EditHistory } from '@/core/history/edit-history'
import type { Proposer } from '@/core/prediction/candidate'
import { editPatternProposer } from '@/core/prediction/edit-pattern'
import { invariant } from '@/core/text/invariant'
import { createSecretMatcher } from '@/core/text/secret-path'
import type { Tokenizer } from '@/core/tokenizer/tokenizer'
import type { GrammarSource } from './grammar'
import { LanguageRegistry } from './language-registry'
import { OpenDocument } from './open-document'
import { PolicyKeeper, type PolicyStore } from './policy-keeper'
import { Predictor, type Clock } from './predictor'
import type { DocumentChange, PredictRequest, TabConfiguration, TabRequest, TabResponse } from './protocol'

export interface TabHandlerPorts {
  readonly clock: Clock
  readonly grammars: GrammarSource
  readonly policyStore: PolicyStore
  /** Rejects when the vocabulary cannot be had: then nothing is predicted, and the page is told. */
  readonly tokenizer: Promise<Tokenizer>
  /** Proposers over the workspace's text, at the other end of the port that `start` brings. */
  readonly corpusProposers: (port: MessagePort) => readonly Proposer[]
  readonly post: (response: TabResponse) => void
  /** Resolves after messages that already wait have been handled. */
  readonly pause: () => Promise<void>
}

const quietConfiguration: TabConfiguration = { enabled: true, snoozedUntilMs: 0, disabledLanguages: [], learning: true }

/** Upkeep of the trees waits for a pause this long: between the keys of a word it would only delay the prediction. */
const restMs = 300

/** The tab worker behind its messages: open documents, the workspace's edit history, and the predictor. */
export class TabHandler {
  private readonly documents = new Map<string, OpenDocument>()
  private readonly registry: LanguageRegistry
  private readonly policy: PolicyKeeper
  private readonly predictor: Predictor
  private history: EditHistory = emptyHistory
  private configuration = quietConfiguration
  private isSecret = createSecretMatcher([])
  private isParsing = false
  private isResting = false
  /** Counts what asks for background work. */
  private changes = 0

  constructor(private readonly ports: TabHandlerPorts) {
    this.registry = new LanguageRegistry(ports.grammars)
    this.policy = new PolicyKeeper(ports.policyStore, (cause) =>
      this.fail('What Tab learned could not be stored', cause),
    )
    this.predictor = new Predictor({ clock: ports.clock, policy: this.policy, tokenizer: ports.tokenizer })
    this.predictor.isSecret = this.isSecret
    this.predictor.proposers = [editPatternProposer]
    ports.tokenizer.catch((cause: unknown) => this.fail('The tokenizer could not be loaded', cause))
  }

  /** Changes are applied before this returns, so that a parse never waits for a prediction. Throws `RangeError` on misuse. */
  handle(message: TabRequest): void {
    switch (message.kind) {
      case 'start':
        return this.start(message)
      case 'open':
        return this.open(message)
      case 'close':
        return this.close(message.path)
      case 'change':
        return this.change(message)
      case 'predict':
        return this.predict(message)
      case 'cancel':
        return this.predictor.cancel(message.requestId)
      case 'outcome':
        return this.predictor.learn(message.outcome)
      case 'configure':
        this.configuration = message.configuration
        this.predictor.isLearning = message.configuration.learning
        return
      case 'inspect':
        return this.ports.post({ kind: 'inspection', replyId: message.replyId, traces: this.predictor.traces })
      case 'policy':
        return this.answerPolicy(message.replyId, message.action)
    }
  }

  private start({ secretPatterns, corpusPort }: Extract<TabRequest, { kind: 'start' }>): void {
    this.isSecret = createSecretMatcher(secretPatterns)
    this.predictor.isSecret = this.isSecret
    this.predictor.proposers = [...(corpusPort ? this.ports.corpusProposers(corpusPort) : []), editPatternProposer]
    this.ports.post({ kind: 'ready' })
  }

  private open({ path, text, version }: Extract<TabRequest, { kind: 'open' }>): void {
    this.close(path)
    const document = new OpenDocument(path, text, version, this.ports.clock.now)
    this.documents.set(path, document)
    void document.loadSyntax(this.registry).then((reason) => {
      if (reason !== null) this.ports.post({ kind: 'failed', message: reason, path })
      this.work()
    })
  }

  private close(path: string): void {
    this.predictor.leave(path)
    this.documents.get(path)?.dispose()
    this.documents.delete(path)
  }

  private change({ path, version, changes, origin, author, atMs }: DocumentChange): void {
    const document = this.documentAt(path)
    const applied = document.change(version, changes)
    this.predictor.followChange(path, version, author === 'self' && origin !== 'disk' && origin !== 'remote', applied)
    if (!this.isSecret(path)) this.history = pushChange(this.history, { path, author, origin, atMs, ...applied })
    this.work()
  }

  private predict(request: PredictRequest): void {
    const { path, version, requestId } = request
    const document = this.documentAt(path)
    this.history = settleHistory(this.history, request.keyAtMs)
    const { enabled, disabledLanguages, snoozedUntilMs } = this.configuration
    const question = {
      request,
      document,
      history: this.history,
      isDisabled: !enabled || disabledLanguages.includes(document.language),
      isSnoozed: snoozedUntilMs > this.ports.clock.now(),
    }
    this.predictor
      .predict(question, (answer) => this.ports.post({ kind: 'prediction', requestId, path, version, ...answer }))
      .catch((cause: unknown) => {
        this.ports.post({
          kind: 'prediction',
          requestId,
          path,
          version,
          suggestion: null,
          silence: 'no-candidates',
          final: true,
        })
        this.fail('A prediction failed', cause)
      })
  }

  private answerPolicy(replyId: number, action: 'read' | 'reset'): void {
    const reading = action === 'reset' ? this.policy.reset() : this.policy.read()
    reading.then(
      (policy) => this.ports.post({ kind: 'policy', replyId, policy }),
      (cause: unknown) => this.fail('What Tab learned could not be read', cause),
    )
  }

  /** Parses in slices between messages what keystrokes left behind; once the keys rest, puts the trees in order. */
  private work(): void {
    this.changes += 1
    if (!this.isParsing) {
      this.isParsing = true
      this.background(this.parseInSlices(), () => (this.isParsing = false))
    }
    if (!this.isResting) {
      this.isResting = true
      this.background(this.maintainAtRest(), () => (this.isResting = false))
    }
  }

  private background(work: Promise<void>, end: () => void): void {
    void work.catch((cause: unknown) => this.fail('Parsing in the background failed', cause)).finally(end)
  }

  private async parseInSlices(): Promise<void> {
    do await this.ports.pause()
    while ([...this.documents.values()].some((document) => document.parse()))
  }

  private async maintainAtRest(): Promise<void> {
    for (let more = true; more; ) {
      const before = this.changes
      await this.ports.clock.delay(restMs)
      while (more && before === this.changes) {
        await this.ports.pause()
        more = [...this.documents.values()].some((document) => document.maintain())
      }
    }
  }

  private documentAt(path: string): OpenDocument {
    const document = this.documents.get(path)
    invariant(document !== undefined, `${path} is not open`)
    return document
  }

  private fail(what: string, cause: unknown): void {
    const reason = cause instanceof Error ? cause.message : String(cause)
    this.ports.post({ kind: 'failed', message: `${what}: ${reason}`, path: null })
  }
}
