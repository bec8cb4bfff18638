'use client'

import { useRef } from 'react'

/**
 * For dialogs that no button opened: gives the focus back to who had it. Unless somebody took it meanwhile: what the dialog was opened
 * for may have moved it on purpose.
 */
export function useFocusReturn() {
  const before = useRef<Element | null>(null)
  return {
    onOpenAutoFocus: () => {
      before.current = document.activeElement
    },
    onCloseAutoFocus: (event: Event) => {
      event.preventDefault()
      const isTaken = document.activeElement !== null && document.activeElement !== document.body
      if (!isTaken && before.current instanceof HTMLElement) before.current.focus()
    },
  }
}
