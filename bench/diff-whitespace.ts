import ts from 'typescript-api'
import { Parser } from 'web-tree-sitter'
import { leafTokens } from '@/core/diff/leaf-sequence'
import { diffSequences } from '@/core/diff/myers'
import type { SequencePair, TokenSequence } from '@/core/diff/sequence'
import { intern, lexicalTokens } from '@/core/diff/sequence'
import { applyTextEdits } from '@/core/text/text-edit'
import { languageOfPath, type LanguageId } from '@/core/text/language'
import { LanguageRegistry } from '@/workers/tab/language-registry'
import { installedGrammars } from '@/workers/tab/node-grammar'

export interface ReformattedPair {
  readonly a: string
  readonly b: string
  readonly texts: readonly [string, string]
}

export interface WhitespaceFigure {
  readonly file: string
  /** Whether the new file is reformatted code itself, or was reformatted here by TypeScript's formatter. */
  readonly formatter: 'given' | 'typescript'
  /** Edit-graph steps of the lexical sequence, white space being tokens of it. A lower bound when `capped`. */
  readonly lexicalSteps: number
  /** The same for the leaves of the syntax tree, white space between them left out. */
  readonly leafSteps: number
  readonly capped: boolean
}

/** Past this a diff is stopped and its steps count as a lower bound: some seconds of work. */
const maxSteps = 400_000_000
/** What TypeScript's formatter can reformat. */
const formattable: ReadonlySet<LanguageId> = new Set(['typescript', 'tsx', 'javascript'])

/**
 * Counts what ignoring white-space-only nodes saves on reformatted code. A pair whose changes are mostly white space is taken
 * as it is; of another pair the new file is reformatted first and compared with itself, where TypeScript can format it.
 */
export async function measureWhitespace(pairs: readonly ReformattedPair[]): Promise<WhitespaceFigure[]> {
  const languages = new LanguageRegistry(installedGrammars)
  const figures: WhitespaceFigure[] = []
  for (const { b, texts } of pairs) {
    const language = languageOfPath(b)
    const isReformatted = changesAreWhitespace(texts[0], texts[1])
    if (language === 'plain' || (!isReformatted && !formattable.has(language))) continue
    const loaded = await languages.load(language)
    if (!loaded.ok) throw loaded.error
    const parser = new Parser().setLanguage(loaded.value)
    const leaves = (text: string): TokenSequence => {
      const tree = parser.parse(text)
      if (tree === null) throw new Error(`${b} could not be parsed`)
      const tokens = leafTokens(text, tree.rootNode, language)
      tree.delete()
      return tokens
    }
    const before = isReformatted ? texts[0] : texts[1]
    const after = isReformatted ? texts[1] : reformat(b, texts[1])
    const lexical = diffSequences(intern(lexicalTokens(before), lexicalTokens(after)), { maxSteps })
    const leaf = diffSequences(intern(leaves(before), leaves(after)), { maxSteps })
    parser.delete()
    figures.push({
      file: b,
      formatter: isReformatted ? 'given' : 'typescript',
      lexicalSteps: lexical.steps,
      leafSteps: leaf.steps,
      capped: !lexical.exact || !leaf.exact,
    })
  }
  return figures
}

/** True when more than half of the changed lexical tokens are white space. */
function changesAreWhitespace(a: string, b: string): boolean {
  const [before, after] = [lexicalTokens(a), lexicalTokens(b)]
  const pair: SequencePair = intern(before, after)
  let blank = 0
  let changed = 0
  const count = (sequence: TokenSequence, from: number, to: number): void => {
    for (let index = from; index < to; index++) {
      changed++
      if (sequence.text.slice(sequence.from[index], sequence.to[index]).trim() === '') blank++
    }
  }
  for (const hunk of diffSequences(pair, { maxSteps }).hunks) {
    count(before, hunk.aFrom, hunk.aTo)
    count(after, hunk.bFrom, hunk.bTo)
  }
  return blank * 2 > changed
}

/** `text` in another house style: tabs, Allman braces, spaces inside parentheses, by TypeScript 5.9's formatter. */
function reformat(file: string, text: string): string {
  const host: ts.LanguageServiceHost = {
    getCompilationSettings: () => ({ allowJs: true }),
    getScriptFileNames: () => [file],
    getScriptVersion: () => '1',
    getScriptSnapshot: (name) => (name === file ? ts.ScriptSnapshot.fromString(text) : undefined),
    getCurrentDirectory: () => '/',
    getDefaultLibFileName: () => '',
    fileExists: (name) => name === file,
    readFile: (name) => (name === file ? text : undefined),
  }
  const edits = ts.createLanguageService(host).getFormattingEditsForDocument(file, {
    ...ts.getDefaultFormatCodeSettings('\n'),
    indentSize: 4,
    tabSize: 4,
    convertTabsToSpaces: false,
    placeOpenBraceOnNewLineForFunctions: true,
    placeOpenBraceOnNewLineForControlBlocks: true,
    insertSpaceAfterOpeningAndBeforeClosingNonemptyParenthesis: true,
    insertSpaceAfterOpeningAndBeforeClosingNonemptyBraces: false,
  })
  const ordered = edits
    .map(({ span, newText }) => ({ from: span.start, to: span.start + span.length, insert: newText }))
    .sort((left, right) => left.from - right.from)
  return applyTextEdits(text, ordered)
}
