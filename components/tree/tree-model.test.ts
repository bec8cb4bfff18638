import { describe, expect, it } from 'vitest'
import type { TreeEntry } from '@/editor/collab/connection'
import { isWithin, movedPath, nameRefusal, rootId, treeChange, treeModelOf } from './tree-model'

const file: TreeEntry = { type: 'file', bytes: 1 }
const folder: TreeEntry = { type: 'folder', bytes: 0 }

describe('the tree model', () => {
  it('lists folders first and sorts numbers by value', () => {
    const model = treeModelOf([
      ['b10.ts', file],
      ['b2.ts', file],
      ['src', folder],
      ['Readme.md', file],
      ['src/a.ts', file],
    ])
    expect(model.children.get(rootId)).toEqual(['src', 'b2.ts', 'b10.ts', 'Readme.md'])
    expect(model.children.get('src')).toEqual(['src/a.ts'])
    expect(model.files).toHaveLength(4)
  })

  it('shows the folders of a file whose folders are not listed', () => {
    const model = treeModelOf([['a/b/c.ts', file]])
    expect(model.children.get(rootId)).toEqual(['a'])
    expect(model.children.get('a')).toEqual(['a/b'])
  })

  it('carries paths along when their folder moves, and no others', () => {
    expect(movedPath('src/a.ts', 'src', 'lib')).toBe('lib/a.ts')
    expect(movedPath('src', 'src', 'lib')).toBe('lib')
    expect(movedPath('src2/a.ts', 'src', 'lib')).toBe('src2/a.ts')
    expect(isWithin('src2/a.ts', 'src')).toBe(false)
  })

  it('refuses names that are taken, empty or climb out', () => {
    const model = treeModelOf([['src/a.ts', file]])
    expect(nameRefusal(model, 'src', 'a.ts')).toMatch(/exists/)
    expect(nameRefusal(model, 'src', 'a.ts', 'src/a.ts')).toBeNull()
    expect(nameRefusal(model, 'src', '../a.ts')).not.toBeNull()
    expect(nameRefusal(model, 'src', ' ')).not.toBeNull()
    expect(nameRefusal(model, 'src', 'deep/b.ts')).toBeNull()
  })

  it('tells what became of files', () => {
    const before = treeModelOf([
      ['a', file],
      ['b', file],
      ['c', file],
    ])
    const after = treeModelOf([
      ['a', file],
      ['b', { type: 'file', bytes: 2 }],
      ['d', file],
      ['e', folder],
    ])
    expect(treeChange(before, after)).toEqual({ changed: ['b', 'd'], removed: ['c'] })
    expect(treeChange(after, after)).toEqual({ changed: [], removed: [] })
  })
})
