'use client'

import type { ReactNode } from 'react'
import { ContextMenu } from 'radix-ui'
import { Shortcut } from '../ui/shortcut'

export interface TreeMenuItem {
  readonly label: string
  readonly chord?: string
  readonly danger?: boolean
  run(): void
}

/** The context menu around the tree. `null` draws a line. An item runs once the menu has given the focus back. */
export function TreeMenu({ items, children }: { items: readonly (TreeMenuItem | null)[]; children: ReactNode }) {
  return (
    <ContextMenu.Root>
      <ContextMenu.Trigger asChild>{children}</ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Content className="ink-float z-50 min-w-48 p-1" onCloseAutoFocus={(event) => event.preventDefault()}>
          {items.map((item, index) =>
            item === null ? (
              <ContextMenu.Separator key={index} className="my-1 h-px bg-line" />
            ) : (
              <ContextMenu.Item
                key={item.label}
                onSelect={() => window.setTimeout(item.run)}
                className={`flex h-7 items-center justify-between gap-4 rounded-sm px-2 outline-none data-highlighted:bg-hover ${item.danger ? 'text-danger' : ''}`}
              >
                {item.label}
                {item.chord && <Shortcut chord={item.chord} />}
              </ContextMenu.Item>
            ),
          )}
        </ContextMenu.Content>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  )
}
