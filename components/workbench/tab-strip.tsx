'use client'

import { useEffect, useRef, type KeyboardEvent } from 'react'
import { Columns2, X } from 'lucide-react'
import { FileIcon } from '../tree/file-icon'
import { nameOf, parentOf } from '../tree/tree-model'
import { IconButton } from '../ui/button'
import { classNames } from '../ui/class-name'
import type { LayoutAction, LayoutGroup } from './layout'

export interface TabStripProps {
  group: LayoutGroup
  /** Paths whose text the server does not have yet. */
  unsaved: ReadonlySet<string>
  dispatch: (action: LayoutAction) => void
  onShow: (path: string) => void
  canSplit: boolean
  panelId: string
}

export function TabStrip({ group, unsaved, dispatch, onShow, canSplit, panelId }: TabStripProps) {
  const strip = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (group.active === null) return
    strip.current
      ?.querySelector(`[data-path="${CSS.escape(group.active)}"]`)
      ?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [group.active])

  const names = group.tabs.map((tab) => nameOf(tab.path))
  return (
    <div className="flex h-9 shrink-0 items-stretch border-b border-line bg-panel">
      <div
        ref={strip}
        role="tablist"
        aria-label="Open files"
        className="flex min-w-0 flex-1 overflow-x-auto [scrollbar-width:none]"
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          const path = event.dataTransfer.getData('text/x-inkling-tab')
          const before = (event.target as HTMLElement).closest<HTMLElement>('[role=tab]')?.dataset.path ?? null
          if (path) dispatch({ kind: 'move', path, before, group: group.id })
        }}
      >
        {group.tabs.map((tab) => (
          <FileTab
            key={tab.path}
            path={tab.path}
            isPreview={tab.preview}
            isActive={tab.path === group.active}
            isUnsaved={unsaved.has(tab.path)}
            isAmbiguous={names.filter((name) => name === nameOf(tab.path)).length > 1}
            group={group}
            dispatch={dispatch}
            onShow={onShow}
            panelId={panelId}
          />
        ))}
      </div>
      {group.active !== null && canSplit && (
        <IconButton
          label="Split right"
          chord="Mod-Backslash"
          className="m-1.5"
          onClick={() => dispatch({ kind: 'split' })}
        >
          <Columns2 size={16} aria-hidden />
        </IconButton>
      )}
    </div>
  )
}

interface FileTabProps {
  path: string
  isPreview: boolean
  isActive: boolean
  isUnsaved: boolean
  isAmbiguous: boolean
  group: LayoutGroup
  dispatch: (action: LayoutAction) => void
  onShow: (path: string) => void
  panelId: string
}

function FileTab({
  path,
  isPreview,
  isActive,
  isUnsaved,
  isAmbiguous,
  group,
  dispatch,
  onShow,
  panelId,
}: FileTabProps) {
  const close = () => dispatch({ kind: 'close', path, group: group.id })
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const tabs = [...(event.currentTarget.parentElement?.querySelectorAll<HTMLElement>('[role=tab]') ?? [])]
    const at = tabs.indexOf(event.currentTarget)
    if (event.key === 'ArrowRight') tabs.at((at + 1) % tabs.length)?.focus()
    else if (event.key === 'ArrowLeft') tabs.at(at - 1)?.focus()
    else if (event.key === 'Enter' || event.key === ' ') onShow(path)
    else if (event.key === 'Delete') close()
    else return
    event.preventDefault()
  }
  return (
    <div
      role="tab"
      tabIndex={isActive ? 0 : -1}
      aria-selected={isActive}
      aria-controls={panelId}
      aria-label={isUnsaved ? `${nameOf(path)}, not saved yet` : nameOf(path)}
      data-path={path}
      title={path}
      draggable
      onDragStart={(event) => event.dataTransfer.setData('text/x-inkling-tab', path)}
      onClick={() => onShow(path)}
      onAuxClick={(event) => event.button === 1 && close()}
      onDoubleClick={() => dispatch({ kind: 'keep', path, group: group.id })}
      onKeyDown={onKeyDown}
      className={classNames(
        'group relative flex max-w-60 shrink-0 cursor-pointer items-center gap-1.5 border-r border-line pr-1.5 pl-3 outline-offset-[-2px] select-none',
        isActive
          ? 'bg-bg text-fg after:absolute after:inset-x-0 after:-bottom-px after:h-px after:bg-bg'
          : 'text-muted hover:text-fg',
      )}
    >
      <FileIcon path={path} />
      <span className={classNames('truncate', isPreview && 'italic')}>{nameOf(path)}</span>
      {isAmbiguous && <span className="truncate text-xs text-muted">{nameOf(parentOf(path)) || '/'}</span>}
      <span className="relative flex size-5 items-center justify-center">
        {isUnsaved && (
          <span aria-hidden className="text-xs leading-none text-fg group-hover:invisible">
            ●
          </span>
        )}
        {/* Not a button: a tab holds no other control. The keyboard closes with Delete here, and with Alt-W anywhere. */}
        <span
          aria-hidden
          title="Close (Alt-W)"
          onClick={(event) => {
            event.stopPropagation()
            close()
          }}
          className={classNames(
            'absolute inset-0 flex items-center justify-center rounded-sm group-hover:opacity-100 hover:bg-selected',
            isActive && !isUnsaved ? 'opacity-100' : 'opacity-0 pointer-coarse:opacity-100',
          )}
        >
          <X size={14} />
        </span>
      </span>
    </div>
  )
}
