import type { EditorState, Extension, Transaction } from '@codemirror/state'
import { ViewPlugin, type EditorView, type PluginValue, type ViewUpdate } from '@codemirror/view'
import { RecordingWriter } from '@/core/history/recording-writer'
import type { TextEdit } from '@/core/text/text-edit'
import { documentPath } from './inline-suggestion/state'

export interface SessionRecorderOptions {
  readonly workspaceId: string
  /** Paths that are never recorded, such as secret files. */
  readonly isExcluded: (path: string) => boolean
  /** Wall clock in milliseconds. */
  readonly now: () => number
}

/** An editor as the recorder sees it. */
export interface RecordedEditor {
  readonly state: EditorState
}

/**
 * Records what happens in all editors of a workspace as `workspaceRecording@1.0`: off until `start`, in memory only, never sent.
 * Of several editors on one file, the one that had the focus last speaks for it, since all of them see every change.
 */
export class SessionRecorder {
  private writer: RecordingWriter | null = null
  private isOn = false
  private readonly editors = new Set<RecordedEditor>()
  private readonly speakers = new Map<string, RecordedEditor>()

  constructor(private readonly options: SessionRecorderOptions) {}

  get isRecording(): boolean {
    return this.isOn
  }

  /** Begins a new recording with the text of what is open. */
  start(): void {
    const { workspaceId, isExcluded, now } = this.options
    this.writer = new RecordingWriter({
      rootUri: `workspace:///${workspaceId}`,
      uuid: crypto.randomUUID(),
      startedAtMs: now(),
      isExcluded,
    })
    this.isOn = true
    this.speakers.clear()
    for (const editor of this.editors) this.introduce(editor)
  }

  /** What was recorded stays until the next `start`. */
  stop(): void {
    this.isOn = false
  }

  /** The recording so far, as JSON; null when there never was one. */
  toJson(): string | null {
    return this.writer?.toJson() ?? null
  }

  attach(editor: RecordedEditor): void {
    this.editors.add(editor)
    this.introduce(editor)
  }

  detach(editor: RecordedEditor): void {
    const path = editor.state.facet(documentPath)
    this.editors.delete(editor)
    if (this.speakers.get(path) !== editor) return
    this.speakers.delete(path)
    const heir = [...this.editors].find((other) => other.state.facet(documentPath) === path)
    if (heir) this.introduce(heir)
    else if (this.isOn) this.writer?.close(path, this.options.now())
  }

  focus(editor: RecordedEditor): void {
    const path = editor.state.facet(documentPath)
    if (this.isOn && this.speakers.get(path) !== editor) this.speakFor(path, editor)
    if (this.isOn) this.writer?.focus(path, this.options.now())
  }

  follow(editor: RecordedEditor, transactions: readonly Transaction[]): void {
    const path = editor.state.facet(documentPath)
    if (!this.isOn || this.speakers.get(path) !== editor) return
    const atMs = this.options.now()
    for (const transaction of transactions) {
      if (transaction.docChanged) this.writer?.change(path, editsOf(transaction), atMs)
      if (transaction.selection || transaction.docChanged) {
        this.writer?.selection(
          path,
          transaction.newSelection.ranges.map(({ from, to }) => ({ from, to })),
          atMs,
        )
      }
    }
  }

  private introduce(editor: RecordedEditor): void {
    const path = editor.state.facet(documentPath)
    if (!this.isOn || this.speakers.has(path)) return
    this.speakFor(path, editor)
    this.writer?.open(path, this.options.now())
  }

  private speakFor(path: string, editor: RecordedEditor): void {
    this.speakers.set(path, editor)
    this.writer?.content(path, editor.state.doc.toString(), this.options.now())
  }
}

function editsOf({ changes }: Transaction): readonly TextEdit[] {
  const edits: TextEdit[] = []
  changes.iterChanges((from, to, _fromB, _toB, inserted) => edits.push({ from, to, insert: inserted.toString() }))
  return edits
}

class RecorderPlugin implements PluginValue {
  constructor(
    private readonly view: EditorView,
    private readonly recorder: SessionRecorder,
  ) {
    recorder.attach(view)
  }

  update(update: ViewUpdate) {
    this.recorder.follow(this.view, update.transactions)
    if (update.focusChanged && this.view.hasFocus) this.recorder.focus(this.view)
  }

  destroy() {
    this.recorder.detach(this.view)
  }
}

/** Connects an editor to the recorder. */
export const recordedBy = (recorder: SessionRecorder): Extension =>
  ViewPlugin.define((view) => new RecorderPlugin(view, recorder))
