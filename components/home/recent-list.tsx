'use client'

import Link from 'next/link'
import { useEffect, useRef, useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { FileArchive, Folder, GitBranch, LayoutTemplate, Pencil, Trash2 } from 'lucide-react'
import { toast } from 'sonner'
import { api, messageOf, useTRPC, type WorkspaceSummary } from '../api/client'
import { useNow } from '../state/use-now'
import { IconButton } from '../ui/button'
import { focusOnMount } from '../ui/focus-on-mount'
import { relativeTime } from '../ui/relative-time'

const kinds = {
  local: { icon: Folder, name: 'Folder on this machine' },
  git: { icon: GitBranch, name: 'Git' },
  template: { icon: LayoutTemplate, name: 'Template' },
  upload: { icon: FileArchive, name: 'Upload' },
} as const

/** Time to press Undo before a deletion is sent. Until then nothing has happened, so closing the page keeps the workspace. */
const undoMs = 6_000

export function RecentList() {
  const trpc = useTRPC()
  const workspaces = useQuery(trpc.workspace.list.queryOptions())
  const { hidden, remove } = useDelayedDelete()
  const shown = workspaces.data?.filter((workspace) => !hidden.has(workspace.id))

  return (
    <section aria-labelledby="recent">
      <h2 id="recent" className="mb-2 font-medium text-muted">
        Recent
      </h2>
      {workspaces.error && (
        <p role="alert" className="text-danger">
          {messageOf(workspaces.error)}
        </p>
      )}
      {shown?.length === 0 && (
        <p className="text-muted">
          Nothing yet. What you open appears here, and stays on this machine. A folder of yours opens with{' '}
          <code className="font-mono text-sm whitespace-nowrap text-fg">npm start -- &lt;folder&gt;</code>
        </p>
      )}
      <ul className="-mx-2">
        {shown?.map((workspace) => (
          <RecentRow key={workspace.id} workspace={workspace} onDelete={() => remove(workspace)} />
        ))}
      </ul>
    </section>
  )
}

function RecentRow({ workspace, onDelete }: { workspace: WorkspaceSummary; onDelete: () => void }) {
  const [isRenaming, setIsRenaming] = useState(false)
  const now = useNow(30_000)
  const { icon: Icon, name } = kinds[workspace.kind]
  return (
    <li className="group relative flex h-11 items-center gap-3 rounded px-2 hover:bg-hover">
      <span title={name} className="text-muted">
        <Icon size={16} aria-label={name} />
      </span>
      {isRenaming ? (
        <RenameField workspace={workspace} onDone={() => setIsRenaming(false)} />
      ) : (
        <Link
          href={`/w/${workspace.id}`}
          prefetch={false}
          className="min-w-0 flex-1 after:absolute after:inset-0 after:rounded"
        >
          <span className="block truncate leading-4.5">{workspace.name}</span>
          {workspace.source && (
            <span className="block truncate font-mono text-xs leading-4 text-muted">
              {workspace.source}
              {workspace.branch && ` · ${workspace.branch}`}
            </span>
          )}
        </Link>
      )}
      <span className="flex shrink-0 items-center">
        <span className="text-sm text-muted group-focus-within:hidden group-hover:hidden pointer-coarse:mr-2 pointer-coarse:inline">
          {relativeTime(workspace.openedAt, new Date(now))}
        </span>
        <span className="relative z-10 hidden group-focus-within:flex group-hover:flex pointer-coarse:flex">
          <IconButton label={`Rename ${workspace.name}`} onClick={() => setIsRenaming(true)}>
            <Pencil size={14} aria-hidden />
          </IconButton>
          <IconButton
            label={workspace.kind === 'local' ? `Remove ${workspace.name} from this list` : `Delete ${workspace.name}`}
            onClick={onDelete}
          >
            <Trash2 size={14} aria-hidden />
          </IconButton>
        </span>
      </span>
    </li>
  )
}

function RenameField({ workspace, onDone }: { workspace: WorkspaceSummary; onDone: () => void }) {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const [name, setName] = useState(workspace.name)
  const rename = useMutation({
    ...trpc.workspace.rename.mutationOptions(),
    onSuccess: () => queryClient.invalidateQueries(trpc.workspace.list.queryFilter()),
    onError: (error) => toast.error(messageOf(error)),
    onSettled: onDone,
  })
  const commit = () => {
    const wanted = name.trim()
    if (rename.isPending) return
    if (wanted === '' || wanted === workspace.name) onDone()
    else rename.mutate({ id: workspace.id, name: wanted })
  }
  return (
    <input
      ref={focusOnMount}
      aria-label={`New name of ${workspace.name}`}
      value={name}
      maxLength={100}
      onFocus={(event) => event.target.select()}
      onChange={(event) => setName(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit()
        if (event.key === 'Escape') onDone()
      }}
      className="relative z-10 h-7 min-w-0 flex-1 rounded-sm border border-line bg-bg px-2"
    />
  )
}

/** Hides at once, deletes when the toast has gone, and brings back on Undo or when the server refuses. */
function useDelayedDelete() {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set())
  const timers = useRef(new Map<string, number>())
  useEffect(() => {
    const pending = timers.current
    return () => pending.forEach((timer) => window.clearTimeout(timer))
  }, [])

  const show = (id: string) => setHidden((before) => new Set([...before].filter((other) => other !== id)))
  const remove = (workspace: WorkspaceSummary) => {
    setHidden((before) => new Set([...before, workspace.id]))
    const timer = window.setTimeout(() => {
      api.workspace.delete
        .mutate({ id: workspace.id })
        .catch((error: unknown) => toast.error(messageOf(error)))
        .finally(() => {
          void queryClient.invalidateQueries(trpc.workspace.list.queryFilter()).then(() => show(workspace.id))
        })
    }, undoMs)
    timers.current.set(workspace.id, timer)
    toast(workspace.kind === 'local' ? `${workspace.name} leaves this list` : `${workspace.name} is being deleted`, {
      description: workspace.kind === 'local' ? 'The folder itself stays as it is.' : 'Its files go with it.',
      duration: undoMs,
      action: {
        label: 'Undo',
        onClick: () => {
          window.clearTimeout(timer)
          show(workspace.id)
        },
      },
    })
  }
  return { hidden, remove }
}
