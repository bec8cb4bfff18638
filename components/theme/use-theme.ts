'use client'

import { useSyncExternalStore } from 'react'
import { isDark, readTheme, writeTheme, type Theme } from './theme'

const listeners = new Set<() => void>()
const systemQuery = '(prefers-color-scheme: light)'

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  const query = window.matchMedia(systemQuery)
  query.addEventListener('change', listener)
  return () => {
    listeners.delete(listener)
    query.removeEventListener('change', listener)
  }
}

const readDark = () => isDark(readTheme(), window.matchMedia(systemQuery).matches)

export function setTheme(theme: Theme): void {
  writeTheme(theme)
  for (const listener of listeners) listener()
}

export function useTheme() {
  const theme = useSyncExternalStore<Theme>(subscribe, readTheme, () => 'system')
  const dark = useSyncExternalStore(subscribe, readDark, () => true)
  return { theme, dark, setTheme }
}
