'use client'

import Link from 'next/link'
import type { ReactNode } from 'react'
import { Menu, PanelLeft, PanelRight, Search, Terminal } from 'lucide-react'
import { ThemeMenu } from '../theme/theme-menu'
import { IconButton } from '../ui/button'
import { Shortcut } from '../ui/shortcut'

export interface TopBarProps {
  workspaceName: string
  path: string | null
  isNarrow: boolean
  onToggleSideBar: () => void
  onToggleInspector: () => void
  onQuickOpen: () => void
  onPalette: () => void
}

export function TopBar({
  workspaceName,
  path,
  isNarrow,
  onToggleSideBar,
  onToggleInspector,
  onQuickOpen,
  onPalette,
}: TopBarProps) {
  return (
    <header
      data-region="Top bar"
      aria-label="Workbench"
      className="flex h-9 shrink-0 items-center gap-1 border-b border-line bg-panel px-2"
    >
      <IconButton
        label={isNarrow ? 'Files' : 'Toggle side bar'}
        chord="Mod-B"
        className="size-7"
        onClick={onToggleSideBar}
      >
        {isNarrow ? <Menu size={16} aria-hidden /> : <PanelLeft size={16} aria-hidden />}
      </IconButton>
      <nav aria-label="Location" className="flex min-w-0 flex-1 items-center gap-1.5 px-1">
        <h1 className="shrink-0 truncate font-medium max-sm:max-w-28">
          <Link href="/" title="All projects" className="rounded-sm hover:text-accent">
            {workspaceName}
          </Link>
        </h1>
        {path && (
          <span className="flex min-w-0 items-center gap-1.5 text-muted">
            <span aria-hidden>/</span>
            <span className="truncate" title={path}>
              {path}
            </span>
          </span>
        )}
      </nav>
      <BarButton icon={<Search size={14} aria-hidden />} label="Go to file" chord="Mod-P" onClick={onQuickOpen} />
      <BarButton icon={<Terminal size={14} aria-hidden />} label="Command" chord="Mod-Shift-P" onClick={onPalette} />
      <span className="w-1" />
      <IconButton label="Toggle inspector" chord="Alt-Shift-I" className="size-7" onClick={onToggleInspector}>
        <PanelRight size={16} aria-hidden />
      </IconButton>
      <ThemeMenu />
    </header>
  )
}

function BarButton({
  icon,
  label,
  chord,
  onClick,
}: {
  icon: ReactNode
  label: string
  chord: string
  onClick: () => void
}) {
  return (
    <button
      type="button"
      aria-label={label}
      onClick={onClick}
      className="inline-flex h-7 shrink-0 items-center gap-2 rounded-sm px-2 text-muted transition-colors hover:bg-hover hover:text-fg"
    >
      {icon}
      <span className="flex items-center gap-2 max-md:hidden">
        {label}
        <Shortcut chord={chord} />
      </span>
    </button>
  )
}
