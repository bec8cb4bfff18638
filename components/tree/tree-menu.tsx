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

/** The context menu around the tree; a line between its groups. An item runs once the menu has given the focus back. */
export function TreeMenu({ groups, children }: { groups: readonly (readonly TreeMenuItem[])[]; children: ReactNode }) {
  return (
    <ContextMenu.Root>
      <ContextMenu.Trigger asChild>{children}</ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Content
          className="ink-float z-50 min-w-48 p-1"
          onCloseAutoFocus={(event) => event.preventDefault()}
        >
          {groups.map((items) => (
            <ContextMenu.Group
              key={items[0]?.label}
              className="border-line not-first:mt-1 not-first:border-t not-first:pt-1"
            >
              {items.map((item) => (
                <ContextMenu.Item
                  key={item.label}
                  onSelect={() => window.setTimeout(item.run)}
                  className={`flex h-7 items-center justify-between gap-4 rounded-sm px-2 outline-none data-highlighted:bg-hover ${item.danger ? 'text-danger' : ''}`}
                >
                  {item.label}
                  {item.chord && <Shortcut chord={item.chord} />}
                </ContextMenu.Item>
              ))}
            </ContextMenu.Group>
          ))}
        </ContextMenu.Content>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  )
}
