import type { Text } from '@codemirror/state'
import { createPolicy } from '@/core/learning/policy'
import { emptyHistory, pushChange, settleHistory, type EditHistory } from '@/core/history/edit-history'
import type { EditOrigin } from '@/core/history/history-edit'
import type { ContextWindow } from '@/core/context/context-window'
import type { Proposer } from '@/core/prediction/candidate'
import { CorpusIndex } from '@/core/prediction/corpus-index'
import { CorpusProposal } from '@/core/prediction/corpus-proposal'
import { corpusRequest } from '@/core/prediction/corpus-query'
import { editPatternProposer } from '@/core/prediction/edit-pattern'
import { fuseAgreeing } from '@/core/prediction/fuse'
import type { InlineSuggestion } from '@/core/prediction/inline-suggestion'
import { predict, type PipelinePorts } from '@/core/prediction/pipeline'
import { quietCondition, type PredictionRequest } from '@/core/prediction/prediction-request'
import { noRejections } from '@/core/prediction/rejection-memory'
import type { SyntaxDelta } from '@/core/syntax/syntax-delta'
import { languageOfPath } from '@/core/text/language'
import { isSecretPath } from '@/core/text/secret-path'
import type { TextEdit } from '@/core/text/text-edit'
import type { Tokenizer } from '@/core/tokenizer/tokenizer'
import { CandidateChecker } from '@/workers/tab/candidate-check'
import { DocumentTree } from '@/workers/tab/document-tree'
import { LanguageRegistry } from '@/workers/tab/language-registry'
import { installedGrammars } from '@/workers/tab/node-grammar'
import { changesOf, textOf } from './replay-change'
import type { ReplayHost, ReplayQuestion } from './replay-session'

export interface PipelineHost extends ReplayHost {
  dispose(): void
}

/** Virtual time stands still while something is computed: no parse, check or proposer is ever late. */
const frozenClock = (): number => 0
/** What a screen shows above and below the cursor. */
const screenLines = 25
/** The tab worker puts its tree in order in pauses of typing. */
const pauseMs = 1000

interface HostDocument {
  text: Text
  version: number
  changedAtMs: number
  /** What the last change took to parse and diff: a part of the next prediction's latency. */
  changeMs: number
  /** Null for a language without a grammar. */
  readonly syntax: { readonly tree: DocumentTree; readonly checker: CandidateChecker } | null
}

/** The pipeline with all its local proposers over the documents of one recording, learning frozen at the default policy. */
export function openPipelineHost(tokenizer: Tokenizer): PipelineHost {
  return new LocalHost(tokenizer)
}

class LocalHost implements PipelineHost {
  private readonly documents = new Map<string, HostDocument>()
  private readonly languages = new LanguageRegistry(installedGrammars)
  private readonly index = new CorpusIndex()
  private readonly proposers: readonly Proposer[]
  /** Documents that changed since the index read them. */
  private readonly unindexed = new Set<string>()
  private history: EditHistory = emptyHistory
  private window: ContextWindow | null = null
  private asked = 0

  constructor(private readonly tokenizer: Tokenizer) {
    this.proposers = [...corpusProposers(new CorpusProposal(this.index, tokenizer)), editPatternProposer]
  }

  async open(path: string, text: string, atMs: number): Promise<void> {
    this.unindexed.add(path)
    this.documents.set(path, { text: textOf(text), version: 0, changedAtMs: atMs, changeMs: 0, syntax: null })
  }

  close(path: string): void {
    const document = this.documents.get(path)
    if (document === undefined) return
    this.indexDocument(path, document)
    disposeSyntax(document)
    this.documents.delete(path)
  }

  async change(path: string, edits: readonly TextEdit[], origin: EditOrigin, atMs: number): Promise<void> {
    const document = await this.parsed(path)
    const before = document.text
    const changes = changesOf(edits, before.length)
    document.text = changes.apply(before)
    document.version++
    this.unindexed.add(path)
    if (atMs - document.changedAtMs > pauseMs) while (document.syntax?.tree.maintain() === true);
    document.changedAtMs = atMs
    const startMs = performance.now()
    const syntax: SyntaxDelta | null = document.syntax?.tree.change(changes).delta ?? null
    document.changeMs = performance.now() - startMs
    while (document.syntax?.tree.parseSlice() === true);
    if (isSecretPath(path)) return
    this.history = pushChange(this.history, {
      path,
      author: 'self',
      origin,
      atMs,
      changes,
      before,
      after: document.text,
      syntax,
    })
  }

  async predict(
    question: ReplayQuestion,
  ): Promise<{ readonly suggestion: InlineSuggestion | null; readonly ms: number }> {
    const { path } = question
    const document = await this.parsed(path)
    for (const other of this.unindexed) {
      const changed = this.documents.get(other)
      if (changed !== undefined && other !== path) this.indexDocument(other, changed)
    }
    this.index.setFocus(path)
    const lease = document.syntax?.tree.lease() ?? null
    try {
      const startMs = performance.now()
      const suggestion = await this.lastSuggestion(this.requestOf(question, document, lease?.root ?? null), document)
      return { suggestion, ms: document.changeMs + performance.now() - startMs }
    } finally {
      lease?.release()
    }
  }

  dispose(): void {
    for (const document of this.documents.values()) disposeSyntax(document)
    this.documents.clear()
  }

  private requestOf(
    { path, cursor, trigger, atMs }: ReplayQuestion,
    document: HostDocument,
    root: PredictionRequest['root'],
  ): PredictionRequest {
    const { text, version } = document
    const line = text.lineAt(cursor).number
    this.history = settleHistory(this.history, atMs)
    return {
      id: `r${++this.asked}`,
      path,
      language: languageOfPath(path),
      version,
      text: text.toString(),
      cursor,
      trigger,
      atMs,
      root,
      viewport: {
        from: text.line(Math.max(1, line - screenLines)).from,
        to: text.line(Math.min(text.lines, line + screenLines)).to,
      },
      condition: quietCondition,
      history: this.history,
    }
  }

  /** With no proposer ever late the pipeline makes one choice from all of them. */
  private async lastSuggestion(request: PredictionRequest, document: HostDocument): Promise<InlineSuggestion | null> {
    const ports: PipelinePorts = {
      proposers: this.proposers,
      check: document.syntax?.checker.check ?? (() => null),
      fuse: fuseAgreeing,
      policy: createPolicy(),
      rejections: noRejections,
      isSecret: isSecretPath,
      countTokens: (text) => this.tokenizer.count(text),
      previousWindow: this.window,
      now: frozenClock,
    }
    const prediction = predict(request, ports, {
      deadline: new Promise(() => {}),
      signal: new AbortController().signal,
    })
    let suggestion: InlineSuggestion | null = null
    for (let next = await prediction.next(); ; next = await prediction.next()) {
      if (next.done === true) {
        this.window = next.value.window ?? this.window
        return suggestion
      }
      suggestion = next.value.suggestion
    }
  }

  /** A document's tree is built when it is first edited: most documents of a recording are only read. */
  private async parsed(path: string): Promise<HostDocument> {
    const document = this.documents.get(path)
    if (document === undefined) throw new RangeError(`${path} is not open`)
    const language = languageOfPath(path)
    if (document.syntax !== null || language === 'plain') return document
    const loaded = await this.languages.load(language)
    if (!loaded.ok) throw loaded.error
    const tree = new DocumentTree(document.text, loaded.value, frozenClock)
    while (tree.parseSlice());
    while (tree.maintain());
    const ready: HostDocument = {
      ...document,
      syntax: { tree, checker: new CandidateChecker(tree, loaded.value, frozenClock) },
    }
    this.documents.set(path, ready)
    return ready
  }

  private indexDocument(path: string, document: HostDocument): void {
    this.unindexed.delete(path)
    if (isSecretPath(path)) return
    this.index.put(path, this.tokenizer.encode(document.text.toString()))
    this.index.work(() => true)
  }
}

function disposeSyntax(document: HostDocument): void {
  document.syntax?.checker.dispose()
  document.syntax?.tree.dispose()
}

/** As in the corpus worker, without its message port: one look into the index answers for both. */
function corpusProposers(proposal: CorpusProposal): readonly Proposer[] {
  let last: { readonly input: object; readonly answer: ReturnType<CorpusProposal['propose']> } | null = null
  return (['copy', 'cache'] as const).map((id) => ({
    id,
    propose: async (input) => {
      if (last?.input !== input) last = { input, answer: proposal.propose(corpusRequest(input)) }
      return last.answer[id]
    },
  }))
}
