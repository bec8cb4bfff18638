import { describe, expect, it } from 'vitest'
import { ChangeSet, Text } from '@codemirror/state'
import { emptyHistory, pushChange, recentEdits, type EditHistory } from '../history/edit-history'
import type { EditOrigin } from '../history/history-edit'
import type { Candidate, ProposerId } from './candidate'
import type { FilterInput } from './candidate-filter'
import { filterCandidate } from './filter'
import type { InlineSuggestion } from './inline-suggestion'
import { quietCondition, type PredictionRequest } from './prediction-request'
import { isRejected, noRejections, rejectionCapacity, rememberRejection, stepRejections } from './rejection-memory'
import { applyEdit, frameAt } from './text-frame'

const read = (marked: string) => {
  const cursor = marked.indexOf('|')
  return { text: marked.slice(0, cursor) + marked.slice(cursor + 1), cursor }
}

function inputAt(
  marked: string,
  over: Partial<FilterInput> & { trigger?: PredictionRequest['trigger']; atMs?: number; history?: EditHistory } = {},
): FilterInput {
  const { text, cursor } = read(marked)
  const { trigger = 'type', atMs = 0, history = emptyHistory, ...rest } = over
  const request: PredictionRequest = {
    id: 'p',
    path: 'a.ts',
    language: 'typescript',
    version: 0,
    text,
    cursor,
    viewport: { from: 0, to: text.length },
    trigger,
    condition: quietCondition,
    root: null,
    history,
    atMs,
  }
  return { request, frame: frameAt(text, cursor), recentEdits: recentEdits(history), rejections: noRejections, ...rest }
}

const at = (
  input: FilterInput,
  insert: string,
  proposer: ProposerId = 'copy',
  range: { from?: number; to?: number } = {},
): Candidate => ({
  proposer,
  edit: { from: range.from ?? input.frame.cursor, to: range.to ?? range.from ?? input.frame.cursor, insert },
  logProbability: -1,
  matchLength: 0,
})

/** The document if the candidate passes (`|` left out), or why it is dropped. */
function result(
  marked: string,
  insert: string,
  proposer: ProposerId = 'copy',
  over: Parameters<typeof inputAt>[1] = {},
): string {
  const input = inputAt(marked, over)
  const verdict = filterCandidate(at(input, insert, proposer), input)
  return typeof verdict === 'string' ? verdict : applyEdit(input.request.text, verdict.edit)
}

describe('sentinels', () => {
  it('cuts a model’s answer at the first one', () => {
    expect(result('const a = |', 'load()<eot>garbage', 'model')).toBe('const a = load()')
    expect(result('const a = |', '1<|endoftext|>', 'model')).toBe('const a = 1')
    expect(result('const a = |', '<suf>x', 'model')).toBe('sentinel')
  })

  it('leaves copied text alone: it may be about files', () => {
    expect(result('const a = |', '`<file>`')).toBe('const a = `<file>`')
  })
})

describe('duplicate suffix and auto-closed brackets', () => {
  it.each([
    ['call(|)', 'a, b)', 'call(a, b)'],
    ['call(|)', 'a, b);', 'call(a, b);'],
    ['call(|);', 'a, b);', 'call(a, b);'],
    ['call(|)', 'a(b)', 'call(a(b))'],
    ['call(|)', 'a(b))', 'call(a(b))'],
    ['call([|])', 'a])', 'call([a])'],
    ['call([|])', 'a]);', 'call([a]);'],
    ["import a from '|'", "node:fs'", "import a from 'node:fs'"],
    ["import a from '|';", "node:fs';", "import a from 'node:fs';"],
    ['const a = "|"', 'it\'s"', 'const a = "it\'s"'],
    ['foo(| bar)', 'x, bar)', 'foo(x, bar)'],
    ['if (|) {', 'ready) {', 'if (ready) {'],
    ['call(|).then(go)', 'a, b)', 'call(a, b).then(go)'],
    ['const a = { |}', 'b: 1 }', 'const a = { b: 1 }'],
    ['const a = |;', 'b;', 'const a = b;'],
    ['const a = |', 'b;', 'const a = b;'],
  ])('%s with %s becomes %s', (marked, insert, expected) => {
    expect(result(marked, insert)).toBe(expected)
  })

  it('says so when everything is there already', () => {
    expect(result('call(|)', ')')).toBe('duplicate-suffix')
  })

  it('cuts closing lines that stand below, by their indentation', () => {
    expect(result('if (a) {|\n}', '\n  run()\n}')).toBe('if (a) {\n  run()\n}')
    expect(result('  if (a) {|\n}', '\n    run()\n  }')).toBe('  if (a) {\n    run()\n  }\n}')
  })

  it('drops what stands on the next lines anyway, allowing for small differences over several', () => {
    expect(result('|\nconst total = sum(values)', 'const total = sum(values)')).toBe('duplicate-suffix')
    expect(
      result(
        '|\nconst a = first(values)\nconst b = second(values)',
        'const a = first(values)\nconst b = second(value)',
      ),
    ).toBe('duplicate-suffix')
    expect(result('case 1: |\n  break', 'break')).toBe('case 1: break\n  break')
    expect(result('  0,\n  |\n  0,', '0,')).toBe('  0,\n  0,\n  0,')
  })
})

describe('empty and white space', () => {
  it('drops what changes nothing', () => {
    expect(result('a |', '')).toBe('empty')
    expect(result('a |', '   \n')).toBe('whitespace-only')
    const input = inputAt('|abc')
    expect(filterCandidate(at(input, 'abc', 'pattern', { from: 0, to: 3 }), input)).toBe('empty')
  })

  it('reduces an edit to what it changes', () => {
    const input = inputAt('|old(name)')
    expect(filterCandidate(at(input, 'old(other)', 'pattern', { from: 0, to: 9 }), input)).toMatchObject({
      edit: { from: 4, to: 8, insert: 'other' },
    })
  })
})

describe('text being typed', () => {
  it('is not taken away or pushed around', () => {
    const input = inputAt('const na|')
    expect(filterCandidate(at(input, 'let name', 'pattern', { from: 0, to: 8 }), input)).toBe('touches-typing')
    const asked = inputAt('const na|', { trigger: 'explicit' })
    expect(typeof filterCandidate(at(asked, 'let name', 'pattern', { from: 0, to: 8 }), asked)).toBe('object')
    const above = inputAt('old()\nna|')
    expect(typeof filterCandidate(at(above, 'new()', 'pattern', { from: 0, to: 5 }), above)).toBe('object')
  })
})

describe('token loops', () => {
  it('drops an insertion that repeats itself to its end', () => {
    expect(result('|', 'a(b, '.repeat(12), 'model')).toBe('token-loop')
    expect(result('|', 'x = x + '.repeat(20), 'model')).toBe('token-loop')
    expect(result('|', 'a, b, c, d', 'model')).toBe('a, b, c, d')
    const varied = Array.from({ length: 20 }, (_, i) => `value${i} = ${i}`).join('\n')
    expect(result('|', varied, 'model')).toBe(varied)
  })
})

describe('large deletions', () => {
  const body = 'abcdefghi\n'.repeat(60)
  const judge = (to: number, insert: string) => {
    const input = inputAt(`|${body}`, { trigger: 'explicit' })
    const verdict = filterCandidate(at(input, insert, 'model', { from: 0, to }), input)
    return typeof verdict === 'string' ? verdict : 'kept'
  }

  it('need over 30 % and over 300 characters to be dropped', () => {
    expect(judge(500, 'x'.repeat(190))).toBe('large-deletion')
    expect(judge(500, 'x'.repeat(210))).toBe('kept')
    expect(judge(290, 'x')).toBe('kept')
  })
})

describe('anti-revert', () => {
  function edited(
    text: string,
    from: number,
    to: number,
    insert: string,
    origin: EditOrigin = 'delete',
    author: 'self' | { partner: string } = 'self',
  ) {
    const before = Text.of(text.split('\n'))
    const changes = ChangeSet.of({ from, to, insert }, text.length)
    return pushChange(emptyHistory, {
      path: 'a.ts',
      author,
      origin,
      atMs: 0,
      changes,
      before,
      after: changes.apply(before),
      syntax: null,
    })
  }

  it('drops what puts back exactly what the user removed', () => {
    const history = edited('run(fast)\nend()', 3, 9, '')
    expect(result('run|\nend()', '(fast)', 'copy', { history })).toBe('anti-revert')
  })

  it('drops what puts most of it back nearby', () => {
    const history = edited('const total = computeTotals(values)\nend()', 14, 34, '')
    expect(result('const total = |\nend()', 'computeTotals(value', 'copy', { history })).toBe('anti-revert')
    expect(result('const total = \nend(|)', 'computeTotals(values, 1', 'copy', { history })).toBe('anti-revert')
    expect(result('const total = |\nend()', 'averageOf(samples)', 'copy', { history })).toBe(
      'const total = averageOf(samples)\nend()',
    )
  })

  it('drops a rewrite that undoes a rename, exactly', () => {
    const history = edited('load(a)', 0, 4, 'fetch', 'type')
    const input = inputAt('fetch(a)\n|', { history })
    expect(filterCandidate(at(input, 'load', 'pattern', { from: 0, to: 5 }), input)).toBe('anti-revert')
    expect(typeof filterCandidate(at(input, 'read', 'pattern', { from: 0, to: 5 }), input)).toBe('object')
  })

  it('protects an edit for 30 seconds, and only the user’s own', () => {
    const over = (atMs: number, origin: EditOrigin = 'delete', author: 'self' | { partner: string } = 'self') =>
      result('run|\nend()', '(fast)', 'copy', { history: edited('run(fast)\nend()', 3, 9, '', origin, author), atMs })
    expect(over(29_000)).toBe('anti-revert')
    expect(over(31_000)).toBe('run(fast)\nend()')
    expect(over(0, 'undo')).toBe('run(fast)\nend()')
    expect(over(0, 'remote', { partner: 'ann' })).toBe('run(fast)\nend()')
  })

  it('looks at edits nearby only, and takes going on for something else', () => {
    const gap = '\n'.repeat(12)
    const history = edited(`const total = computeTotals(values)${gap}end()`, 14, 34, '')
    expect(result(`const total = ${gap}x = |end()`, 'computeTotals(values, 1', 'copy', { history })).toContain(
      'x = computeTotals',
    )
    const shorter = edited('const a = 1', 10, 11, '')
    expect(result('const a = |', '1', 'copy', { history: shorter })).toBe('anti-revert')
    expect(result('const a = |', '10', 'copy', { history: shorter })).toBe('const a = 10')
  })

  it('does not mistake adding for reverting', () => {
    const history = edited('list.push(one)', 14, 14, '\nlist.push(two)', 'type')
    expect(result('list.push(one)\nlist.push(two)\n|', 'list.push(three)', 'copy', { history })).toBe(
      'list.push(one)\nlist.push(two)\nlist.push(three)',
    )
  })
})

describe('rejected suggestions', () => {
  const suggestion = (from: number, insert: string, path = 'a.ts'): InlineSuggestion => ({
    id: `${from}`,
    path,
    version: 0,
    kind: 'inline',
    edit: { from, to: from, insert },
    cursor: from,
    proposer: 'copy',
    confidence: 1,
  })
  const typed = (text: string, from: number, insert: string) => ({
    changes: ChangeSet.of({ from, insert }, text.length),
    before: (start: number, end: number) => text.slice(start, end),
    after: (start: number, end: number) => (text.slice(0, from) + insert + text.slice(from)).slice(start, end),
    cursor: from + insert.length,
    version: 1,
  })

  it('are not offered again, unless asked for', () => {
    const rejections = rememberRejection(noRejections, suggestion(10, 'load()'))
    expect(result('const a = |', 'load()', 'copy', { rejections })).toBe('rejected-before')
    expect(result('const a = |', 'save()', 'copy', { rejections })).toBe('const a = save()')
    expect(result('const a = |', 'load()', 'copy', { rejections, trigger: 'explicit' })).toBe('const a = load()')
  })

  it('stay rejected while their start is typed, and move with edits above', () => {
    const memory = rememberRejection(noRejections, suggestion(10, 'load()'))
    const along = stepRejections(memory, 'a.ts', typed('const a = ', 10, 'lo'))
    expect(isRejected(along, 'a.ts', { from: 12, to: 12, insert: 'ad()' })).toBe(true)
    const moved = stepRejections(along, 'a.ts', typed('const a = lo', 0, '// x\n'))
    expect(isRejected(moved, 'a.ts', { from: 17, to: 17, insert: 'ad()' })).toBe(true)
    expect(stepRejections(memory, 'b.ts', typed('const a = ', 10, 'x'))).toBe(memory)
  })

  it('are forgotten when other text takes their place', () => {
    const memory = rememberRejection(noRejections, suggestion(10, 'load()'))
    expect(stepRejections(memory, 'a.ts', typed('const a = ', 10, 'xyz')).rejected).toEqual([])
  })

  it('are the last twenty', () => {
    let memory = noRejections
    for (let i = 0; i < 25; i++) memory = rememberRejection(memory, suggestion(i, 'load()'))
    expect(memory.rejected).toHaveLength(rejectionCapacity)
    expect(isRejected(memory, 'a.ts', { from: 4, to: 4, insert: 'load()' })).toBe(false)
    expect(isRejected(memory, 'a.ts', { from: 5, to: 5, insert: 'load()' })).toBe(true)
    expect(rememberRejection(memory, suggestion(5, 'load()')).rejected).toHaveLength(rejectionCapacity)
  })
})
