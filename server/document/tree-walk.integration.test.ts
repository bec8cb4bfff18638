import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
  existsSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import { walkTree, type TreeEntry } from './tree-walk'
import { WorkspaceTree } from './workspace-tree'

let root: string
beforeEach(() => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), 'inkling-tree-')))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function put(name: string, text = ''): void {
  mkdirSync(path.dirname(path.join(root, name)), { recursive: true })
  writeFileSync(path.join(root, name), text)
}

test('heavy and tagged folders are shown without their content; git and temporary files are not shown', async () => {
  put('node_modules/a/index.js')
  put('target/CACHEDIR.TAG')
  put('target/debug/x')
  put('.git/config')
  put('.env', 'A=1')
  put('.inkling-0123456789abcdef.tmp')
  const { entries, isTruncated } = await walkTree(root, '')
  expect(Object.fromEntries(entries)).toEqual({
    node_modules: { type: 'folder', bytes: 0, collapsed: true },
    target: { type: 'folder', bytes: 0, collapsed: true },
    '.env': { type: 'file', bytes: 3 },
  })
  expect(isTruncated).toBe(false)
})

test('links are followed inside of the workspace only, and never in circles', async () => {
  put('src/a.txt', 'abc')
  symlinkSync('src/a.txt', path.join(root, 'file'))
  symlinkSync('src', path.join(root, 'folder'))
  symlinkSync('..', path.join(root, 'src/up'))
  symlinkSync('/etc', path.join(root, 'etc'))
  symlinkSync('nowhere', path.join(root, 'dangling'))
  expect(Object.fromEntries((await walkTree(root, '')).entries)).toEqual({
    src: { type: 'folder', bytes: 0 },
    'src/a.txt': { type: 'file', bytes: 3 },
    file: { type: 'file', bytes: 3 },
    folder: { type: 'folder', bytes: 0, collapsed: true },
  })
})

test('a bound cuts the deepest off, and the tree says so', async () => {
  for (const name of ['a/deep/x', 'a/deep/y', 'b', 'c']) put(name)
  const walk = await walkTree(root, '', 4)
  expect([[...walk.entries.keys()].sort(), walk.isTruncated]).toEqual([['a', 'a/deep', 'b', 'c'], true])
  const document = new Y.Doc()
  await new WorkspaceTree(root, document, 4).reload()
  expect(document.getMap<string>('facts').get('notice')).toMatch(/more than 4 files/)
})

test('a temporary file that a killed process left is cleaned up, one that is being written is not', async () => {
  put('.inkling-0123456789abcdef.tmp')
  put('.inkling-fedcba9876543210.tmp')
  utimesSync(path.join(root, '.inkling-0123456789abcdef.tmp'), 1, 1)
  await walkTree(root, '')
  await vi.waitFor(() => expect(existsSync(path.join(root, '.inkling-0123456789abcdef.tmp'))).toBe(false))
  expect(existsSync(path.join(root, '.inkling-fedcba9876543210.tmp'))).toBe(true)
})

test('following changes one by one ends in the same tree as reading it anew', async () => {
  const document = new Y.Doc()
  const tree = new WorkspaceTree(root, document)
  const entries = document.getMap<TreeEntry>('entries')
  await tree.reload()
  const steps: [() => void, string[]][] = [
    [() => put('src/deep/a.txt', 'a'), ['src/deep/a.txt', 'src/deep', 'src']],
    [() => put('src/b.txt', 'b'), ['src/b.txt']],
    [() => put('src/b.txt', 'bb'), ['src/b.txt']],
    [() => rmSync(path.join(root, 'src/deep'), { recursive: true }), ['src/deep']],
    [() => put('src/deep', 'now a file'), ['src/deep']],
    [() => put('node_modules/x/y'), ['node_modules', 'node_modules/x/y']],
    [() => rmSync(path.join(root, 'src'), { recursive: true }), ['src']],
    [() => put('src', 'file'), ['src']],
  ]
  for (const [change, paths] of steps) {
    change()
    await tree.update(paths)
    expect(entries.toJSON()).toEqual(Object.fromEntries((await walkTree(root, '')).entries))
  }
})
