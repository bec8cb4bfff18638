import { expect, test } from 'vitest'
import { chooseRef, parseRefs } from './git-remote'

const sha = '0123456789012345678901234567890123456789'
const refs = parseRefs(
  [
    'ref: refs/heads/main\tHEAD',
    `${sha}\tHEAD`,
    `${sha}\trefs/heads/main`,
    `${sha}\trefs/heads/feature/x`,
    `${sha}\trefs/heads/feature/x/deep`,
    `${sha}\trefs/tags/v1.0`,
    `${sha}\trefs/tags/v1.0^{}`,
    '',
  ].join('\n'),
)
const choose = (link: string | null) => chooseRef({ refAndPath: link?.split('/') ?? null }, refs)

test('refs are read with the default branch and without peeled tags', () => {
  expect(refs.defaultBranch).toBe('main')
  expect([...refs.tags]).toEqual(['v1.0'])
  expect(refs.branches.size).toBe(3)
})

test.each([
  [null, 'ref', 'main', null],
  ['main', 'ref', 'main', null],
  ['main/src/a.ts', 'ref', 'main', 'src/a.ts'],
  ['feature/x/a.ts', 'ref', 'feature/x', 'a.ts'],
  ['feature/x/deep/a.ts', 'ref', 'feature/x/deep', 'a.ts'],
  ['v1.0/a.ts', 'ref', 'v1.0', 'a.ts'],
  ['HEAD/a.ts', 'ref', 'main', 'a.ts'],
  [`${sha}/a.ts`, 'commit', sha, 'a.ts'],
])('%s means %s %s and path %s', (link, kind, name, path) => {
  expect(choose(link)).toEqual({ kind, name, path })
})

test('a branch that the remote lacks is unknown', () => {
  expect(choose('gone/a.ts')).toEqual({ kind: 'unknown', name: 'gone' })
})

test('an empty repository has nothing to choose', () => {
  expect(chooseRef({ refAndPath: null }, parseRefs(''))).toEqual({ kind: 'empty' })
})
