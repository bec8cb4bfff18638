'use client'

import { Separator } from 'react-resizable-panels'
import { classNames } from './class-name'

/** A one-pixel line that is wider to the pointer than to the eye, and moves with the arrow keys. */
export function ResizeHandle({
  label,
  orientation = 'vertical',
}: {
  label: string
  orientation?: 'vertical' | 'horizontal'
}) {
  return (
    <Separator
      aria-label={label}
      className={classNames(
        'relative shrink-0 bg-line transition-colors data-[separator=active]:bg-accent data-[separator=hover]:bg-accent focus-visible:bg-accent',
        orientation === 'vertical' ? 'w-px' : 'h-px',
      )}
    />
  )
}
