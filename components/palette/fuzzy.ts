export interface FuzzyMatch {
  readonly path: string
  readonly score: number
  /** Offsets in `path` of the matched characters, ascending. */
  readonly positions: readonly number[]
}

/** Points per matched character. A run and a word start say most about intent; the file name outweighs its folders. */
const points = { match: 1, run: 5, wordStart: 4, inName: 2, nameStart: 6 }
/** Lost per character of path: the shorter of two equal matches first. */
const lengthCost = 0.02

/**
 * The best `limit` paths that contain the query's characters in order, without case. White space in the query is dropped, so that
 * `wor ses` finds `workbench/session.ts`. An empty query matches nothing.
 */
export function fuzzyFilter(paths: readonly string[], query: string, limit: number): readonly FuzzyMatch[] {
  const needle = query.replace(/\s+/g, '').toLowerCase()
  if (needle === '') return []
  const found: FuzzyMatch[] = []
  for (const path of paths) {
    const match = fuzzyMatch(path, needle)
    if (match) found.push(match)
  }
  found.sort((a, b) => b.score - a.score || (a.path < b.path ? -1 : 1))
  return found.slice(0, limit)
}

/** `needle` is lower case. Tries the file name alone first: a match there is what a person means. */
function fuzzyMatch(path: string, needle: string): FuzzyMatch | null {
  const lower = path.toLowerCase()
  const nameAt = lower.lastIndexOf('/') + 1
  return (
    (nameAt > 0 && !needle.includes('/') ? matchFrom(path, lower, needle, nameAt, nameAt) : null) ??
    matchFrom(path, lower, needle, 0, nameAt)
  )
}

function matchFrom(path: string, lower: string, needle: string, start: number, nameAt: number): FuzzyMatch | null {
  // Latest possible place of each character, from the right: says early that there is no match, and bounds the search below.
  const latest = new Int32Array(needle.length)
  for (let at = lower.length, index = needle.length - 1; index >= 0; index--) {
    at = lower.lastIndexOf(needle.charAt(index), at - 1)
    if (at < start) return null
    latest[index] = at
    if (at === 0 && index > 0) return null
  }
  const positions: number[] = []
  let score = -lengthCost * path.length
  let from = start
  for (let index = 0; index < needle.length; index++) {
    const at = bestPlace(path, lower, needle.charAt(index), from, latest[index] ?? 0, positions.at(-1))
    score += pointsAt(path, at, nameAt, positions.at(-1))
    positions.push(at)
    from = at + 1
  }
  return { path, score, positions }
}

/** The next place in the run, else the first word start within bounds, else the first place. */
function bestPlace(
  path: string,
  lower: string,
  character: string,
  from: number,
  last: number,
  previous: number | undefined,
): number {
  const first = lower.indexOf(character, from)
  if (first === from && previous !== undefined) return first
  for (let at = first; at !== -1 && at <= last; at = lower.indexOf(character, at + 1)) {
    if (isWordStart(path, at)) return at
  }
  return first
}

function pointsAt(path: string, at: number, nameAt: number, previous: number | undefined): number {
  let score = points.match
  if (previous === at - 1) score += points.run
  if (at === nameAt) score += points.nameStart
  else if (isWordStart(path, at)) score += points.wordStart
  if (at >= nameAt) score += points.inName
  return score
}

function isWordStart(path: string, at: number): boolean {
  if (at === 0) return true
  const before = path.charAt(at - 1)
  if (/[/\-_. ]/.test(before)) return true
  return /[A-Z]/.test(path.charAt(at)) && !/[A-Z]/.test(before)
}
