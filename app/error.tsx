'use client'

import { FailurePage } from '@/components/ui/failure-page'

export default function ErrorPage({ error, reset }: { error: Error; reset: () => void }) {
  return <FailurePage error={error} retry={reset} />
}
