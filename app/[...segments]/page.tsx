import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { OpenPage } from '@/components/open/open-page'
import { sourceFromSegments } from '@/components/open/source'

export const metadata: Metadata = { title: 'Open' }

/** `/github.com/owner/repo/tree/main/src/a.ts`: any https address without its scheme. */
export default async function Page({ params }: { params: Promise<{ segments: string[] }> }) {
  const url = sourceFromSegments((await params).segments)
  if (url === null) notFound()
  return <OpenPage url={url} />
}
