'use client'

import { Dialog, Tabs } from 'radix-ui'
import { X } from 'lucide-react'
import type { Command } from '../palette/command'
import { useTheme } from '../theme/use-theme'
import { themeNames, themes, type Theme } from '../theme/theme'
import { IconButton } from '../ui/button'
import { useFocusReturn } from '../ui/focus-return'
import { EditorSettings } from './editor-settings'
import { KeyList } from './key-list'
import { PredictionSettings, type PredictionSettingsProps } from './prediction-settings'
import { SelectRow } from './setting-row'

export interface SettingsDialogProps extends PredictionSettingsProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  commands: readonly Command[]
}

const pages = ['Look', 'Editor', 'Tab', 'Keys'] as const

export function SettingsDialog({ open, onOpenChange, commands, ...prediction }: SettingsDialogProps) {
  const focusReturn = useFocusReturn()
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-bg/60" />
        <Dialog.Content
          aria-describedby={undefined}
          {...focusReturn}
          className="ink-float fixed top-1/2 left-1/2 z-50 flex h-[min(560px,92dvh)] w-[min(720px,calc(100vw-16px))] -translate-x-1/2 -translate-y-1/2 flex-col overflow-hidden"
        >
          <header className="flex h-10 shrink-0 items-center border-b border-line pr-2 pl-4">
            <Dialog.Title className="font-semibold">Settings</Dialog.Title>
            <Dialog.Close asChild>
              <IconButton label="Close settings" className="ml-auto">
                <X size={16} aria-hidden />
              </IconButton>
            </Dialog.Close>
          </header>
          <Tabs.Root defaultValue="Look" orientation="vertical" className="flex min-h-0 flex-1 max-sm:flex-col">
            <Tabs.List
              aria-label="Settings"
              className="flex w-32 shrink-0 flex-col gap-0.5 border-line p-2 max-sm:w-full max-sm:flex-row max-sm:border-b sm:border-r"
            >
              {pages.map((page) => (
                <Tabs.Trigger
                  key={page}
                  value={page}
                  className="h-7 rounded-sm px-2 text-left text-muted hover:text-fg data-[state=active]:bg-selected data-[state=active]:text-fg"
                >
                  {page}
                </Tabs.Trigger>
              ))}
            </Tabs.List>
            <div className="min-h-0 flex-1 overflow-y-auto px-4 py-2">
              <Tabs.Content value="Look">
                <Look />
              </Tabs.Content>
              <Tabs.Content value="Editor">
                <EditorSettings />
              </Tabs.Content>
              <Tabs.Content value="Tab">
                <PredictionSettings {...prediction} />
              </Tabs.Content>
              <Tabs.Content value="Keys">
                <KeyList commands={commands} />
              </Tabs.Content>
            </div>
          </Tabs.Root>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Look() {
  const { theme, setTheme } = useTheme()
  return (
    <SelectRow
      label="Theme"
      value={theme}
      options={themes.map((name) => [name, themeNames[name]])}
      onChange={(value) => setTheme(value as Theme)}
    />
  )
}
