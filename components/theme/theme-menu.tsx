'use client'

import { DropdownMenu } from 'radix-ui'
import { Check, Contrast, Monitor, Moon, Sun } from 'lucide-react'
import { useTheme } from './use-theme'
import { themeNames, themes, type Theme } from './theme'

const icons: Readonly<Record<Theme, typeof Sun>> = { system: Monitor, dark: Moon, light: Sun, contrast: Contrast }

export function ThemeMenu() {
  const { theme, setTheme } = useTheme()
  const Icon = icons[theme]
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger
        aria-label={`Theme: ${themeNames[theme]}`}
        className="inline-flex size-7 items-center justify-center rounded-sm text-muted hover:bg-hover hover:text-fg"
      >
        <Icon size={16} aria-hidden />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content align="end" sideOffset={4} className="ink-float z-50 min-w-40 p-1">
          <DropdownMenu.RadioGroup value={theme} onValueChange={(value) => setTheme(value as Theme)}>
            {themes.map((name) => {
              const Item = icons[name]
              return (
                <DropdownMenu.RadioItem
                  key={name}
                  value={name}
                  className="flex h-7 items-center gap-2 rounded-sm px-2 outline-none data-highlighted:bg-hover"
                >
                  <Item size={16} aria-hidden className="text-muted" />
                  {themeNames[name]}
                  <DropdownMenu.ItemIndicator className="ml-auto">
                    <Check size={14} aria-hidden />
                  </DropdownMenu.ItemIndicator>
                </DropdownMenu.RadioItem>
              )
            })}
          </DropdownMenu.RadioGroup>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
