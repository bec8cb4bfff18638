'use client'

import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore, type KeyboardEvent } from 'react'
import { buildProxiedInstance, hotkeysCoreFeature, syncDataLoaderFeature } from '@headless-tree/core'
import { useTree } from '@headless-tree/react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ConfirmDialog } from '../ui/confirm-dialog'
import { useMedia } from '../ui/media'
import { NameField } from './name-field'
import { TreeMenu, type TreeMenuItem } from './tree-menu'
import { joinPath, nameOf, nameRefusal, parentOf, rootId, type TreeModel } from './tree-model'
import { indentOf, rowHeight, TreeRow } from './tree-row'
import type { TreeStore } from './tree-store'
import { useKeptFocus } from './use-kept-focus'

export type NewEntry = { readonly type: 'file' | 'folder'; readonly folder: string }

export interface FileTreeProps {
  store: TreeStore
  /** Shown as selected, and scrolled to when it changes. */
  activePath: string | null
  expanded: readonly string[]
  onExpandedChange: (expanded: readonly string[]) => void
  onOpen: (path: string, how: 'preview' | 'keep' | 'side') => void
  onCreate: (path: string, type: 'file' | 'folder') => void
  onRename: (from: string, to: string) => void
  onDelete: (path: string) => void
  /** A new file or folder that is being named; the row is shown in its folder. */
  creating: NewEntry | null
  onCreating: (entry: NewEntry | null) => void
}

export function FileTree(props: FileTreeProps) {
  const { store, activePath, expanded, onExpandedChange, onOpen, creating, onCreating } = props
  const model = useSyncExternalStore(store.subscribe, store.read)
  const [renaming, setRenaming] = useState<string | null>(null)
  const [deleting, setDeleting] = useState<string | null>(null)
  const [menuPath, setMenuPath] = useState<string>(rootId)
  const scroller = useRef<HTMLDivElement>(null)
  const height = useMedia('(pointer: coarse)') ? rowHeight.coarse : rowHeight.fine

  const tree = useExplorer({
    model,
    expanded,
    onExpandedChange,
    onOpen,
    scrollTo: (index) => virtualizer.scrollToIndex(index),
  })
  const awaitFocus = useKeptFocus(tree)
  const items = tree.getItems()
  const draftAt =
    creating === null
      ? -1
      : creating.folder === rootId
        ? 0
        : items.findIndex((item) => item.getId() === creating.folder) + 1
  const virtualizer = useVirtualizer({
    count: items.length + (draftAt >= 0 ? 1 : 0),
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 12,
  })
  useEffect(() => virtualizer.measure(), [virtualizer, height])
  useRevealed(activePath, model, expanded, onExpandedChange, () => {
    const index = tree.getItems().findIndex((item) => item.getId() === activePath)
    if (index >= 0) virtualizer.scrollToIndex(index, { align: 'auto' })
  })

  const create = (type: 'file' | 'folder', near: string) => {
    const folder = model.entries.get(near)?.type === 'folder' || near === rootId ? near : parentOf(near)
    if (folder !== rootId && !expanded.includes(folder)) onExpandedChange([...expanded, folder])
    onCreating({ type, folder })
  }
  const focusRow = () => window.setTimeout(() => tree.updateDomFocus())
  const onKeyDown = (event: KeyboardEvent) => {
    const path = (event.target as HTMLElement).dataset.path
    if (path === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    const isFolder = model.entries.get(path)?.type === 'folder'
    if (event.key === 'F2') setRenaming(path)
    else if (event.key === 'Delete') setDeleting(path)
    else if (event.key === 'Enter' && isFolder) toggle(expanded, onExpandedChange, path)
    else if (event.key === 'Enter') onOpen(path, 'keep')
    else if (event.key === ' ' && !isFolder) onOpen(path, 'preview')
    else if (/^\S$/.test(event.key)) {
      const from = items.findIndex((item) => item.getId() === path)
      const next = [...items.slice(from + 1), ...items.slice(0, from)].find((item) =>
        nameOf(item.getId()).toLowerCase().startsWith(event.key.toLowerCase()),
      )
      if (!next) return
      next.setFocused()
      tree.updateDomFocus()
    } else return
    event.preventDefault()
  }

  const rowOf = (index: number) => {
    if (creating && index === draftAt) {
      const level = creating.folder === rootId ? 0 : creating.folder.split('/').length
      return (
        <div
          role="treeitem"
          aria-selected={false}
          aria-level={level + 1}
          style={indentOf(level)}
          className="flex h-full items-center pr-2"
        >
          <NameField
            label={creating.type === 'file' ? 'Name of the new file' : 'Name of the new folder'}
            initial=""
            refuse={(name) => nameRefusal(model, creating.folder, name)}
            onCommit={(name) => {
              const path = joinPath(creating.folder, name)
              // A new file opens, and takes the focus there.
              if (creating.type === 'folder') awaitFocus(path)
              props.onCreate(path, creating.type)
              onCreating(null)
            }}
            onCancel={() => {
              onCreating(null)
              focusRow()
            }}
          />
        </div>
      )
    }
    const item = items[draftAt >= 0 && index > draftAt ? index - 1 : index]
    if (!item) return null
    const path = item.getId()
    const level = item.getItemMeta().level
    if (path === renaming) {
      return (
        <div
          role="treeitem"
          aria-selected
          aria-level={level + 1}
          style={indentOf(level)}
          className="flex h-full items-center pr-2"
        >
          <NameField
            label={`New name of ${path}`}
            initial={nameOf(path)}
            refuse={(name) => nameRefusal(model, parentOf(path), name, path)}
            onCommit={(name) => {
              const to = joinPath(parentOf(path), name)
              setRenaming(null)
              awaitFocus(to)
              focusRow()
              props.onRename(path, to)
            }}
            onCancel={() => {
              setRenaming(null)
              focusRow()
            }}
          />
        </div>
      )
    }
    return (
      <TreeRow
        path={path}
        level={level}
        isFolder={item.isFolder()}
        isExpanded={item.isExpanded()}
        isActive={path === activePath}
        isEmptyByDesign={model.entries.get(path)?.collapsed === true}
        itemProps={{ ...item.getProps(), onFocus: () => !item.isFocused() && item.setFocused() }}
        onKeep={(kept) => onOpen(kept, 'keep')}
      />
    )
  }

  return (
    <>
      <TreeMenu
        groups={menuGroups({ path: menuPath, model, create, rename: setRenaming, remove: setDeleting, onOpen })}
      >
        <div
          ref={scroller}
          className="min-h-0 flex-1 overflow-auto overscroll-contain pb-6"
          onContextMenu={(event) =>
            setMenuPath((event.target as HTMLElement).closest<HTMLElement>('[data-path]')?.dataset.path ?? rootId)
          }
        >
          <div
            {...tree.getContainerProps('Files')}
            onKeyDown={onKeyDown}
            className="relative"
            style={{ height: virtualizer.getTotalSize() }}
          >
            {virtualizer.getVirtualItems().map((row) => (
              <div
                key={rowKey(row.index, draftAt, items[row.index]?.getId())}
                role="none"
                className="absolute inset-x-0"
                style={{ top: row.start, height: row.size }}
              >
                {rowOf(row.index)}
              </div>
            ))}
          </div>
        </div>
      </TreeMenu>
      <ConfirmDialog
        open={deleting !== null}
        title={`Delete ${deleting ?? ''}`}
        message={
          model.entries.get(deleting ?? '')?.type === 'folder'
            ? 'The folder and everything in it is removed from disk. This cannot be undone here.'
            : 'The file is removed from disk. This cannot be undone here.'
        }
        action="Delete"
        onConfirm={() => deleting !== null && props.onDelete(deleting)}
        onClose={() => {
          setDeleting(null)
          focusRow()
        }}
      />
    </>
  )
}

interface ExplorerOptions {
  model: TreeModel
  expanded: readonly string[]
  onExpandedChange: (expanded: readonly string[]) => void
  onOpen: FileTreeProps['onOpen']
  scrollTo: (index: number) => void
}

function useExplorer({ model, expanded, onExpandedChange, onOpen, scrollTo }: ExplorerOptions) {
  const latest = useRef({ model, expanded })
  latest.current = { model, expanded }
  const tree = useTree<string>({
    rootItemId: rootId,
    getItemName: (item) => nameOf(item.getId()),
    isItemFolder: (item) => latest.current.model.entries.get(item.getId())?.type === 'folder',
    dataLoader: {
      getItem: (id) => id,
      getChildren: (id) => [...(latest.current.model.children.get(id) ?? [])],
    },
    state: { expandedItems: useMemo(() => [...expanded], [expanded]) },
    setExpandedItems: (change) =>
      onExpandedChange(typeof change === 'function' ? change([...latest.current.expanded]) : change),
    onPrimaryAction: (item) => {
      if (!item.isFolder()) onOpen(item.getId(), 'preview')
    },
    scrollToItem: (item) => scrollTo(item.getItemMeta().index),
    instanceBuilder: buildProxiedInstance,
    features: [syncDataLoaderFeature, hotkeysCoreFeature],
  })
  const seen = useRef<unknown>(null)
  if (seen.current !== model) {
    seen.current = model
    tree.rebuildTree()
  }
  return tree
}

/** Unfolds the folders of a file that has just become active, then scrolls to it. */
function useRevealed(
  activePath: string | null,
  model: TreeModel,
  expanded: readonly string[],
  onExpandedChange: (expanded: readonly string[]) => void,
  scroll: () => void,
) {
  const revealed = useRef<string | null>(null)
  const latestScroll = useRef(scroll)
  latestScroll.current = scroll
  const reveal = useCallback(() => latestScroll.current(), [])
  useEffect(() => {
    if (activePath === null || revealed.current === activePath || !model.entries.has(activePath)) return
    revealed.current = activePath
    const folders: string[] = []
    for (let folder = parentOf(activePath); folder !== rootId; folder = parentOf(folder)) folders.push(folder)
    const missing = folders.filter((folder) => !expanded.includes(folder))
    if (missing.length > 0) onExpandedChange([...expanded, ...missing])
    const frame = requestAnimationFrame(reveal)
    return () => cancelAnimationFrame(frame)
  }, [activePath, model, expanded, onExpandedChange, reveal])
}

function toggle(
  expanded: readonly string[],
  onExpandedChange: (expanded: readonly string[]) => void,
  path: string,
): void {
  onExpandedChange(expanded.includes(path) ? expanded.filter((other) => other !== path) : [...expanded, path])
}

const rowKey = (index: number, draftAt: number, id: string | undefined) =>
  draftAt >= 0 && index >= draftAt ? `at ${index}` : (id ?? index)

interface MenuOptions {
  path: string
  model: TreeModel
  create: (type: 'file' | 'folder', near: string) => void
  rename: (path: string) => void
  remove: (path: string) => void
  onOpen: FileTreeProps['onOpen']
}

function menuGroups({
  path,
  model,
  create,
  rename,
  remove,
  onOpen,
}: MenuOptions): readonly (readonly TreeMenuItem[])[] {
  const entry = model.entries.get(path)
  const creation: TreeMenuItem[] = [
    { label: 'New file', run: () => create('file', path) },
    { label: 'New folder', run: () => create('folder', path) },
  ]
  if (!entry) return [creation]
  const opening: TreeMenuItem[] = [
    { label: 'Open', run: () => onOpen(path, 'keep') },
    { label: 'Open to the side', run: () => onOpen(path, 'side') },
  ]
  const change: TreeMenuItem[] = [
    { label: 'Copy path', run: () => void navigator.clipboard.writeText(path) },
    { label: 'Rename', chord: 'F2', run: () => rename(path) },
    { label: 'Delete', chord: 'Delete', danger: true, run: () => remove(path) },
  ]
  return entry.type === 'file' ? [opening, creation, change] : [creation, change]
}
