import { Text } from '@codemirror/state'

/** What kind of key made an edit. `replace` is a selection deleted or pasted over. */
export type KeyKind = 'word' | 'space' | 'newline' | 'quote' | 'bracket' | 'punctuation' | 'delete' | 'replace'

export interface KeyEdit {
  readonly kind: KeyKind
  readonly from: number
  readonly to: number
  readonly insert: string
}

/** Share of keys that are a slip, taken back with the next key. */
const slipShare = 0.05
/** Share of passages typed in an editor that does not close brackets and quotes by itself, so that they stay open for a while. */
const bareShare = 0.2
const closers: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '"': '"', "'": "'", '`': '`' }

/**
 * Someone rewrites passages of one to four lines, anywhere in `source` but in comments: a passage is deleted in one go, then typed
 * again key by key, with the editor's indentation and closing brackets. So each passage ends in the text it began with, and
 * keys come in the mix that the code itself has. Endless; deterministic for one `random`.
 */
export function* rewriting(source: string, random: () => number): Generator<readonly KeyEdit[]> {
  const text = Text.of(source.split('\n'))
  for (;;) {
    const passage = choosePassage(text, random)
    if (passage !== null) yield new PassageTyping(text, passage, random).keys()
  }
}

interface Passage {
  readonly from: number
  readonly to: number
  readonly body: string
}

function choosePassage(text: Text, random: () => number): Passage | null {
  const first = text.line(1 + Math.floor(random() * text.lines))
  const last = text.line(Math.min(text.lines, first.number + Math.floor(random() * 4)))
  const lines = text.sliceString(first.from, last.to)
  const indent = /^\s*/.exec(lines)?.[0].length ?? 0
  const body = lines.slice(indent)
  if (body.trim().length < 6 || body.length > 400 || /^[ \t]*(?:\/\/|\/?\*|#)/m.test(lines)) return null
  return { from: first.from + indent, to: last.to, body }
}

class PassageTyping {
  private readonly edits: KeyEdit[] = []
  /** Text from the passage's start to the cursor, and what the editor closed after it. */
  private typed = ''
  private closing = ''

  constructor(
    private readonly text: Text,
    private readonly passage: Passage,
    private readonly random: () => number,
  ) {}

  keys(): readonly KeyEdit[] {
    const { from, to, body } = this.passage
    const isBare = this.random() < bareShare
    this.edits.push({ kind: 'replace', from, to, insert: '' })
    for (let at = 0; at < body.length; ) {
      const key = /^\n[ \t]*/.exec(body.slice(at))?.[0] ?? String.fromCodePoint(body.codePointAt(at) ?? 0)
      if (this.random() < slipShare) this.slip()
      this.press(key, isBare, body.slice(at + key.length))
      at += key.length
    }
    if (this.closing !== '') this.insert('replace', from + body.length, this.closing.length, '')
    return this.edits
  }

  private press(key: string, isBare: boolean, rest: string): void {
    const at = this.passage.from + this.typed.length
    this.typed += key
    if (!isBare && this.closing.startsWith(key)) {
      this.closing = this.closing.slice(key.length)
      return
    }
    const closer = isBare || !this.mayClose(key, rest) ? '' : (closers[key] ?? '')
    this.closing = closer + this.closing
    this.insert(kindOf(key), at, 0, key + closer)
  }

  /** As the editor does: only before white space or a closer, and no quote after a word. */
  private mayClose(key: string, rest: string): boolean {
    const next = this.closing[0] ?? this.text.sliceString(this.passage.to, this.passage.to + 1)
    if (/["'`]/.test(key) && /\w/.test(this.typed.at(-2) ?? '')) return false
    return rest !== '' && (next === '' || /[\s)\]}>;,"'`]/.test(next))
  }

  private slip(): void {
    const at = this.passage.from + this.typed.length
    this.insert('word', at, 0, 'x')
    this.insert('delete', at, 1, '')
  }

  private insert(kind: KeyKind, at: number, removed: number, insert: string): void {
    this.edits.push({ kind, from: at, to: at + removed, insert })
  }
}

function kindOf(key: string): KeyKind {
  if (key.startsWith('\n')) return 'newline'
  if (/^\w/.test(key)) return 'word'
  if (/^\s/.test(key)) return 'space'
  if (/^["'`]/.test(key)) return 'quote'
  return /^[()[\]{}<>]/.test(key) ? 'bracket' : 'punctuation'
}
