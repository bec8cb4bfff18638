import type { TextEdit } from '../text/text-edit'
import type { RecordedRange } from './recording'
import { recordingFormat } from './recording'

export interface RecordingWriterOptions {
  /** Where the workspace's paths start from, such as `workspace:///<id>`; never a path of the machine. */
  readonly rootUri: string
  readonly uuid: string
  readonly startedAtMs: number
  /** Paths that are never recorded, such as secret files. */
  readonly isExcluded: (path: string) => boolean
}

/** Characters of JSON after which a recording stops growing: a long day of typing, and still a file that opens anywhere. */
const mostCharacters = 64_000_000

/**
 * Collects a session as `workspaceRecording@1.0`. Holds it in memory only; it leaves through `toJson`. Times are wall-clock
 * milliseconds given by the caller. Calls about a document before its `content` are left out.
 */
export class RecordingWriter {
  private readonly entries: string[] = []
  private readonly documents = new Map<string, { readonly id: number; version: number }>()
  private characters = 0

  constructor(private readonly options: RecordingWriterOptions) {
    const { rootUri, uuid, startedAtMs } = options
    this.append({
      kind: 'header',
      documentType: recordingFormat,
      repoRootUri: rootUri,
      time: startedAtMs,
      uuid,
      revision: 0,
    })
  }

  /** True once the bound was reached; what follows is not recorded. */
  get isFull(): boolean {
    return this.characters >= mostCharacters
  }

  /** How many entries there are, the header among them. */
  get length(): number {
    return this.entries.length
  }

  /** The whole text of a document: when it is opened, and whenever it is replaced other than by a `change`. */
  content(path: string, text: string, atMs: number): void {
    if (this.options.isExcluded(path)) return
    let document = this.documents.get(path)
    if (document === undefined) {
      document = { id: this.documents.size, version: 0 }
      this.documents.set(path, document)
      this.append({ kind: 'documentEncountered', id: document.id, relativePath: path, time: atMs })
    }
    document.version++
    this.append({ kind: 'setContent', id: document.id, v: document.version, content: text, time: atMs })
  }

  /** Edits of one transaction: in order, without overlap, offsets in the text before it. */
  change(path: string, edits: readonly TextEdit[], atMs: number): void {
    const document = this.documents.get(path)
    if (document === undefined || edits.length === 0) return
    document.version++
    const edit = edits.map(({ from, to, insert }) => [from, to, insert])
    this.append({ kind: 'changed', id: document.id, v: document.version, edit, time: atMs })
  }

  selection(path: string, ranges: readonly RecordedRange[], atMs: number): void {
    this.mark('selectionChanged', path, atMs, { selection: ranges.map(({ from, to }) => [from, to]) })
  }

  focus(path: string, atMs: number): void {
    this.mark('focused', path, atMs)
  }

  open(path: string, atMs: number): void {
    this.mark('opened', path, atMs)
  }

  close(path: string, atMs: number): void {
    this.mark('closed', path, atMs)
  }

  /** The recording so far: an object with `log`, one entry a line. */
  toJson(): string {
    return `{"log":[\n${this.entries.join(',\n')}\n]}\n`
  }

  private mark(kind: string, path: string, atMs: number, more: object = {}): void {
    const document = this.documents.get(path)
    if (document !== undefined) this.append({ kind, id: document.id, ...more, time: atMs })
  }

  private append(entry: object): void {
    if (this.isFull) return
    const line = JSON.stringify(entry)
    this.entries.push(line)
    this.characters += line.length
  }
}
