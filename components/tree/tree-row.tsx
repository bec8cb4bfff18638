'use client'

import { memo, type CSSProperties } from 'react'
import { ChevronRight } from 'lucide-react'
import { classNames } from '../ui/class-name'
import { FileIcon } from './file-icon'
import { nameOf } from './tree-model'

/** Row height and indent per level, on the 4 px grid. Fingers get taller rows. */
export const rowHeight = { fine: 24, coarse: 36 } as const
const indentPx = 12

export interface TreeRowProps {
  path: string
  level: number
  isFolder: boolean
  isExpanded: boolean
  isActive: boolean
  isEmptyByDesign: boolean
  /** Role, ARIA state and click of the tree library. */
  itemProps: Record<string, unknown>
  onKeep: (path: string) => void
}

export const TreeRow = memo(function TreeRow(props: TreeRowProps) {
  const { path, level, isFolder, isExpanded, isActive, isEmptyByDesign, itemProps, onKeep } = props
  return (
    <div
      {...itemProps}
      data-path={path}
      title={isEmptyByDesign ? `${path}: its content is not listed` : undefined}
      aria-selected={isActive}
      onDoubleClick={() => !isFolder && onKeep(path)}
      style={indentOf(level)}
      className={classNames(
        'flex h-full w-full cursor-pointer items-center gap-1.5 pr-2 text-left outline-offset-[-2px] select-none',
        isActive ? 'bg-selected' : 'hover:bg-hover',
        isEmptyByDesign && 'text-muted',
      )}
    >
      {isFolder ? (
        <ChevronRight
          size={14}
          aria-hidden
          className={classNames('shrink-0 text-muted transition-transform', isExpanded && 'rotate-90')}
        />
      ) : (
        <FileIcon path={path} />
      )}
      <span className="truncate">{nameOf(path)}</span>
    </div>
  )
})

export function indentOf(level: number): CSSProperties {
  return { paddingLeft: 8 + level * indentPx }
}
