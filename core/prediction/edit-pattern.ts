import type { HistoryEdit } from '../history/history-edit'
import type { TextEdit } from '../text/text-edit'
import { isDeclaredAt, usesInScope } from './edit-pattern-scope'
import { isWord, lineRewrites, neighbours, tokensOf, type LineRewrite, type Neighbours } from './edit-pattern-rewrite'
import type { Candidate, LocalProposalInput, Proposer } from './candidate'

/**
 * Probabilities that a user wants the edit. A renamed declaration whose uses are certain is almost always followed by them; while
 * the name is still being typed it would follow half a name, so it waits until the cursor has left, or to be asked for. A rewrite
 * counts by how often it was done already: once is a coincidence half the time (22 % of later hunks repeat an earlier one, naive
 * rules fire right half the time; docs of the prototype).
 */
const renameChance = 0.85
const unfinishedRenameChance = 0.3
const sameLineChance = 0.6
const repeatedChance = 0.75
const onceChance = 0.3
/** Shorter texts recur by chance. */
const shortestRewrite = 3

/**
 * Repeats what the user just did at the next place that asks for it: a renamed declaration's next use in its scope, or the last
 * rewrite at the next similar place on screen. At most one candidate, always the first place after the last edit, so that a
 * rejected one stays rejected instead of moving on.
 */
export const editPatternProposer: Proposer = {
  id: 'pattern',
  looksElsewhere: true,
  async propose(input, signal) {
    signal.throwIfAborted()
    const rename = renameUse(input)
    const candidate = rename === 'no-rename' ? repeatRewrite(input) : rename
    return candidate === null ? [] : [candidate]
  },
}

function candidateOf(edit: TextEdit, chance: number): Candidate {
  return { proposer: 'pattern', edit, logProbability: Math.log(chance), matchLength: 0 }
}

/** The user's own edits of this file, newest first, as long as they have the same single rewrite as the newest one. */
function lastRewrite(
  input: LocalProposalInput,
): { readonly edit: HistoryEdit; readonly rewrites: readonly LineRewrite[] } | null {
  const edit = input.recentEdits[0]
  if (!edit || edit.path !== input.path || edit.author !== 'self' || edit.origin === 'undo') return null
  const rewrites = lineRewrites(edit, input.text)
  return rewrites.length > 0 && rewrites.every((rewrite) => isSame(rewrite, rewrites[0])) ? { edit, rewrites } : null
}

const isSame = (a: LineRewrite, b: LineRewrite | undefined) =>
  b !== undefined && a.removed === b.removed && a.inserted === b.inserted

/** Null when a declaration was renamed but no use of it is certain: guessing by text would be wrong more often than right. */
function renameUse(input: LocalProposalInput): Candidate | null | 'no-rename' {
  const { root, text, cursor } = input
  const last = lastRewrite(input)
  const newest = last?.rewrites[0]
  if (root === null || last === null || newest === undefined || !isWord(newest.removed) || !isWord(newest.inserted))
    return 'no-rename'
  const names = { oldName: newest.removed, newName: newest.inserted }
  const declaration = ownRewrites(input)
    .filter((rewrite) => isSame(rewrite, newest))
    .find((rewrite) => isDeclaredAt(root, rewrite.from))
  if (declaration === undefined) return 'no-rename'
  const uses = usesInScope(root, declaration.from, names, text)
  const next = uses.find((use) => use.from > newest.from) ?? uses[0]
  if (next === undefined) return null
  const isTyping =
    !last.edit.closed &&
    last.edit.origin === 'type' &&
    cursor >= newest.from &&
    cursor <= newest.from + newest.inserted.length
  const insert = next.isShorthand ? `${names.oldName}: ${names.newName}` : names.newName
  return candidateOf({ from: next.from, to: next.to, insert }, isTyping ? unfinishedRenameChance : renameChance)
}

function ownRewrites(input: LocalProposalInput): LineRewrite[] {
  return input.recentEdits
    .filter((edit) => edit.path === input.path && edit.author === 'self')
    .flatMap((edit) => lineRewrites(edit, input.text))
}

function repeatRewrite(input: LocalProposalInput): Candidate | null {
  const last = lastRewrite(input)
  const newest = last?.rewrites.at(-1)
  if (last === null || newest === undefined || !isTelling(newest)) return null
  const times = ownRewrites(input).filter((rewrite) => isSame(rewrite, newest)).length
  const sites = similarSites(newest, input)
  const after = sites.find((site) => site.from > newest.from) ?? sites[0]
  if (after === undefined) return null
  const chance = times > 1 ? repeatedChance : after.isSameLine ? sameLineChance : onceChance
  return candidateOf({ from: after.from, to: after.from + newest.removed.length, insert: newest.inserted }, chance)
}

/** Enough text that another place with it is no coincidence; a plain insertion is told by its neighbours. */
function isTelling({ removed, inserted, left, right }: LineRewrite): boolean {
  if (removed.trim() === '')
    return inserted.trim() !== '' && left[0] !== '' && right[0] !== '' && (left[0] + right[0]).length > shortestRewrite
  return removed.trim().length >= shortestRewrite
}

interface Site {
  readonly from: number
  readonly isSameLine: boolean
}

/** Places on screen that read as the rewritten one did: the same removed tokens between neighbours that fit. */
function similarSites(rewrite: LineRewrite, { text, viewport }: LocalProposalInput): readonly Site[] {
  const sites: Site[] = []
  let offset = viewport.from === 0 ? 0 : text.lastIndexOf('\n', viewport.from - 1) + 1
  for (const line of text.slice(offset, viewport.to).split('\n')) {
    const tokens = tokensOf(line)
    let at = 0
    for (let index = 0; index < tokens.length; index++) {
      const end = endOfRun(tokens, index, rewrite.removed)
      if (end !== null) {
        const left = neighbours(tokens.slice(0, index).reverse())
        const right = neighbours(tokens.slice(end))
        const isHere = offset + at === rewrite.from
        if (!isHere && isSimilar(rewrite, left, right))
          sites.push({ from: offset + at, isSameLine: line.trim() === rewrite.lineBefore })
      }
      at += tokens[index]?.length ?? 0
    }
    offset += line.length + 1
  }
  return sites
}

/** A replaced text needs the same token on one side; an insertion, which is told by its neighbours alone, on both, or a word for a word on one. */
function isSimilar(rewrite: LineRewrite, left: Neighbours, right: Neighbours): boolean {
  const [isLeft, isRight] = [left[0] === rewrite.left[0], right[0] === rewrite.right[0]]
  if (rewrite.removed !== '') return isLeft || isRight
  return (isLeft && (isRight || isAlike(right, rewrite.right))) || (isRight && isAlike(left, rewrite.left))
}

/** Other arguments of the same call: `(alpha` beside `(beta`. */
const isAlike = (a: Neighbours, b: Neighbours) => isWord(a[0]) && isWord(b[0]) && a[1] !== '' && a[1] === b[1]

/** Index after the tokens from `index` on that spell `wanted`; null when they do not. An empty `wanted` fits anywhere. */
function endOfRun(tokens: readonly string[], index: number, wanted: string): number | null {
  let spelled = ''
  let end = index
  while (spelled.length < wanted.length && end < tokens.length) spelled += tokens[end++] as string
  return spelled === wanted ? end : null
}
