'use client'

import { useCallback, useSyncExternalStore } from 'react'

/** Wall clock in steps of `everyMs`; 0, and asleep, when that is null. */
export function useNow(everyMs: number | null): number {
  const subscribe = useCallback(
    (listener: () => void) => {
      if (everyMs === null) return () => {}
      const timer = window.setInterval(listener, everyMs)
      return () => window.clearInterval(timer)
    },
    [everyMs],
  )
  const read = () => (everyMs === null ? 0 : Math.floor(Date.now() / everyMs) * everyMs)
  return useSyncExternalStore(subscribe, read, () => 0)
}
