'use client'

import { useEffect, useLayoutEffect, useReducer, useRef } from 'react'
import type { DocumentConnection } from '@/editor/collab/connection'
import { useObservable } from '../state/observable'
import { nameOf } from '../tree/tree-model'
import { Button } from '../ui/button'
import { Banner } from './banner'
import type { DocumentState, WorkspaceDocument } from './workspace-document'
import type { WorkbenchSession } from './session'

export interface EditorPaneProps {
  session: WorkbenchSession
  groupId: string
  path: string
  onMoved: (from: string, to: string) => void
}

/** The file of the active tab: its text, or why there is none, under what should be known about it. */
export function EditorPane({ session, groupId, path, onMoved }: EditorPaneProps) {
  const document = session.document(path)
  const state = useObservable(document.state)
  return (
    <>
      {state.kind === 'document' && <Notices connection={state.connection} path={path} onMoved={onMoved} />}
      {state.kind === 'read-only' && (
        <Banner tone="info">
          {state.message} <span className="text-muted">({formatBytes(state.bytes)})</span>
        </Banner>
      )}
      <Body session={session} groupId={groupId} document={document} state={state} />
    </>
  )
}

function Body({
  session,
  groupId,
  document,
  state,
}: {
  session: WorkbenchSession
  groupId: string
  document: WorkspaceDocument
  state: DocumentState
}) {
  switch (state.kind) {
    case 'loading':
      return <p className="ink-late p-4 text-muted">Opening {nameOf(document.path)}</p>
    case 'failed':
      return (
        <div role="alert" className="p-4">
          <p>{state.message}</p>
          <Button className="mt-3" onClick={() => document.retry()}>
            Try again
          </Button>
        </div>
      )
    case 'read-only':
      return state.text === null ? (
        <p className="p-4 text-muted">There is no text to show.</p>
      ) : (
        <EditorHost session={session} groupId={groupId} path={document.path} />
      )
    case 'document':
      return <EditorHost session={session} groupId={groupId} path={document.path} />
  }
}

function EditorHost({ session, groupId, path }: { session: WorkbenchSession; groupId: string; path: string }) {
  const parent = useRef<HTMLDivElement>(null)
  useLayoutEffect(
    () => (parent.current ? session.attach(groupId, path, parent.current) : undefined),
    [session, groupId, path],
  )
  return <div ref={parent} className="min-h-0 flex-1" />
}

function Notices({
  connection,
  path,
  onMoved,
}: {
  connection: DocumentConnection
  path: string
  onMoved: (from: string, to: string) => void
}) {
  const [, refresh] = useReducer((count: number) => count + 1, 0)
  useEffect(() => connection.subscribe(refresh), [connection])
  const moved = connection.notices.find(
    (notice) => notice.kind === 'renamed' && notice.path !== null && notice.path !== path,
  )
  useEffect(() => {
    if (!moved || moved.path === null) return
    connection.dismissNotice(moved.id)
    onMoved(path, moved.path)
  }, [connection, moved, path, onMoved])
  return connection.notices
    .filter((notice) => notice.kind !== 'renamed')
    .map((notice) => (
      <Banner
        key={notice.id}
        tone={notice.kind === 'restored' ? 'info' : 'warning'}
        onDismiss={() => connection.dismissNotice(notice.id)}
      >
        {notice.message}
      </Banner>
    ))
}

function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}
