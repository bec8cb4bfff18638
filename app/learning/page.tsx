import type { Metadata } from 'next'
import { LearningLoader } from '@/components/learning/learning-loader'

export const metadata: Metadata = { title: 'Learning' }

export default function Page() {
  return <LearningLoader />
}
