'use client'

import { useEffect, useState, useSyncExternalStore } from 'react'
import { useQuery } from '@tanstack/react-query'
import { TRPCClientError } from '@trpc/client'
import { messageOf, useTRPC, type WorkspaceSummary } from '../api/client'
import { readTheme, isDark } from '../theme/theme'
import { useTheme } from '../theme/use-theme'
import { Button } from '../ui/button'
import { WorkbenchSession, type WorkbenchHost } from './session'
import { WorkbenchFrame } from './workbench-frame'

/** The page of one workspace. Runs in the browser only: editors, workers and the connection have no meaning on the server. */
export default function Workbench({ workspaceId }: { workspaceId: string }) {
  const trpc = useTRPC()
  const workspace = useQuery({
    ...trpc.workspace.get.queryOptions({ id: workspaceId }),
    staleTime: Infinity,
    retry: retryUnlessUnknown,
  })
  const current = useSession(workspaceId)

  if (workspace.error) return <Missing error={workspace.error} onRetry={() => void workspace.refetch()} />
  if (!current) return null
  return (
    <WorkbenchFrame workspaceId={workspaceId} workspace={workspace.data ?? placeholder(workspaceId)} {...current} />
  )
}

interface OpenSession {
  readonly session: WorkbenchSession
  readonly setHost: (host: WorkbenchHost) => void
}

/** A session lives as long as somebody watches it, so that React's second mount in development gets one of its own. */
class SessionHolder {
  private current: OpenSession | null = null

  constructor(private readonly workspaceId: string) {}

  readonly read = (): OpenSession | null => this.current

  readonly subscribe = (listener: () => void): (() => void) => {
    let host: WorkbenchHost | null = null
    const systemPrefersLight = window.matchMedia('(prefers-color-scheme: light)').matches
    const session = new WorkbenchSession({
      workspaceId: this.workspaceId,
      theme: isDark(readTheme(), systemPrefersLight) ? 'dark' : 'light',
      onOpenFile: (path, place) => host?.openFile(path, place),
      onWhy: (question) => host?.showWhy(question),
    })
    this.current = { session, setHost: (next) => void (host = next) }
    listener()
    return () => {
      this.current = null
      session.destroy()
    }
  }
}

function useSession(workspaceId: string): OpenSession | null {
  const [holder] = useState(() => new SessionHolder(workspaceId))
  const current = useSyncExternalStore(holder.subscribe, holder.read)
  const { dark } = useTheme()
  useEffect(() => current?.session.setTheme(dark ? 'dark' : 'light'), [current, dark])
  return current
}

const placeholder = (id: string): WorkspaceSummary => ({
  id,
  name: 'Workspace',
  kind: 'local',
  source: null,
  branch: null,
  openedAt: new Date(0),
})

/** An answer is an answer; only silence is worth asking again. */
const retryUnlessUnknown = (count: number, error: unknown): boolean =>
  count < 2 && !(error instanceof TRPCClientError && error.data)

function Missing({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  return (
    <main role="alert" className="mx-auto w-full max-w-136 px-4 pt-[16vh]">
      <h1 className="text-xl font-semibold tracking-tight">This workspace cannot be opened</h1>
      <p className="mt-2">{messageOf(error)} It may have been deleted, or the address may belong to another Inkling.</p>
      <div className="mt-6 flex gap-2">
        <Button variant="primary" onClick={() => window.location.assign('/')}>
          Go to the start page
        </Button>
        <Button onClick={onRetry}>Try again</Button>
      </div>
    </main>
  )
}
