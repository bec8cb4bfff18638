'use client'

import type { ReactNode } from 'react'
import { Info, TriangleAlert, X } from 'lucide-react'
import { IconButton } from '../ui/button'

const icons = { info: Info, warning: TriangleAlert } as const

export interface BannerProps {
  tone: keyof typeof icons
  children: ReactNode
  action?: ReactNode
  onDismiss?: () => void
}

/** One line above the text that it is about. */
export function Banner({ tone, children, action, onDismiss }: BannerProps) {
  const Icon = icons[tone]
  return (
    <div role="status" className="flex min-h-8 shrink-0 items-center gap-2 border-b border-line bg-panel px-3 py-1">
      <Icon size={16} aria-hidden className={tone === 'info' ? 'shrink-0 text-muted' : 'shrink-0 text-warning'} />
      <span className="min-w-0 flex-1">{children}</span>
      {action}
      {onDismiss && (
        <IconButton label="Dismiss" onClick={onDismiss}>
          <X size={14} aria-hidden />
        </IconButton>
      )}
    </div>
  )
}
