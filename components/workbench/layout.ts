import { isWithin, movedPath } from '../tree/tree-model'

export interface LayoutTab {
  readonly path: string
  /** Shown in italics, and replaced by the next file that is only looked at. */
  readonly preview: boolean
}

export interface LayoutGroup {
  readonly id: string
  readonly tabs: readonly LayoutTab[]
  readonly active: string | null
  /** Most recently shown first, the active one included: closing a tab goes back to the one before. */
  readonly recent: readonly string[]
}

/** Which files are shown where. Never empty: one group, or two side by side. */
export interface Layout {
  readonly groups: readonly [LayoutGroup] | readonly [LayoutGroup, LayoutGroup]
  readonly activeGroup: string
}

export type LayoutAction =
  | { readonly kind: 'open'; readonly path: string; readonly preview: boolean; readonly group?: string }
  | { readonly kind: 'keep'; readonly path: string; readonly group?: string }
  | { readonly kind: 'close'; readonly path: string; readonly group?: string }
  | { readonly kind: 'close-others'; readonly path: string; readonly group: string }
  | { readonly kind: 'move'; readonly path: string; readonly before: string | null; readonly group: string }
  | { readonly kind: 'step'; readonly by: 1 | -1 }
  | { readonly kind: 'focus'; readonly group: string }
  | { readonly kind: 'split' }
  | { readonly kind: 'moved'; readonly from: string; readonly to: string }
  | { readonly kind: 'deleted'; readonly path: string }

const group = (id: string): LayoutGroup => ({ id, tabs: [], active: null, recent: [] })

export const emptyLayout: Layout = { groups: [group('left')], activeGroup: 'left' }

export function layoutReducer(layout: Layout, action: LayoutAction): Layout {
  switch (action.kind) {
    case 'open': {
      const id = action.group ?? layout.activeGroup
      return { ...changeGroup(layout, id, (g) => openTab(g, action.path, action.preview)), activeGroup: id }
    }
    case 'keep':
      return changeGroup(layout, action.group ?? layout.activeGroup, (g) => keepTab(g, action.path))
    case 'close':
      return withoutEmptySplit(
        changeGroup(layout, action.group ?? layout.activeGroup, (g) => closeTabs(g, (path) => path === action.path)),
      )
    case 'close-others':
      return changeGroup(layout, action.group, (g) => closeTabs(g, (path) => path !== action.path))
    case 'move':
      return changeGroup(layout, action.group, (g) => moveTab(g, action.path, action.before))
    case 'step':
      return changeGroup(layout, layout.activeGroup, (g) => stepTab(g, action.by))
    case 'focus':
      return layout.activeGroup === action.group ? layout : { ...layout, activeGroup: action.group }
    case 'split':
      return split(layout)
    case 'moved':
      return changeAll(layout, (g) => renameTabs(g, (path) => movedPath(path, action.from, action.to)))
    case 'deleted':
      return withoutEmptySplit(changeAll(layout, (g) => closeTabs(g, (path) => isWithin(path, action.path))))
  }
}

export function activeGroupOf(layout: Layout): LayoutGroup {
  return layout.groups.find(({ id }) => id === layout.activeGroup) ?? layout.groups[0]
}

/** Reads what an earlier visit stored; null when it is not a layout. */
export function parseLayout(text: string | null): Layout | null {
  if (text === null) return null
  try {
    const value = JSON.parse(text) as Layout
    const sound = value.groups.length >= 1 && value.groups.length <= 2 && value.groups.every(isGroup)
    return sound && value.groups.some(({ id }) => id === value.activeGroup) ? value : null
  } catch {
    return null
  }
}

function isGroup(value: LayoutGroup): boolean {
  const paths = value.tabs.map(({ path }) => path)
  return (
    paths.every((path) => typeof path === 'string') &&
    Array.isArray(value.recent) &&
    (value.active === null ? paths.length === 0 : paths.includes(value.active))
  )
}

function changeAll(layout: Layout, change: (group: LayoutGroup) => LayoutGroup): Layout {
  const [first, second] = layout.groups
  return { ...layout, groups: second ? [change(first), change(second)] : [change(first)] }
}

function changeGroup(layout: Layout, id: string, change: (group: LayoutGroup) => LayoutGroup): Layout {
  return changeAll(layout, (each) => (each.id === id ? change(each) : each))
}

const show = (g: LayoutGroup, path: string): LayoutGroup => ({
  ...g,
  active: path,
  recent: [path, ...g.recent.filter((other) => other !== path)],
})

function openTab(g: LayoutGroup, path: string, preview: boolean): LayoutGroup {
  const existing = g.tabs.find((tab) => tab.path === path)
  if (existing) return show(preview ? g : keepTab(g, path), path)
  const tab: LayoutTab = { path, preview }
  const replaced = preview ? g.tabs.findIndex((other) => other.preview) : -1
  if (replaced >= 0) {
    const gone = g.tabs[replaced]?.path
    return show({ ...g, tabs: g.tabs.with(replaced, tab), recent: g.recent.filter((other) => other !== gone) }, path)
  }
  const at = g.tabs.findIndex((other) => other.path === g.active) + 1
  return show({ ...g, tabs: g.tabs.toSpliced(at === 0 ? g.tabs.length : at, 0, tab) }, path)
}

function keepTab(g: LayoutGroup, path: string): LayoutGroup {
  if (!g.tabs.some((tab) => tab.path === path && tab.preview)) return g
  return { ...g, tabs: g.tabs.map((tab) => (tab.path === path ? { path, preview: false } : tab)) }
}

function closeTabs(g: LayoutGroup, isClosed: (path: string) => boolean): LayoutGroup {
  const tabs = g.tabs.filter((tab) => !isClosed(tab.path))
  if (tabs.length === g.tabs.length) return g
  const recent = g.recent.filter((path) => !isClosed(path))
  const active = g.active !== null && isClosed(g.active) ? (recent[0] ?? tabs.at(-1)?.path ?? null) : g.active
  return { ...g, tabs, recent, active }
}

function moveTab(g: LayoutGroup, path: string, before: string | null): LayoutGroup {
  const tab = g.tabs.find((other) => other.path === path)
  if (!tab || path === before) return g
  const rest = g.tabs.filter((other) => other !== tab)
  const at = before === null ? rest.length : rest.findIndex((other) => other.path === before)
  return { ...g, tabs: rest.toSpliced(at < 0 ? rest.length : at, 0, tab) }
}

function stepTab(g: LayoutGroup, by: 1 | -1): LayoutGroup {
  const at = g.tabs.findIndex((tab) => tab.path === g.active)
  const next = g.tabs.at((at + by) % Math.max(1, g.tabs.length))
  return next ? show(g, next.path) : g
}

function renameTabs(g: LayoutGroup, rename: (path: string) => string): LayoutGroup {
  return {
    ...g,
    tabs: g.tabs.map((tab) => ({ ...tab, path: rename(tab.path) })),
    recent: g.recent.map(rename),
    active: g.active === null ? null : rename(g.active),
  }
}

/** Shows the active file a second time, to the right; with a split open, moves the focus to the other side. */
function split(layout: Layout): Layout {
  const [first, second] = layout.groups
  const active = activeGroupOf(layout)
  if (second) return { ...layout, activeGroup: active.id === first.id ? second.id : first.id }
  if (active.active === null) return layout
  const right = openTab(group(first.id === 'left' ? 'right' : 'left'), active.active, false)
  return { groups: [first, right], activeGroup: right.id }
}

function withoutEmptySplit(layout: Layout): Layout {
  const [first, second] = layout.groups
  if (!second || (first.tabs.length > 0 && second.tabs.length > 0)) return layout
  const kept = first.tabs.length > 0 ? first : second
  return { groups: [kept], activeGroup: kept.id }
}
