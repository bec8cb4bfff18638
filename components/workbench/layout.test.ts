import { describe, expect, it } from 'vitest'
import { activeGroupOf, emptyLayout, layoutReducer, parseLayout, type Layout, type LayoutAction } from './layout'

/** Tabs of each group: `*` active, `?` preview; groups are separated by `|`. */
function picture(layout: Layout): string {
  return layout.groups
    .map((group) =>
      group.tabs.map((tab) => `${tab.path}${tab.preview ? '?' : ''}${tab.path === group.active ? '*' : ''}`).join(' '),
    )
    .join(' | ')
}

const after = (...actions: LayoutAction[]): Layout => actions.reduce(layoutReducer, emptyLayout)
const open = (path: string, preview = false): LayoutAction => ({ kind: 'open', path, preview })

describe('the layout of tabs', () => {
  it('opens a file after the active one', () => {
    expect(picture(after(open('a'), open('c'), open('a'), open('b')))).toBe('a b* c')
  })

  it('replaces a preview by the next preview and keeps it when asked', () => {
    expect(picture(after(open('a', true), open('b', true)))).toBe('b?*')
    expect(picture(after(open('a', true), { kind: 'keep', path: 'a' }, open('b', true)))).toBe('a b?*')
    expect(picture(after(open('a', true), open('a'), open('b', true)))).toBe('a b?*')
  })

  it('goes back to the tab shown before when one closes', () => {
    expect(picture(after(open('a'), open('b'), open('c'), open('a'), { kind: 'close', path: 'a' }))).toBe('b c*')
  })

  it('leaves an empty group after the last tab', () => {
    expect(picture(after(open('a'), { kind: 'close', path: 'a' }))).toBe('')
  })

  it('splits the active file to the right and folds the split when it empties', () => {
    const split = after(open('a'), open('b'), { kind: 'split' })
    expect(picture(split)).toBe('a b* | b*')
    expect(activeGroupOf(split).id).toBe('right')
    expect(picture(layoutReducer(split, { kind: 'close', path: 'b' }))).toBe('a b*')
  })

  it('keeps the right side as the only group when the left empties', () => {
    const layout = [{ kind: 'focus', group: 'left' } as const, { kind: 'close', path: 'a' } as const].reduce<Layout>(
      layoutReducer,
      after(open('a'), { kind: 'split' }),
    )
    expect(picture(layout)).toBe('a*')
    expect(picture(layoutReducer(layout, { kind: 'split' }))).toBe('a* | a*')
  })

  it('follows renames and drops what was deleted, in all groups', () => {
    const layout = after(open('src/a'), open('lib/b'), { kind: 'split' })
    expect(picture(layoutReducer(layout, { kind: 'moved', from: 'src', to: 'core' }))).toBe('core/a lib/b* | lib/b*')
    expect(picture(layoutReducer(layout, { kind: 'deleted', path: 'lib' }))).toBe('src/a*')
  })

  it('steps around and reorders', () => {
    const layout = after(open('a'), open('b'), open('c'))
    expect(picture(layoutReducer(layout, { kind: 'step', by: 1 }))).toBe('a* b c')
    expect(picture(layoutReducer(layout, { kind: 'step', by: -1 }))).toBe('a b* c')
    expect(picture(layoutReducer(layout, { kind: 'move', path: 'c', before: 'a', group: 'left' }))).toBe('c* a b')
  })

  it('is read back from storage, and refused when it is not one', () => {
    const layout = after(open('a'), open('b', true), { kind: 'split' })
    expect(parseLayout(JSON.stringify(layout))).toEqual(layout)
    expect(parseLayout('{"groups":[]}')).toBeNull()
    expect(parseLayout('nonsense')).toBeNull()
    expect(parseLayout(null)).toBeNull()
  })
})
