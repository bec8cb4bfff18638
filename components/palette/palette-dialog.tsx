'use client'

import type { ReactNode } from 'react'
import { Command as Menu } from 'cmdk'
import { Dialog } from 'radix-ui'
import { useFocusReturn } from '../ui/focus-return'

export interface PaletteDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  label: string
  placeholder: string
  query: string
  onQueryChange: (query: string) => void
  /** False when the rows come filtered and in order already. */
  filters?: boolean
  footer?: ReactNode
  children: ReactNode
}

/** The frame that quick open and the command palette share. */
export function PaletteDialog({
  open,
  onOpenChange,
  label,
  placeholder,
  query,
  onQueryChange,
  filters = true,
  footer,
  children,
}: PaletteDialogProps) {
  const focusReturn = useFocusReturn()
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40" />
        <Dialog.Content
          aria-describedby={undefined}
          {...focusReturn}
          className="ink-float fixed top-12 left-1/2 z-50 flex max-h-[min(480px,70dvh)] w-[min(600px,calc(100vw-16px))] -translate-x-1/2 flex-col overflow-hidden"
        >
          <Dialog.Title className="sr-only">{label}</Dialog.Title>
          <Menu label={label} shouldFilter={filters} loop className="flex min-h-0 flex-1 flex-col">
            <Menu.Input
              value={query}
              onValueChange={onQueryChange}
              placeholder={placeholder}
              className="h-10 w-full shrink-0 border-b border-line bg-transparent px-3 text-[14px] outline-none"
            />
            <Menu.List className="min-h-0 flex-1 scroll-py-1 overflow-y-auto p-1">{children}</Menu.List>
          </Menu>
          {footer && <div className="border-t border-line px-3 py-1.5 text-sm text-muted">{footer}</div>}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

export const paletteRow =
  'flex h-7 items-center gap-2 rounded-sm px-2 outline-none data-[selected=true]:bg-selected pointer-coarse:h-10'
