import { useCallback, useEffect, useRef } from 'react'
import type { ItemInstance, TreeInstance } from '@headless-tree/core'

/**
 * Keeps the keyboard's place in the tree when its row goes: the row that came to stand there takes it. The returned function names
 * a path that takes it as soon as it appears: a new name, or a new folder.
 */
export function useKeptFocus(tree: TreeInstance<string>): (path: string) => void {
  const lastIndex = useRef(0)
  const awaited = useRef<string | null>(null)
  useEffect(() => {
    const items = tree.getItems()
    const { focusedItem } = tree.getState()
    const indexOf = (path: string | null) => items.findIndex((item) => item.getId() === path)
    const expected = awaited.current === null ? undefined : items[indexOf(awaited.current)]
    if (expected) {
      awaited.current = null
      return take(tree, expected)
    }
    if (focusedItem === null) return
    const index = indexOf(focusedItem)
    if (index >= 0) lastIndex.current = index
    else {
      const heir = items[Math.min(lastIndex.current, items.length - 1)]
      if (heir) take(tree, heir)
    }
  })
  return useCallback((path) => {
    awaited.current = path
  }, [])
}

/** The focus itself moves only when it was in the tree, or fell out of it with the row. */
function take(tree: TreeInstance<string>, item: ItemInstance<string>): void {
  item.setFocused()
  const focused = document.activeElement
  if (focused === null || focused === document.body || focused.closest('[role=tree]')) tree.updateDomFocus()
}
