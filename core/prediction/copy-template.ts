/** A line near the cursor, continued by analogy: its names replaced by those that stand in their places before the cursor. */
export interface TemplateCompletion {
  readonly text: string
  /** Tokens before the cursor that are the same in the source. */
  readonly equal: number
  /** Lines between the source and the cursor. */
  readonly distance: number
  /** Sources that give the same text. */
  readonly votes: number
}

/** Lines that serve as templates: patterns are written in one go. */
const linesAbove = 120
const linesBelow = 40
/** More names in other places make another line, not a pattern. */
const mostReplaced = 2
const mostTemplates = 5
const longestLine = 240
const tokenPattern = /[\p{L}_$][\p{L}\p{N}_$]*|\d+|\s+|[^\s\p{L}\p{N}_$]/gu
const isSolid = (token: string) => token.trim() !== ''
const isName = (token: string) => /^[\p{L}_$]/u.test(token)

/**
 * What nearby lines come to when read as templates of the cursor's line: `this.name = name` above `this.age = ` gives `age`. Only
 * where a name was replaced; plain repetitions are the copy's. Nearest and best agreeing first.
 */
export function templateCompletions(prefix: string, following: string): TemplateCompletion[] {
  const above = prefix.split('\n')
  const start = tokenize(above.pop() ?? '')
  if (start.length < 2) return []
  const found = new Map<string, TemplateCompletion>()
  const consider = (line: string, distance: number) => {
    const match = line.length <= longestLine ? applyTemplate(line, start) : null
    if (match === null) return
    const known = found.get(match.text)
    const best = known === undefined || match.equal > known.equal ? { ...match, distance } : known
    found.set(match.text, { ...best, votes: (known?.votes ?? 0) + 1 })
  }
  const recent = above.slice(-linesAbove)
  for (let index = recent.length - 1; index >= 0; index--) consider(recent[index] as string, recent.length - index)
  for (const [index, line] of following.slice(1).split('\n', linesBelow).entries()) consider(line, index + 1)
  return [...found.values()]
    .sort((a, b) => b.equal + b.votes - (a.equal + a.votes) || a.distance - b.distance)
    .slice(0, mostTemplates)
}

const tokenize = (line: string): string[] => (line.match(tokenPattern) ?? []).filter(isSolid)

interface Match {
  readonly text: string
  readonly equal: number
}

function applyTemplate(line: string, start: readonly string[]): Match | null {
  const all = line.match(tokenPattern) ?? []
  const replaced = new Map<string, string>()
  let equal = 0
  let taken = 0
  let at = 0
  for (; at < all.length && taken < start.length; at++) {
    const token = all[at] as string
    if (!isSolid(token)) continue
    const own = start[taken++] as string
    const known = replaced.get(token)
    if (taken === start.length && isName(own)) return finishWord(token, own, all.slice(at + 1), { replaced, equal })
    if (known !== undefined ? known === own : token === own) equal++
    else if (known === undefined && isName(token) && isName(own)) replaced.set(token, own)
    else return null
    if (replaced.size > mostReplaced) return null
  }
  return taken < start.length ? null : finish('', all.slice(at), { replaced, equal })
}

interface Pairing {
  readonly replaced: ReadonlyMap<string, string>
  readonly equal: number
}

/** The cursor's last word may be half typed: then the template's word in its place, with names replaced, has to start with it. */
function finishWord(token: string, own: string, rest: readonly string[], pairing: Pairing): Match | null {
  const word = substitute(token, parts(pairing.replaced))
  if (word.startsWith(own)) return finish(word.slice(own.length), rest, pairing)
  const replaced = new Map(pairing.replaced).set(token, own)
  return replaced.size > mostReplaced || !isName(token) ? null : finish('', rest, { ...pairing, replaced })
}

function finish(head: string, rest: readonly string[], { replaced, equal }: Pairing): Match | null {
  if (replaced.size === 0 || equal < replaced.size) return null
  const pairs = parts(replaced)
  const continued = rest.map((token) => (isName(token) ? substitute(token, pairs) : token))
  const isChanged = head !== '' || continued.some((token, index) => token !== rest[index])
  const text = (head + continued.join('')).trimEnd()
  return isChanged && text !== '' ? { text, equal } : null
}

type Pair = readonly [old: string, fresh: string]

/** Each replaced name, and the part of it that differs: `firstName` by `lastName` also replaces `first` by `last`. */
function parts(replaced: ReadonlyMap<string, string>): Pair[] {
  return [...replaced].flatMap(([old, fresh]): Pair[] => {
    let tail = 0
    while (
      tail < Math.min(old.length, fresh.length) - 1 &&
      old[old.length - 1 - tail] === fresh[fresh.length - 1 - tail]
    )
      tail++
    while (tail > 0 && !/[A-Z_]/.test(old[old.length - tail] ?? '')) tail--
    let head = 0
    while (head < Math.min(old.length, fresh.length) - tail - 1 && old[head] === fresh[head]) head++
    while (head > 0 && !/[A-Z]/.test(old[head] ?? '') && old[head - 1] !== '_') head--
    const inner: Pair = [old.slice(head, old.length - tail), fresh.slice(head, fresh.length - tail)]
    return inner[0].length >= shortestPart && inner[0] !== old ? [[old, fresh], inner] : [[old, fresh]]
  })
}

/** Shorter parts of names recur by chance. */
const shortestPart = 3

/** A name with the pairs applied: whole, else as a part of it at a word boundary, in lower, capital or upper case. */
function substitute(name: string, pairs: readonly Pair[]): string {
  for (const [old, fresh] of pairs) if (name === old) return fresh
  for (const [old, fresh] of pairs) {
    if (old.length < shortestPart) continue
    for (const style of styles) {
      const at = name.indexOf(style(old))
      if (at < 0 || !isBoundary(name, at, style(old).length)) continue
      return name.slice(0, at) + style(fresh) + name.slice(at + old.length)
    }
  }
  return name
}

const styles = [
  (name: string) => name,
  (name: string) => name.charAt(0).toUpperCase() + name.slice(1),
  (name: string) => name.charAt(0).toLowerCase() + name.slice(1),
  (name: string) => name.toUpperCase(),
]

function isBoundary(name: string, from: number, length: number): boolean {
  const startsPart = from === 0 || /[A-Z_$]/.test(name[from] ?? '') || name[from - 1] === '_'
  const next = name[from + length]
  return startsPart && (next === undefined || /[A-Z_$\d]/.test(next))
}
