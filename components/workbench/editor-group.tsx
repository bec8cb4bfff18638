'use client'

import { useId } from 'react'
import { useObservable } from '../state/observable'
import { nameOf } from '../tree/tree-model'
import { classNames } from '../ui/class-name'
import { EditorPane } from './editor-pane'
import { EmptyEditor } from './empty-editor'
import type { LayoutAction, LayoutGroup } from './layout'
import type { WorkbenchSession } from './session'
import { TabStrip } from './tab-strip'

export interface EditorGroupProps {
  session: WorkbenchSession
  group: LayoutGroup
  isActive: boolean
  isSplit: boolean
  emptyNotice: string | null
  dispatch: (action: LayoutAction) => void
}

export function EditorGroup({ session, group, isActive, isSplit, emptyNotice, dispatch }: EditorGroupProps) {
  const unsaved = useObservable(session.unsaved)
  const panelId = useId()
  const onShow = (path: string) => {
    dispatch({ kind: 'open', path, preview: true, group: group.id })
    session.focus(group.id, path)
  }
  return (
    <section
      data-region={isSplit ? `Editor, ${group.id}` : 'Editor'}
      aria-label={isSplit ? `Editor, ${group.id} side` : 'Editor'}
      onFocusCapture={() => dispatch({ kind: 'focus', group: group.id })}
      className={classNames('flex h-full min-h-0 min-w-0 flex-col bg-bg', isSplit && !isActive && 'ink-inactive-group')}
    >
      {group.tabs.length > 0 && (
        <TabStrip
          group={group}
          unsaved={unsaved}
          dispatch={dispatch}
          onShow={onShow}
          canSplit={!isSplit}
          panelId={panelId}
        />
      )}
      {group.active === null ? (
        <EmptyEditor notice={emptyNotice} />
      ) : (
        <div id={panelId} role="tabpanel" aria-label={nameOf(group.active)} className="flex min-h-0 flex-1 flex-col">
          <EditorPane
            key={group.active}
            session={session}
            groupId={group.id}
            path={group.active}
            onMoved={(from, to) => dispatch({ kind: 'moved', from, to })}
          />
        </div>
      )}
    </section>
  )
}
