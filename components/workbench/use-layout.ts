'use client'

import { useCallback, useEffect, useLayoutEffect, useReducer, useRef } from 'react'
import type { Place } from './editor-slot'
import { activeGroupOf, emptyLayout, layoutReducer, parseLayout } from './layout'
import type { WorkbenchSession } from './session'

export interface OpenOptions {
  readonly preview?: boolean
  readonly focus?: boolean
  readonly place?: Place
}

/** The layout of a workspace: remembered by this browser, followed by the session, and led by the address on arrival. */
export function useLayout(session: WorkbenchSession, workspaceId: string) {
  const key = `inkling.layout.${workspaceId}`
  const [layout, dispatch] = useReducer(
    layoutReducer,
    null,
    () => parseLayout(localStorage.getItem(key)) ?? emptyLayout,
  )
  const latest = useRef(layout)

  useLayoutEffect(() => {
    latest.current = layout
    session.follow(layout)
    localStorage.setItem(key, JSON.stringify(layout))
  }, [session, layout, key])

  const openFile = useCallback(
    (path: string, { preview = false, focus = true, place }: OpenOptions) => {
      const group = latest.current.activeGroup
      dispatch({ kind: 'open', path, preview, group })
      if (place) session.reveal(group, path, place)
      if (focus) session.focus(group, path)
    },
    [session],
  )

  useEffect(() => {
    const asked = new URLSearchParams(window.location.search)
    const path = asked.get('path')
    const line = Number(asked.get('line'))
    const active = activeGroupOf(latest.current)
    if (path !== null) openFile(path, line >= 1 ? { place: { line } } : {})
    else if (active.active !== null) session.focus(active.id, active.active)
  }, [session, openFile])

  const { id: groupId, active } = activeGroupOf(layout)
  useEffect(() => {
    // After a tab was closed, stepped to or split off by key, typing goes on there. Who is in the tree or a panel stays in it.
    const focused = document.activeElement
    const isElsewhere = focused !== null && focused !== document.body && !focused.closest('[data-region^="Editor"]')
    if (active !== null && !isElsewhere) session.focus(groupId, active)
  }, [session, groupId, active])

  useEffect(
    () =>
      session.unsaved.subscribe(() => {
        for (const path of session.unsaved.read()) {
          for (const { id } of latest.current.groups) dispatch({ kind: 'keep', path, group: id })
        }
      }),
    [session],
  )

  return { layout, dispatch, openFile }
}
