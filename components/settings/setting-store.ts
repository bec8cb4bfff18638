'use client'

import { useSyncExternalStore } from 'react'
import { defaultSettings, parseSettings, type Settings } from './settings'

const storageKey = 'inkling.settings'
const listeners = new Set<() => void>()
let current: Settings | null = null

/** Settings of this browser, shared by its tabs. */
export function readSettings(): Settings {
  current ??= parseSettings(localStorage.getItem(storageKey))
  return current
}

export function changeSettings(change: (settings: Settings) => Settings): void {
  current = change(readSettings())
  localStorage.setItem(storageKey, JSON.stringify(current))
  for (const listener of listeners) listener()
}

export function subscribeSettings(listener: () => void): () => void {
  const onStorage = (event: StorageEvent) => {
    if (event.key !== storageKey) return
    current = null
    listener()
  }
  listeners.add(listener)
  window.addEventListener('storage', onStorage)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('storage', onStorage)
  }
}

export function useSettings(): Settings {
  return useSyncExternalStore(subscribeSettings, readSettings, () => defaultSettings)
}
