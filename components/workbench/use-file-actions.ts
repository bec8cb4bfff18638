'use client'

import { useCallback, type Dispatch } from 'react'
import { toast } from 'sonner'
import { api, messageOf } from '../api/client'
import type { LayoutAction } from './layout'
import type { OpenOptions } from './use-layout'

/** What the tree asks of the server. The tree itself changes when the server says so. */
export function useFileActions(
  workspaceId: string,
  dispatch: Dispatch<LayoutAction>,
  openFile: (path: string, options: OpenOptions) => void,
) {
  const onCreate = useCallback(
    (path: string, type: 'file' | 'folder') =>
      attempt(async () => {
        const created = await api.file.create.mutate({ workspaceId, path, type })
        if (type === 'file') openFile(created.path, { focus: true })
      }),
    [workspaceId, openFile],
  )
  const onRename = useCallback(
    (from: string, to: string) =>
      attempt(async () => {
        const renamed = await api.file.rename.mutate({ workspaceId, from, to })
        dispatch({ kind: 'moved', from, to: renamed.path })
      }),
    [workspaceId, dispatch],
  )
  const onDelete = useCallback(
    (path: string) =>
      attempt(async () => {
        await api.file.delete.mutate({ workspaceId, path })
        dispatch({ kind: 'deleted', path })
      }),
    [workspaceId, dispatch],
  )
  return { onCreate, onRename, onDelete }
}

function attempt(action: () => Promise<void>): void {
  action().catch((error: unknown) => toast.error(messageOf(error)))
}
