'use client'

import { useId, useState } from 'react'
import { focusOnMount } from '../ui/focus-on-mount'

export interface NameFieldProps {
  label: string
  initial: string
  refuse: (name: string) => string | null
  onCommit: (name: string) => void
  onCancel: () => void
}

/** A row that is being named. Enter commits, Escape gives up, leaving commits what is allowed. */
export function NameField({ label, initial, refuse, onCommit, onCancel }: NameFieldProps) {
  const [name, setName] = useState(initial)
  const [touched, setTouched] = useState(false)
  const messageId = useId()
  const refusal = refuse(name)
  const commit = () => {
    if (name.trim() === initial) onCancel()
    else if (refusal === null) onCommit(name.trim())
    else setTouched(true)
  }
  return (
    <span className="relative min-w-0 flex-1">
      <input
        ref={focusOnMount}
        aria-label={label}
        aria-invalid={touched && refusal !== null}
        aria-describedby={touched && refusal ? messageId : undefined}
        value={name}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="none"
        onFocus={(event) => selectStem(event.target)}
        onChange={(event) => {
          setName(event.target.value)
          setTouched(event.target.value.trim() !== '')
        }}
        onBlur={() => (refusal === null ? commit() : onCancel())}
        onKeyDown={(event) => {
          event.stopPropagation()
          if (event.key === 'Enter') commit()
          if (event.key === 'Escape') onCancel()
        }}
        className="h-5.5 w-full rounded-sm border border-accent bg-bg px-1 text-base outline-none"
      />
      {touched && refusal && (
        <span
          id={messageId}
          role="alert"
          className="ink-float absolute top-full right-0 left-0 z-20 mt-0.5 px-2 py-1 text-sm text-danger"
        >
          {refusal}
        </span>
      )}
    </span>
  )
}

/** The name without its extension, which mostly stays. */
function selectStem(input: HTMLInputElement): void {
  const dot = input.value.lastIndexOf('.')
  input.setSelectionRange(0, dot > 0 ? dot : input.value.length)
}
