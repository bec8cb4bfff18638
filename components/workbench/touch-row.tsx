'use client'

import type { SyntheticEvent } from 'react'
import { acceptWord, rejectSuggestion } from '@/editor/inline-suggestion/command'
import { runTab } from '@/editor/tab-key'
import type { EditorHandle } from '@/editor/editor'
import { useObservable } from '../state/observable'
import { Button } from '../ui/button'
import type { WorkbenchSession } from './session'

/** The keys that an on-screen keyboard lacks. They leave the focus, and so the keyboard, where it is. */
export function TouchRow({ session }: { session: WorkbenchSession }) {
  const status = useObservable(session.activeStatus)
  if (!status || status.readOnly) return null
  const keepFocus = (event: SyntheticEvent) => event.preventDefault()
  const run = (action: (handle: EditorHandle) => void) => session.withActiveEditor(action)
  return (
    <div
      role="toolbar"
      aria-label="Keys"
      className="flex h-11 shrink-0 items-center gap-2 border-t border-line bg-panel px-2"
      onPointerDown={keepFocus}
      onMouseDown={keepFocus}
    >
      <Button
        className="h-9 min-w-0 flex-1 font-medium"
        variant={status.isSuggestionVisible ? 'primary' : 'plain'}
        onClick={() => run((handle) => runTab(handle.view))}
      >
        <span className="truncate">{status.tabLabel}</span>
      </Button>
      <Button
        className="h-9"
        disabled={!status.isSuggestionVisible}
        onClick={() => run((handle) => acceptWord(handle.view))}
      >
        Word
      </Button>
      <Button
        className="h-9"
        disabled={!status.isSuggestionVisible}
        onClick={() => run((handle) => rejectSuggestion(handle.view))}
      >
        Dismiss
      </Button>
    </div>
  )
}
