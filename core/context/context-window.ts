import type { HistoryEdit } from '../history/history-edit'
import type { SyntaxNode } from '../syntax/syntax-node'
import type { LanguageId } from '../text/language'
import { chooseParts, type WindowParts } from './window-budget'
import { escapeSentinels, sentinel } from './sentinel'
import { syntaxPosition } from './syntax-position'

/** The card's window: 512 tokens, which is also what the local model reads. */
export const windowTokens = 512

/** What a window is made from. Positions refer to `text`. */
export interface ContextInput {
  readonly path: string
  readonly language: LanguageId
  readonly text: string
  readonly cursor: number
  readonly root: SyntaxNode | null
  /** Newest first. Only closed edits enter: an open one changes with each key. */
  readonly edits: readonly HistoryEdit[]
  readonly isSecret: (path: string) => boolean
  readonly countTokens: (text: string) => number
  /** The window of the keystroke before: kept as far as possible, so that its KV cache stays valid. */
  readonly previous: ContextWindow | null
}

/**
 * What a model reads, in prompt order: path and language, closed edits (oldest first), enclosing syntax, the text from the cursor's line
 * end on, then the text up to the cursor. Typing changes the last part alone, by appending.
 */
export interface ContextWindow extends WindowParts {
  readonly path: string
  readonly header: string
  /** Node kinds from the root to the cursor, and signatures around it, as they are now: for the inspector. */
  readonly syntaxPath: readonly string[]
  /** All that could have entered the edits' part: a window is only kept while this holds still. */
  readonly offeredEdits: string
}

/** Builds the window, or extends the previous one by what was typed. A secret file's window is empty, and its edits enter no other's. */
export function buildContextWindow(input: ContextInput): ContextWindow {
  const { path, text, cursor } = input
  if (input.isSecret(path)) return emptyWindow(path)
  const position = syntaxPosition(input.root, text, cursor)
  const syntaxPath = [...position.path, ...position.signatures.map((signature) => signature.text)]
  const edits = input.edits.filter((edit) => edit.closed && !input.isSecret(edit.path)).map(renderEdit)
  const offeredEdits = edits.join('')
  const kept = input.previous ? extendWindow(input.previous, input, offeredEdits) : null
  if (kept) return { ...kept, syntaxPath }
  const header = renderHeader(input)
  const parts = chooseParts({ input, header, edits, position, budgetTokens: windowTokens })
  return { path, header, ...parts, syntaxPath, offeredEdits }
}

const emptyWindow = (path: string): ContextWindow => ({
  path,
  header: '',
  edits: '',
  syntax: '',
  suffix: '',
  prefix: '',
  prefixFrom: 0,
  tokens: { header: 0, edits: 0, syntax: 0, suffix: 0, prefix: 0 },
  syntaxPath: [],
  offeredEdits: '',
})

/** The previous window with its prefix grown or shrunk to the cursor; null when anything else changed or it would not fit. */
function extendWindow(previous: ContextWindow, input: ContextInput, offeredEdits: string): ContextWindow | null {
  const { text, cursor, path, countTokens } = input
  if (previous.path !== path || previous.offeredEdits !== offeredEdits || previous.header !== renderHeader(input))
    return null
  if (previous.prefixFrom > cursor) return null
  const prefix = text.slice(previous.prefixFrom, cursor)
  if (!prefix.startsWith(previous.prefix) && !previous.prefix.startsWith(prefix)) return null
  const newline = text.indexOf('\n', cursor)
  const lineTo = newline < 0 ? text.length : newline
  if (previous.suffix === '' ? lineTo < text.length : !text.startsWith(previous.suffix, lineTo)) return null
  const tokens = { ...previous.tokens, prefix: countTokens(sentinel.middle) + countTokens(escapeSentinels(prefix)) }
  const total = tokens.header + tokens.edits + tokens.syntax + tokens.suffix + tokens.prefix
  return total > windowTokens ? null : { ...previous, prefix, tokens }
}

/** The last two names of the path are what training saw. */
function renderHeader({ path, language }: ContextInput): string {
  const name = path.split('/').slice(-2).join('/').slice(-80)
  return `${sentinel.file}${language} ${escapeSentinels(name)}\n`
}

const renderEdit = ({ path, before, after }: HistoryEdit): string => {
  const name = escapeSentinels(path.slice(path.lastIndexOf('/') + 1))
  const text = (value: string) => escapeSentinels(value.slice(0, 400))
  return `${sentinel.edit}${name}\n${sentinel.original}${text(before)}\n${sentinel.updated}${text(after)}\n`
}

/** The window as one text. Text of the document that reads like a marker is escaped (`escapeSentinels`). */
export function serialiseWindow({ header, edits, syntax, suffix, prefix }: ContextWindow): string {
  const syntaxPart = syntax === '' ? '' : `${sentinel.context}${escapeSentinels(syntax)}\n`
  return `${header}${edits}${syntaxPart}${sentinel.suffix}${escapeSentinels(suffix)}${sentinel.middle}${escapeSentinels(prefix)}`
}
