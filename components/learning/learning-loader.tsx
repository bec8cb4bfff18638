'use client'

import dynamic from 'next/dynamic'
import { PageHeader } from '../ui/page-header'

/** Browser only: the policy lives in a worker. */
export const LearningLoader = dynamic(() => import('./learning-page'), { ssr: false, loading: () => <PageHeader /> })
