import { diffText } from '@/core/diff/text-diff'
import type { EditOrigin } from '@/core/history/history-edit'
import type { Recording, RecordingStep } from '@/core/history/recording'
import type { InlineSuggestion } from '@/core/prediction/inline-suggestion'
import { replaceVisible, stepSuggestion, type VisibleSuggestion } from '@/core/prediction/suggestion-lifecycle'
import { applyTextEdits, type TextEdit } from '@/core/text/text-edit'
import { changesOf } from './replay-change'
import { foresee, keystrokesOf } from './replay-foresight'

/** The pipeline as the replay drives it. Times are the recording's. */
export interface ReplayHost {
  open(path: string, text: string, atMs: number): Promise<void>
  close(path: string): void
  change(path: string, edits: readonly TextEdit[], origin: EditOrigin, atMs: number): Promise<void>
  /** Null when the pipeline stays silent. `ms` is what it took here. */
  predict(question: ReplayQuestion): Promise<{ readonly suggestion: InlineSuggestion | null; readonly ms: number }>
}

export interface ReplayQuestion {
  readonly path: string
  readonly cursor: number
  readonly trigger: 'type' | 'delete' | 'accept'
  readonly atMs: number
}

export interface ReplayTally {
  keystrokes: number
  /** Keys that accepting made unnecessary, less the keys that accept. */
  saved: number
  shown: number
  accepted: number
  /** Shown suggestions that would have brought back a document that the user had just left. */
  reversals: number
  /** Times that a visible suggestion gave way to one that does not extend it. */
  replaced: number
  readonly latenciesMs: number[]
}

export const emptyTally = (): ReplayTally => ({
  keystrokes: 0,
  saved: 0,
  shown: 0,
  accepted: 0,
  reversals: 0,
  replaced: 0,
  latenciesMs: [],
})

/** Earlier documents that a suggestion is compared with: about the last ten seconds of typing. */
const rememberedTexts = 64

interface ReplayDocument {
  text: string
  version: number
  /** Texts before `text`, oldest first. */
  readonly past: string[]
}

/**
 * Replays one recording: after each recorded change the pipeline is asked, its suggestion is carried along as the editor does, and
 * a correct one is accepted, whereupon the steps that typed it are skipped.
 */
export class ReplaySession {
  private readonly documents = new Map<string, ReplayDocument>()
  private visible: VisibleSuggestion | null = null
  /** Steps of this document up to this index were typed by an accepted suggestion. */
  private skipped: { readonly path: string; readonly step: number } | null = null

  constructor(
    private readonly recording: Recording,
    private readonly host: ReplayHost,
    private readonly tally: ReplayTally,
  ) {}

  async run(): Promise<void> {
    for (const [index, step] of this.recording.steps.entries()) {
      if (step.kind === 'change') this.tally.keystrokes += keystrokesOf(step.edits)
      if (this.skipped !== null && step.path === this.skipped.path && index <= this.skipped.step) continue
      await this.play(step, index)
    }
  }

  private async play(step: RecordingStep, index: number): Promise<void> {
    if (step.kind === 'content') return this.setContent(step.path, step.text, step.atMs)
    if (step.kind === 'selection') return this.select(step)
    if (step.kind === 'close') {
      this.host.close(step.path)
      this.documents.delete(step.path)
      if (this.visible?.suggestion.path === step.path) this.visible = null
    }
    if (step.kind !== 'change' || step.edits.length === 0) return
    const cursor = this.cursorAfter(step, index)
    const trigger = step.edits.every((edit) => edit.insert === '') ? 'delete' : 'type'
    await this.change(step.path, step.edits, { origin: trigger, cursor, atMs: step.atMs })
    if (cursor !== null) await this.ask({ path: step.path, cursor, trigger, atMs: step.atMs }, index)
  }

  private async setContent(path: string, text: string, atMs: number): Promise<void> {
    const document = this.documents.get(path)
    if (document !== undefined) {
      const { edits } = diffText(document.text, text)
      if (edits.length > 0) await this.change(path, edits, { origin: 'disk', cursor: null, atMs })
      return
    }
    this.documents.set(path, { text, version: 0, past: [] })
    await this.host.open(path, text, atMs)
  }

  /** Moving away ends what is offered at the cursor, as in the editor; a rewrite elsewhere stays. */
  private select({ path, ranges }: RecordingStep & { readonly kind: 'selection' }): void {
    const suggestion = this.visible?.suggestion
    if (suggestion === undefined || suggestion.path !== path || suggestion.kind === 'rewrite') return
    const isAtSuggestion =
      ranges.length === 1 && ranges[0]?.from === suggestion.edit.from && ranges[0].to === suggestion.edit.from
    if (!isAtSuggestion) this.visible = null
  }

  private async change(
    path: string,
    edits: readonly TextEdit[],
    { origin, cursor, atMs }: { readonly origin: EditOrigin; readonly cursor: number | null; readonly atMs: number },
  ): Promise<void> {
    const document = this.documentOf(path)
    const before = document.text
    const after = applyTextEdits(before, edits)
    document.past.push(before)
    if (document.past.length > rememberedTexts) document.past.shift()
    document.text = after
    document.version++
    if (this.visible?.suggestion.path === path) {
      const step = stepSuggestion(this.visible, {
        changes: changesOf(edits, before.length).desc,
        before: (from, to) => before.slice(from, to),
        after: (from, to) => after.slice(from, to),
        cursor,
        version: document.version,
      })
      this.visible = step.kind === 'kept' ? step.visible : null
    }
    await this.host.change(path, edits, origin, atMs)
  }

  /** The selection that was recorded with the change, else the end of its last insertion; null when nothing can be predicted there. */
  private cursorAfter(step: RecordingStep & { readonly kind: 'change' }, index: number): number | null {
    const next = this.recording.steps[index + 1]
    if (next?.kind === 'selection' && next.path === step.path) {
      const [range] = next.ranges
      return next.ranges.length === 1 && range !== undefined && range.from === range.to ? range.from : null
    }
    if (step.edits.length > 1) return null
    const [edit] = step.edits
    if (edit === undefined) return null
    const isClosedPair = edit.from === edit.to && /^(?:\(\)|\[\]|\{\}|""|''|``)$/.test(edit.insert)
    return edit.from + edit.insert.length - (isClosedPair ? 1 : 0)
  }

  private async ask(question: ReplayQuestion, index: number): Promise<void> {
    const { suggestion, ms } = await this.host.predict(question)
    this.tally.latenciesMs.push(ms)
    if (suggestion === null) return
    const before = this.visible
    this.visible = replaceVisible(before, suggestion)
    if (this.visible === before) return
    if (before === null) this.countShown(suggestion)
    else if (!this.visible.suggestion.edit.insert.startsWith(before.suggestion.edit.insert)) this.tally.replaced++
    await this.acceptWhenCorrect(suggestion, question, index)
  }

  private countShown({ path, edit }: InlineSuggestion): void {
    this.tally.shown++
    const { text, past } = this.documentOf(path)
    if (past.includes(applyTextEdits(text, [edit]))) this.tally.reversals++
  }

  private async acceptWhenCorrect(
    suggestion: InlineSuggestion,
    question: ReplayQuestion,
    index: number,
  ): Promise<void> {
    const { path, edit } = suggestion
    const document = this.documentOf(path)
    const realized = foresee(this.recording.steps, index, { path, text: document.text, edit })
    if (realized === null) return
    const isAtCursor = edit.from <= question.cursor && question.cursor <= edit.to
    this.tally.accepted++
    // One Tab accepts at the cursor; elsewhere the first one jumps.
    this.tally.saved += realized.keystrokes - (isAtCursor ? 1 : 2)
    this.visible = null
    this.skipped = { path, step: realized.step }
    const atMs = this.recording.steps[realized.step]?.atMs ?? question.atMs
    await this.change(path, [edit], { origin: 'accept', cursor: null, atMs: question.atMs })
    const rest = diffText(document.text, realized.text).edits
    const last = rest.at(-1)
    if (last === undefined)
      return this.ask({ path, cursor: edit.from + edit.insert.length, trigger: 'accept', atMs }, realized.step)
    await this.change(path, rest, { origin: 'type', cursor: null, atMs })
    const shift = rest.reduce((sum, one) => sum + one.insert.length - (one.to - one.from), 0)
    await this.ask({ path, cursor: last.to + shift, trigger: 'type', atMs }, realized.step)
  }

  private documentOf(path: string): ReplayDocument {
    const document = this.documents.get(path)
    if (document === undefined) throw new RangeError(`${path} is not open`)
    return document
  }
}
