'use client'

import { chordParts } from './chord'

/** A key chord as small keys, in the notation of the user's own system. */
export function Shortcut({ chord }: { chord: string }) {
  return (
    <span className="inline-flex shrink-0 gap-0.5">
      {chordParts(chord).map((part) => (
        <kbd
          key={part}
          className="inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-sm border border-line bg-panel px-1 font-sans text-xs text-muted"
        >
          {part}
        </kbd>
      ))}
    </span>
  )
}
