import { escapeSentinels, sentinel } from './sentinel'
import type { SyntaxPosition } from './syntax-position'

/** The parts of a window and what they cost, markers included. */
export interface WindowParts {
  readonly edits: string
  readonly syntax: string
  readonly suffix: string
  readonly prefix: string
  /** Offset in the document where `prefix` starts. */
  readonly prefixFrom: number
  readonly tokens: {
    readonly header: number
    readonly edits: number
    readonly syntax: number
    readonly suffix: number
    readonly prefix: number
  }
}

/** The card: an edit counts 3.2 times as much as older code. */
const editWeight = 3.2
/** Code loses half its weight this many lines from the cursor: half a screen at most. */
const halfLines = 8
/** Text after the cursor says less than text before it. */
const suffixWeight = 0.5
/** The local model was trained on at most this much suffix. */
const suffixLimit = 96
/** Enough for the innermost kinds and two or three signatures. */
const syntaxLimit = 64
/** Outer kinds (`program`, `class_body`) hardly tell places apart. */
const enclosingLimit = 4
/** Room left for what will be typed before the window has to be cut anew: about one line. */
const headroomTokens = 32
/** Share of the window that the cursor's own line may take: a minified file is one line. */
const lineShare = 0.5
/** No line longer than this is ever tokenized whole. */
const lineCharacters = 2000

/** The document, and what counts tokens. */
interface BudgetText {
  readonly text: string
  readonly cursor: number
  readonly countTokens: (text: string) => number
}

interface Offer {
  readonly priority: number
  readonly cost: number
  take(): void
}

/** Hands offers out in order of falling priority; null when there are no more. */
interface Queue {
  peek(): Offer | null
  /** Moves on. A queue of lines ends at the first line that does not fit, since the text must stay in one piece. */
  next(isTaken: boolean): void
}

export interface BudgetRequest {
  readonly input: BudgetText
  readonly header: string
  /** Rendered, newest first. */
  readonly edits: readonly string[]
  readonly position: SyntaxPosition
  readonly budgetTokens: number
}

/** Fills the budget by priority: 3.2 over the edit's age against 1 over the line's distance from the cursor. */
export function chooseParts({ input, header, edits, position, budgetTokens }: BudgetRequest): WindowParts {
  const marked: Count = (text) => (text === '' ? 0 : input.countTokens(text))
  const plain: Count = (text) => marked(escapeSentinels(text))
  const prefix = new PrefixQueue(input, plain, Math.floor(budgetTokens * lineShare))
  const suffix = new SuffixQueue(input, plain)
  const chosenEdits = new EditQueue(edits, marked)
  const fixed = { header: marked(header), suffix: marked(sentinel.suffix), middle: marked(sentinel.middle) }
  const reserved = position.enclosing.length === 0 ? 0 : syntaxLimit
  const left = budgetTokens - headroomTokens - fixed.header - fixed.suffix - fixed.middle - reserved - prefix.tokens
  fill([chosenEdits, prefix, suffix], left)
  const outOfView = position.signatures.filter((signature) => signature.from < prefix.from)
  const syntax = renderSyntax(position.enclosing, outOfView, plain)
  const prefixText = input.text.slice(prefix.from, input.cursor)
  return {
    edits: chosenEdits.text,
    syntax: syntax.text,
    suffix: suffix.text,
    prefix: prefixText,
    prefixFrom: prefix.from,
    tokens: {
      header: fixed.header,
      edits: chosenEdits.tokens,
      syntax: syntax.tokens,
      suffix: suffix.tokens + fixed.suffix,
      prefix: plain(prefixText) + fixed.middle,
    },
  }
}

/** Takes the most important offer that fits, over and over. */
function fill(queues: readonly Queue[], budget: number): void {
  let left = budget
  const heads = new Map(queues.map((queue) => [queue, queue.peek()]))
  for (;;) {
    let best: { readonly queue: Queue; readonly offer: Offer } | null = null
    for (const [queue, offer] of heads)
      if (offer && (!best || offer.priority > best.offer.priority)) best = { queue, offer }
    if (!best) return
    const isTaken = best.offer.cost <= left
    if (isTaken) {
      best.offer.take()
      left -= best.offer.cost
    }
    best.queue.next(isTaken)
    heads.set(best.queue, best.queue.peek())
  }
}

type Count = (text: string) => number

/** Kinds that enclose the cursor, then the signatures that fit, innermost first. */
function renderSyntax(
  enclosing: readonly string[],
  signatures: SyntaxPosition['signatures'],
  count: Count,
): { readonly text: string; readonly tokens: number } {
  // The marker's text is counted with its escape, so this errs on the safe side.
  const cost = (text: string) => count(`${sentinel.context}${text}\n`)
  let text = enclosing.slice(-enclosingLimit).join(' ')
  if (text === '' || cost(text) > syntaxLimit) return { text: '', tokens: 0 }
  for (const signature of signatures.toReversed()) {
    const longer = `${text}\n${signature.text}`
    if (cost(longer) > syntaxLimit) break
    text = longer
  }
  return { text, tokens: cost(text) }
}

class EditQueue implements Queue {
  tokens = 0
  private index = 0
  private readonly taken: string[] = []

  constructor(
    private readonly edits: readonly string[],
    private readonly count: Count,
  ) {}

  /** Oldest first: the newest stands nearest to the cursor. */
  get text(): string {
    return this.taken.toReversed().join('')
  }

  peek(): Offer | null {
    const edit = this.edits[this.index]
    if (edit === undefined) return null
    const cost = this.count(edit)
    const take = () => {
      this.taken.push(edit)
      this.tokens += cost
    }
    return { priority: editWeight / (1 + this.index), cost, take }
  }

  next(): void {
    this.index += 1
  }
}

const lineWeight = (distance: number) => 1 / (1 + distance / halfLines)

/** Whole lines above the cursor's, nearest first; `tokens` errs upwards. The cursor's line itself is always in, cut at the front when it is very long. */
class PrefixQueue implements Queue {
  from: number
  tokens: number
  private distance = 1
  private isOpen: boolean

  constructor(
    private readonly input: BudgetText,
    private readonly count: Count,
    lineTokens: number,
  ) {
    const { text, cursor } = input
    const lineFrom = text.lastIndexOf('\n', cursor - 1) + 1
    this.from = Math.max(lineFrom, cursor - lineCharacters)
    this.tokens = count(text.slice(this.from, cursor))
    while (this.tokens > lineTokens) {
      this.from = cursor - ((cursor - this.from) >> 1)
      this.tokens = count(text.slice(this.from, cursor))
    }
    this.isOpen = this.from === lineFrom
  }

  peek(): Offer | null {
    const { text } = this.input
    if (!this.isOpen || this.from === 0) return null
    // A negative start would mean 0, and find a newline at the very start of the text for ever.
    const from = this.from < 2 ? 0 : text.lastIndexOf('\n', this.from - 2) + 1
    if (this.from - from > lineCharacters) return null
    // Counted alone, a line's newline costs at most one token more than before the next line's indentation.
    const cost = this.count(text.slice(from, this.from))
    const take = () => {
      this.from = from
      this.tokens += cost
    }
    return { priority: lineWeight(this.distance), cost, take }
  }

  next(isTaken: boolean): void {
    this.isOpen = isTaken
    this.distance += 1
  }
}

/** Text from the end of the cursor's line on, line by line. */
class SuffixQueue implements Queue {
  text = ''
  tokens = 0
  private readonly from: number
  private to: number
  private distance = 1
  private isOpen = true

  constructor(
    private readonly input: BudgetText,
    private readonly count: Count,
  ) {
    const newline = input.text.indexOf('\n', input.cursor)
    this.from = newline < 0 ? input.text.length : newline
    this.to = this.from
  }

  peek(): Offer | null {
    const { text } = this.input
    if (!this.isOpen || this.to >= text.length) return null
    const newline = text.indexOf('\n', this.to + 1)
    const to = newline < 0 ? text.length : newline
    if (to - this.to > lineCharacters) return null
    const cost = this.count(text.slice(this.to, to))
    if (this.tokens + cost > suffixLimit) return null
    const take = () => {
      this.to = to
      this.text = text.slice(this.from, to)
      this.tokens += cost
    }
    return { priority: suffixWeight * lineWeight(this.distance - 1), cost, take }
  }

  next(isTaken: boolean): void {
    this.isOpen = isTaken
    this.distance += 1
  }
}
