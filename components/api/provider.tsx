'use client'

import { useState, type ReactNode } from 'react'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { Tooltip } from 'radix-ui'
import { Toaster } from 'sonner'
import { api, TRPCProvider } from './client'

export function Provider({ children }: { children: ReactNode }) {
  const [queryClient] = useState(
    () => new QueryClient({ defaultOptions: { queries: { retry: 1, refetchOnWindowFocus: true, staleTime: 2_000 } } }),
  )
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={api} queryClient={queryClient}>
        <Tooltip.Provider delayDuration={500} skipDelayDuration={200}>
          {children}
        </Tooltip.Provider>
        <Toaster
          position="bottom-right"
          offset={{ bottom: 36, right: 16 }}
          gap={8}
          toastOptions={{
            unstyled: true,
            classNames: {
              toast: 'ink-float font-sans flex w-80 items-start gap-3 px-3 py-2 text-base text-fg',
              content: 'min-w-0 flex-1',
              description: 'text-sm text-muted',
              actionButton: 'shrink-0 rounded-sm px-2 py-0.5 text-sm font-medium text-accent hover:bg-hover',
            },
          }}
        />
      </TRPCProvider>
    </QueryClientProvider>
  )
}
