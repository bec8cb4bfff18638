import type { Metadata } from 'next'
import Link from 'next/link'
import { PageHeader } from '@/components/ui/page-header'

export const metadata: Metadata = { title: 'Not found' }

export default function NotFound() {
  return (
    <>
      <PageHeader />
      <main className="mx-auto w-full max-w-136 px-4 pt-[16vh]">
        <h1 className="text-xl font-semibold tracking-tight">There is no page at this address</h1>
        <p className="mt-2">
          To open a repository, put its address after Inkling’s own, host first:{' '}
          <code className="font-mono text-sm">/github.com/owner/repo</code>
        </p>
        <p className="mt-6">
          <Link href="/" className="rounded-sm text-accent hover:underline">
            Go to the start page
          </Link>
        </p>
      </main>
    </>
  )
}
