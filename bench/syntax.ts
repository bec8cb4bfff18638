import { readFile } from 'node:fs/promises'
import { ChangeSet, Text } from '@codemirror/state'
import { Parser, type Language } from 'web-tree-sitter'
import { languageOfPath, type LanguageId } from '@/core/text/language'
import { CandidateChecker } from '@/workers/tab/candidate-check'
import { DocumentTree } from '@/workers/tab/document-tree'
import { LanguageRegistry } from '@/workers/tab/language-registry'
import { installedGrammars } from '@/workers/tab/node-grammar'
import type { Bench, BenchOptions, Bound } from './bench'
import { readArguments, readCount, UsageError } from './bench'
import { fetchFile, packages } from './packages'
import { percentile, rounded, seededRandom, summarize, type LatencySummary } from './statistics'
import { LezerDocument, lezerParser } from './syntax-peer'
import { rewriting, type KeyEdit, type KeyKind } from './syntax-typing'

interface FileFigure {
  readonly file: string
  readonly lines: number
  readonly fullParseMs: number
  /** Keystrokes over the seconds that parsing and diffing them took, background slices included. */
  readonly perSecond: number
  readonly parseMs: LatencySummary
  readonly astDiffMs: LatencySummary
  readonly keystrokeMs: LatencySummary
  readonly candidateMs: LatencySummary
  /** Work in the pause after a passage: whether open constructs reach past their section. */
  readonly pauseMs: LatencySummary
  /** Share of keystrokes per kind of key. */
  readonly mix: Readonly<Partial<Record<KeyKind, number>>>
  /** Null where Lezer has no parser for the language. */
  readonly lezer: { readonly fullParseMs: number; readonly keystrokeMs: LatencySummary } | null
}

const defaultKeys = 4_000
/** Keystrokes before the measured ones: V8 and WebAssembly compile their fast code by then. */
const warmUpKeys = 800
const fullParses = 9
/** Keystrokes between two rounds of candidate checks. */
const checkEvery = 10

export const usage = 'syntax [FILE …] [--keys N] [--seed S]   without files, those of package-list.json'
/** The default files of 5 000 lines of TypeScript: the second of many short declarations, the fourth of one long class. */
export const bounds: readonly Bound[] = [
  { figure: 'files.1.perSecond', atLeast: 847 },
  { figure: 'files.1.keystrokeMs.p95', atMost: 2 },
  { figure: 'files.1.candidateMs.p95', atMost: 2 },
  { figure: 'files.3.perSecond', atLeast: 847 },
  { figure: 'files.3.keystrokeMs.p95', atMost: 2 },
  { figure: 'files.3.candidateMs.p95', atMost: 2 },
]

export const run: Bench['run'] = async (args, options) => {
  const given = readArguments(args, ['keys', 'seed'])
  const keys = readCount(given, 'keys', defaultKeys)
  const seed = readCount(given, 'seed', 1)
  const files = given.positional.length > 0 ? given.positional : await defaultFiles(options)
  const registry = new LanguageRegistry(installedGrammars)
  const figures: FileFigure[] = []
  for (const file of files) {
    options.progress(`syntax: ${file}`)
    const language = languageOfPath(file)
    if (language === 'plain') throw new UsageError(`no grammar for ${file}`)
    const source = await readFile(file, 'utf8').catch((cause: unknown) => {
      throw new UsageError(`cannot read ${file}`, { cause })
    })
    const loaded = await registry.load(language)
    if (!loaded.ok) throw loaded.error
    figures.push(await measure({ file, source, language, grammar: loaded.value, keys, seed }))
  }
  return { files: figures }
}

async function defaultFiles({ progress }: BenchOptions): Promise<string[]> {
  progress('syntax: fetching the default files')
  return Promise.all(packages.syntax.map(fetchFile))
}

interface Subject {
  readonly file: string
  readonly source: string
  readonly language: LanguageId
  readonly grammar: Language
  readonly keys: number
  readonly seed: number
}

async function measure(subject: Subject): Promise<FileFigure> {
  const { file, source } = subject
  const fullParseMs = measureFullParse(subject)
  const typing = new TypingRun(subject)
  typing.run()
  return {
    file,
    lines: source.split('\n').length,
    fullParseMs,
    perSecond: Math.floor((1000 * typing.keystrokeMs.length) / typing.keystrokeMs.reduce((sum, ms) => sum + ms, 0)),
    parseMs: summarize(typing.parseMs),
    astDiffMs: summarize(typing.diffMs),
    keystrokeMs: summarize(typing.keystrokeMs),
    candidateMs: summarize(typing.candidateMs),
    pauseMs: summarize(typing.pauseMs),
    mix: mixOf(typing.kinds),
    lezer: await measureLezer(subject),
  }
}

function measureFullParse({ source, grammar }: Subject): number {
  const parser = new Parser()
  parser.setLanguage(grammar)
  const times = timed(fullParses, () => parser.parse(source)?.delete())
  parser.delete()
  return rounded(percentile(times, 0.5), 3)
}

/** Types passages in a document tree, as the tab worker does: change, background slices, checks now and then, a pause after each. */
class TypingRun {
  readonly parseMs: number[] = []
  readonly diffMs: number[] = []
  readonly keystrokeMs: number[] = []
  readonly candidateMs: number[] = []
  readonly pauseMs: number[] = []
  readonly kinds: KeyKind[] = []
  private pressed = 0
  private readonly tree: DocumentTree
  private readonly checker: CandidateChecker

  constructor(private readonly subject: Subject) {
    const clock = () => performance.now()
    this.tree = new DocumentTree(Text.of(subject.source.split('\n')), subject.grammar, clock)
    this.checker = new CandidateChecker(this.tree, subject.grammar, clock)
  }

  run(): void {
    while (this.tree.parseSlice());
    while (this.tree.maintain());
    for (const edits of rewriting(this.subject.source, seededRandom(this.subject.seed))) {
      if (this.keystrokeMs.length >= this.subject.keys) break
      for (const edit of edits) this.press(edit)
      const startMs = performance.now()
      while (this.tree.maintain());
      if (this.isMeasured) this.pauseMs.push(performance.now() - startMs)
    }
    this.checker.dispose()
    this.tree.dispose()
  }

  private get isMeasured(): boolean {
    return this.pressed > warmUpKeys
  }

  private press(edit: KeyEdit): void {
    this.pressed++
    const changes = ChangeSet.of(
      { from: edit.from, to: edit.to, insert: Text.of(edit.insert.split('\n')) },
      this.tree.text.length,
    )
    const startMs = performance.now()
    const { parseMs, diffMs } = this.tree.change(changes)
    const sliceStartMs = performance.now()
    while (this.tree.parseSlice());
    const endMs = performance.now()
    if (this.isMeasured) {
      this.kinds.push(edit.kind)
      this.parseMs.push(parseMs + endMs - sliceStartMs)
      this.diffMs.push(diffMs)
      this.keystrokeMs.push(endMs - startMs)
    }
    if (this.pressed % checkEvery === 0 && edit.insert !== '') this.checkCandidates(edit.from + edit.insert.length)
  }

  /** Five candidates, as a prediction has: the rest of the line as it was, a statement, a block, and two that do not parse. */
  private checkCandidates(cursor: number): void {
    const rest = this.subject.source.slice(cursor, cursor + 40).split('\n')[0] ?? ''
    const inserts = [rest, 'value', '.map((item) => item.id)\n', 'if (a) {\n  b(c)\n}\n', 'foo((x']
    for (const insert of inserts) {
      const startMs = performance.now()
      this.checker.check({ from: cursor, to: cursor, insert })
      if (this.isMeasured) this.candidateMs.push(performance.now() - startMs)
    }
  }
}

async function measureLezer({ source, language, keys, seed }: Subject): Promise<FileFigure['lezer']> {
  const parser = await lezerParser(language)
  if (parser === null) return null
  const full = timed(fullParses, () => parser.parse(source))
  const document = new LezerDocument(parser, source)
  const keystrokes: number[] = []
  let pressed = 0
  for (const edits of rewriting(source, seededRandom(seed))) {
    if (keystrokes.length >= keys) break
    for (const edit of edits) {
      const ms = document.change(edit)
      if (++pressed > warmUpKeys) keystrokes.push(ms)
    }
  }
  return { fullParseMs: rounded(percentile(full, 0.5), 3), keystrokeMs: summarize(keystrokes) }
}

function timed(times: number, work: () => void): number[] {
  return Array.from({ length: times }, () => {
    const startMs = performance.now()
    work()
    return performance.now() - startMs
  })
}

function mixOf(kinds: readonly KeyKind[]): FileFigure['mix'] {
  const counts: Partial<Record<KeyKind, number>> = {}
  for (const kind of kinds) counts[kind] = (counts[kind] ?? 0) + 1
  return Object.fromEntries(Object.entries(counts).map(([kind, count]) => [kind, rounded(count / kinds.length, 3)]))
}
