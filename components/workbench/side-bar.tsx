'use client'

import { FilePlus, FolderPlus, FoldVertical } from 'lucide-react'
import { useObservable } from '../state/observable'
import { FileTree, type FileTreeProps } from '../tree/file-tree'
import { rootId } from '../tree/tree-model'
import { IconButton } from '../ui/button'
import type { Observable } from '../state/observable'

export interface SideBarProps extends FileTreeProps {
  notice: Observable<string | null>
}

export function SideBar({ notice, ...tree }: SideBarProps) {
  const text = useObservable(notice)
  const create = (type: 'file' | 'folder') => tree.onCreating({ type, folder: rootId })
  return (
    <section data-region="Files" aria-label="Files" className="flex h-full min-h-0 flex-col bg-panel">
      <header className="flex h-9 shrink-0 items-center gap-0.5 pr-1.5 pl-3">
        <h2 className="mr-auto text-xs font-medium tracking-wide text-muted uppercase">Files</h2>
        <IconButton label="New file" onClick={() => create('file')}>
          <FilePlus size={14} aria-hidden />
        </IconButton>
        <IconButton label="New folder" onClick={() => create('folder')}>
          <FolderPlus size={14} aria-hidden />
        </IconButton>
        <IconButton label="Fold all" onClick={() => tree.onExpandedChange([])}>
          <FoldVertical size={14} aria-hidden />
        </IconButton>
      </header>
      {text && (
        <p role="status" className="px-3 pb-2 text-sm text-muted">
          {text}
        </p>
      )}
      <FileTree {...tree} />
    </section>
  )
}
