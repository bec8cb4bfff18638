import { err, ok, type Result } from '../text/result'
import { applyTextEdits, type TextEdit } from '../text/text-edit'

/** What `workspaceRecording@1.0` calls itself in its header entry. */
export const recordingFormat = 'workspaceRecording@1.0'

/** One thing that happened, in recorded order. `atMs` never decreases. Offsets refer to the document's text before the step. */
export type RecordingStep =
  /** The document's whole text, when it was first seen or was replaced from outside. */
  | { readonly kind: 'content'; readonly path: string; readonly text: string; readonly atMs: number }
  /** In order, without overlap, checked against the text. */
  | { readonly kind: 'change'; readonly path: string; readonly edits: readonly TextEdit[]; readonly atMs: number }
  | {
      readonly kind: 'selection'
      readonly path: string
      readonly ranges: readonly RecordedRange[]
      readonly atMs: number
    }
  | { readonly kind: 'focus' | 'open' | 'close'; readonly path: string; readonly atMs: number }

export interface RecordedRange {
  readonly from: number
  readonly to: number
}

export interface Recording {
  readonly steps: readonly RecordingStep[]
}

/** `entry` is the index of the log entry that cannot be read; null when the file as a whole cannot. */
export interface RecordingError {
  readonly message: string
  readonly entry: number | null
}

/**
 * Reads a recording: a JSON object with `log`, the log alone, or one entry a line. Entries of unknown kinds are left out; an
 * entry of a known kind that contradicts what came before it (a change to unknown content, an offset outside the text) is an error.
 */
export function parseRecording(json: string): Result<Recording, RecordingError> {
  const log = logOf(json)
  if (!log.ok) return log
  const reader = new LogReader()
  for (const [index, entry] of log.value.entries()) {
    const problem = reader.read(entry)
    if (problem !== null) return err({ message: `entry ${index}: ${problem}`, entry: index })
  }
  return ok({ steps: reader.steps })
}

function logOf(json: string): Result<readonly unknown[], RecordingError> {
  const value =
    parsed(json) ??
    parsed(
      `[${json
        .trim()
        .split(/\r?\n/)
        .filter((line) => line.trim() !== '')
        .join(',')}]`,
    )
  if (value === null) return err({ message: 'not JSON', entry: null })
  const log: unknown = isObject(value) && 'log' in value ? value['log'] : value
  if (!Array.isArray(log)) return err({ message: 'a recording is an object whose `log` is a list', entry: null })
  const format = log.find((entry) => isObject(entry) && entry['kind'] === 'header')
  if (isObject(format) && format['documentType'] !== recordingFormat) {
    return err({
      message: `format ${String(format['documentType'])} is not ${recordingFormat}`,
      entry: log.indexOf(format),
    })
  }
  return ok(log)
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown
  } catch {
    return null
  }
}

type Entry = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Entry =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isOffset = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value) && value >= 0

interface RecordedDocument {
  readonly path: string
  /** Null until its content was recorded. */
  text: string | null
}

class LogReader {
  readonly steps: RecordingStep[] = []
  private readonly documents = new Map<number, RecordedDocument>()
  private readonly stored = new Map<string, string>()
  private atMs = 0

  /** What is wrong with the entry, or null. */
  read(entry: unknown): string | null {
    if (!isObject(entry) || typeof entry['kind'] !== 'string') return 'an entry is an object with a `kind`'
    const time = entry['time']
    if (typeof time === 'number' && time > this.atMs) this.atMs = time
    if (entry['kind'] === 'documentEncountered') return this.encounter(entry)
    const reads = documentKinds[entry['kind']]
    if (reads === undefined) return null
    const document = typeof entry['id'] === 'number' ? this.documents.get(entry['id']) : undefined
    if (document === undefined) return `${entry['kind']} of a document that was not encountered`
    return reads.call(this, entry, document)
  }

  private encounter(entry: Entry): string | null {
    const { id, relativePath } = entry
    if (typeof id !== 'number' || typeof relativePath !== 'string')
      return 'documentEncountered needs an `id` and a `relativePath`'
    this.documents.set(id, { path: relativePath.replaceAll('\\', '/'), text: this.documents.get(id)?.text ?? null })
    return null
  }

  content(document: RecordedDocument, text: unknown): string | null {
    if (typeof text !== 'string') return 'the content is not a text'
    document.text = text
    this.steps.push({ kind: 'content', path: document.path, text, atMs: this.atMs })
    return null
  }

  change(entry: Entry, document: RecordedDocument): string | null {
    if (document.text === null) return `a change of ${document.path} before its content`
    const edits = editsOf(entry['edit'])
    if (edits === null) return '`edit` is a list of [from, to, text]'
    let at = 0
    for (const edit of edits) {
      if (edit.from < at || edit.to < edit.from || edit.to > document.text.length) {
        return `${document.path}: edit ${edit.from}–${edit.to} does not fit its ${document.text.length} characters`
      }
      at = edit.to
    }
    document.text = applyTextEdits(document.text, edits)
    this.steps.push({ kind: 'change', path: document.path, edits, atMs: this.atMs })
    return null
  }

  select(entry: Entry, document: RecordedDocument): string | null {
    const { text, path } = document
    const ranges = rangesOf(entry['selection'])
    if (ranges === null) return '`selection` is a list of [from, to]'
    if (text === null) return `a selection in ${path} before its content`
    if (ranges.some((range) => range.to > text.length)) return `a selection outside ${path}`
    this.steps.push({ kind: 'selection', path, ranges, atMs: this.atMs })
    return null
  }

  mark(kind: 'focus' | 'open' | 'close', document: RecordedDocument): string | null {
    this.steps.push({ kind, path: document.path, atMs: this.atMs })
    return null
  }

  store(entry: Entry, document: RecordedDocument): string | null {
    if (typeof entry['contentId'] !== 'string' || document.text === null)
      return 'storeContent needs a `contentId` and a content'
    this.stored.set(entry['contentId'], document.text)
    return null
  }

  restore(entry: Entry, document: RecordedDocument): string | null {
    const text = this.stored.get(String(entry['contentId']))
    return text === undefined ? 'restoreContent of a content that was not stored' : this.content(document, text)
  }
}

const documentKinds: Readonly<
  Record<string, (this: LogReader, entry: Entry, document: RecordedDocument) => string | null>
> = {
  setContent(entry, document) {
    return this.content(document, entry['content'])
  },
  changed(entry, document) {
    return this.change(entry, document)
  },
  selectionChanged(entry, document) {
    return this.select(entry, document)
  },
  focused(_entry, document) {
    return this.mark('focus', document)
  },
  opened(_entry, document) {
    return this.mark('open', document)
  },
  closed(_entry, document) {
    return this.mark('close', document)
  },
  storeContent(entry, document) {
    return this.store(entry, document)
  },
  restoreContent(entry, document) {
    return this.restore(entry, document)
  },
}

function editsOf(value: unknown): TextEdit[] | null {
  if (!Array.isArray(value)) return null
  const edits: TextEdit[] = []
  for (const part of value as readonly unknown[]) {
    if (!Array.isArray(part)) return null
    const [from, to, insert] = part as readonly unknown[]
    if (!isOffset(from) || !isOffset(to) || typeof insert !== 'string') return null
    edits.push({ from, to, insert })
  }
  return edits.sort((left, right) => left.from - right.from || left.to - right.to)
}

function rangesOf(value: unknown): RecordedRange[] | null {
  if (!Array.isArray(value)) return null
  const ranges: RecordedRange[] = []
  for (const part of value as readonly unknown[]) {
    if (!Array.isArray(part)) return null
    const [from, to] = part as readonly unknown[]
    if (!isOffset(from) || !isOffset(to)) return null
    ranges.push({ from: Math.min(from, to), to: Math.max(from, to) })
  }
  return ranges
}
