'use client'

import { useState } from 'react'
import { Command as Menu } from 'cmdk'
import { Shortcut } from '../ui/shortcut'
import type { Command } from './command'
import { PaletteDialog, paletteRow } from './palette-dialog'

export interface CommandPaletteProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  commands: readonly Command[]
}

export function CommandPalette({ open, onOpenChange, commands }: CommandPaletteProps) {
  const [query, setQuery] = useState('')
  const change = (isOpen: boolean) => {
    if (isOpen) setQuery('')
    onOpenChange(isOpen)
  }
  return (
    <PaletteDialog
      open={open}
      onOpenChange={change}
      label="Commands"
      placeholder="Type a command"
      query={query}
      onQueryChange={setQuery}
    >
      <Menu.Empty className="px-2 py-3 text-muted">No command has this name.</Menu.Empty>
      {commands
        .filter((command) => command.isAvailable !== false && command.run !== null)
        .map((command) => (
          <Menu.Item
            key={command.id}
            value={`${command.section} ${command.title}`}
            onSelect={() => {
              change(false)
              // After the dialog has given the focus back, so that the command may move it.
              window.setTimeout(() => command.run?.())
            }}
            className={paletteRow}
          >
            <span className="w-12 shrink-0 text-sm text-muted">{command.section}</span>
            <span className="truncate">{command.title}</span>
            <span className="ml-auto flex gap-2">
              {command.chords.slice(0, 1).map((chord) => (
                <Shortcut key={chord} chord={chord} />
              ))}
            </span>
          </Menu.Item>
        ))}
    </PaletteDialog>
  )
}
