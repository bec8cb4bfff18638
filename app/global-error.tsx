'use client'

import './globals.css'
import { FailurePage } from '@/components/ui/failure-page'

/** Stands in for the root layout when that is what failed. */
export default function GlobalError({ error, reset }: { error: Error; reset: () => void }) {
  return (
    <html lang="en" data-theme="system">
      <body>
        <FailurePage error={error} retry={reset} />
      </body>
    </html>
  )
}
