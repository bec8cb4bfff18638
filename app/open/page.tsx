import type { Metadata } from 'next'
import { OpenPage } from '@/components/open/open-page'

export const metadata: Metadata = { title: 'Open' }

export default async function Page({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  const { url } = await searchParams
  return <OpenPage url={typeof url === 'string' ? url : null} />
}
