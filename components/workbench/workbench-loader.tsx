'use client'

import dynamic from 'next/dynamic'

/** The frame's two lines, so that nothing jumps when the workbench takes over. */
const loading = () => (
  <div className="flex h-dvh flex-col" aria-busy="true">
    <div className="h-9 border-b border-line bg-panel" />
    <div className="flex-1" />
    <div className="h-5.5 border-t border-line bg-panel" />
  </div>
)

/** Browser only: two copies of Yjs, one of them on the server, would not understand each other. */
export const WorkbenchLoader = dynamic(() => import('./workbench'), { ssr: false, loading })
