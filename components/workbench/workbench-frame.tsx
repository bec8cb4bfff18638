'use client'

import { useEffect, useRef, useState, type ReactNode } from 'react'
import Link from 'next/link'
import { Dialog } from 'radix-ui'
import { WifiOff } from 'lucide-react'
import { Group, Panel, useDefaultLayout } from 'react-resizable-panels'
import type { WorkspaceSummary } from '../api/client'
import { InspectorPanel } from '../inspector/inspector-panel'
import { CommandPalette } from '../palette/command-palette'
import { QuickOpen } from '../palette/quick-open'
import { SettingsDialog } from '../settings/settings-dialog'
import { useObservable } from '../state/observable'
import type { NewEntry } from '../tree/file-tree'
import { nameOf } from '../tree/tree-model'
import { narrowQuery, useMedia } from '../ui/media'
import { Button } from '../ui/button'
import { useFocusReturn } from '../ui/focus-return'
import { ResizeHandle } from '../ui/resize-handle'
import { ActivityStrip } from './activity-strip'
import { EditorGroup } from './editor-group'
import { activeGroupOf } from './layout'
import type { WhyQuestion, WorkbenchHost, WorkbenchSession } from './session'
import { SideBar } from './side-bar'
import { StatusBar } from './status-bar'
import { TopBar } from './top-bar'
import { TouchRow } from './touch-row'
import { snoozeTab, useCommands } from './use-commands'
import { WhyPopover } from '../inspector/why-popover'
import { useFileActions } from './use-file-actions'
import { useLayout } from './use-layout'
import { parseBoolean, parseStrings, useStored } from './use-stored'

export interface WorkbenchFrameProps {
  session: WorkbenchSession
  workspaceId: string
  workspace: WorkspaceSummary
  setHost: (host: WorkbenchHost) => void
}

const noPaths: readonly string[] = []

export function WorkbenchFrame({ session, workspaceId, workspace, setHost }: WorkbenchFrameProps) {
  const isNarrow = useMedia(narrowQuery)
  const isTouch = useMedia('(pointer: coarse)')
  const { layout, dispatch, openFile } = useLayout(session, workspaceId)
  const [expanded, setExpanded] = useStored(`inkling.folders.${workspaceId}`, noPaths, parseStrings)
  const [wideSideBar, setWideSideBar] = useStored('inkling.side-bar', true, parseBoolean)
  const [wideInspector, setWideInspector] = useStored('inkling.inspector', false, parseBoolean)
  const [drawer, setDrawer] = useState<'files' | 'inspector' | null>(null)
  const [palette, setPalette] = useState<'files' | 'commands' | null>(null)
  const [showsSettings, setShowsSettings] = useState(false)
  const [why, setWhy] = useState<WhyQuestion | null>(null)
  const [creating, setCreating] = useState<NewEntry | null>(null)
  const actions = useFileActions(workspaceId, dispatch, openFile)
  const activeGroup = activeGroupOf(layout)
  const activePath = activeGroup.active

  useEffect(() => {
    document.title = [activePath === null ? null : nameOf(activePath), workspace.name, 'Inkling']
      .filter(Boolean)
      .join(' · ')
  }, [activePath, workspace.name])

  const showsFiles = isNarrow ? drawer === 'files' : wideSideBar
  const showsInspector = isNarrow ? drawer === 'inspector' : wideInspector
  const showFiles = (shows: boolean) => (isNarrow ? setDrawer(shows ? 'files' : null) : setWideSideBar(shows))
  const showInspector = (shows: boolean) => (isNarrow ? setDrawer(shows ? 'inspector' : null) : setWideInspector(shows))

  useEffect(
    () => setHost({ openFile: (path, place) => openFile(path, { place }), showWhy: setWhy }),
    [setHost, openFile],
  )

  const commands = useCommands({
    session,
    layout,
    dispatch,
    openPalette: setPalette,
    openSettings: () => setShowsSettings(true),
    toggleSideBar: () => showFiles(!showsFiles),
    toggleInspector: () => showInspector(!showsInspector),
    focusTree: () => {
      showFiles(true)
      window.setTimeout(() => {
        // The row that had the focus last may be scrolled out of sight, and is not drawn then.
        const row = ['[tabindex="0"]', '[tabindex]']
          .map((place) => document.querySelector<HTMLElement>(`[role=treeitem]${place}`))
          .find((found) => found !== null)
        row?.focus()
      })
    },
    create: (type, folder) => {
      showFiles(true)
      setCreating({ type, folder })
    },
  })

  const sideBar = (
    <SideBar
      notice={session.treeNotice}
      store={session.tree}
      activePath={activePath}
      expanded={expanded}
      onExpandedChange={setExpanded}
      creating={creating}
      onCreating={setCreating}
      onOpen={(path, how) => {
        if (how === 'side') dispatch({ kind: 'split' })
        openFile(path, { preview: how === 'preview', focus: how !== 'preview' })
        if (isNarrow) setDrawer(null)
      }}
      {...actions}
    />
  )
  const inspector = <InspectorPanel prediction={session.prediction} onClose={() => showInspector(false)} />

  return (
    <div className="flex h-dvh flex-col overflow-hidden">
      <TopBar
        workspaceName={workspace.name}
        path={activePath}
        isNarrow={isNarrow}
        onToggleSideBar={() => showFiles(!showsFiles)}
        onToggleInspector={() => showInspector(!showsInspector)}
        onQuickOpen={() => setPalette('files')}
        onPalette={() => setPalette('commands')}
      />
      <div className="flex min-h-0 flex-1">
        <ActivityStrip
          showsFiles={showsFiles}
          showsInspector={showsInspector}
          onFiles={() => showFiles(!showsFiles)}
          onInspector={() => showInspector(!showsInspector)}
          onSettings={() => setShowsSettings(true)}
        />
        <main className="flex min-w-0 flex-1 flex-col">
          <Panels
            sideBar={!isNarrow && wideSideBar ? sideBar : null}
            inspector={!isNarrow && wideInspector ? inspector : null}
          >
            <EditorGroups>
              {layout.groups.map((group) => (
                <EditorGroup
                  key={group.id}
                  session={session}
                  group={group}
                  isActive={group.id === activeGroup.id}
                  isSplit={layout.groups.length > 1}
                  emptyNotice={null}
                  dispatch={dispatch}
                />
              ))}
            </EditorGroups>
          </Panels>
          {(isNarrow || isTouch) && <TouchRow session={session} />}
        </main>
      </div>
      <StatusBar session={session} branch={workspace.branch} onOpenInspector={() => showInspector(true)} />
      <OfflineNote session={session} />
      {isNarrow && (
        <Drawer
          side={drawer === 'inspector' ? 'right' : 'left'}
          title={drawer === 'inspector' ? 'Inspector' : 'Files'}
          open={drawer !== null}
          onClose={() => setDrawer(null)}
        >
          {drawer === 'inspector' ? (
            inspector
          ) : (
            <div className="flex h-full flex-col">
              <div className="min-h-0 flex-1">{sideBar}</div>
              <div className="flex shrink-0 gap-2 border-t border-line p-2">
                <Link
                  href="/learning"
                  className="inline-flex h-9 flex-1 items-center justify-center rounded border border-line"
                >
                  Learning
                </Link>
                <Button className="h-9 flex-1" onClick={() => setShowsSettings(true)}>
                  Settings
                </Button>
              </div>
            </div>
          )}
        </Drawer>
      )}
      <QuickOpen
        open={palette === 'files'}
        onOpenChange={(open) => setPalette(open ? 'files' : null)}
        store={session.tree}
        recent={activeGroup.recent}
        onPick={(path, line) => openFile(path, { focus: true, ...(line === null ? {} : { place: { line } }) })}
      />
      <CommandPalette
        open={palette === 'commands'}
        onOpenChange={(open) => setPalette(open ? 'commands' : null)}
        commands={commands}
      />
      {why && (
        <WhyPopover
          key={why.suggestionId}
          question={why}
          prediction={session.prediction}
          onClose={() => setWhy(null)}
          onDetails={() => showInspector(true)}
        />
      )}
      <SettingsDialog
        open={showsSettings}
        onOpenChange={setShowsSettings}
        commands={commands}
        onSnooze={snoozeTab}
        readRecording={() => session.recorder.toJson()}
      />
    </div>
  )
}

/** Lies over the last lines instead of pushing the code down. */
function OfflineNote({ session }: { session: WorkbenchSession }) {
  const isOffline = useObservable(session.isOffline)
  if (!isOffline) return null
  return (
    <div
      role="status"
      className="ink-float fixed bottom-8 left-1/2 z-20 flex max-w-[calc(100vw-16px)] -translate-x-1/2 items-center gap-2 px-3 py-2 max-md:bottom-18"
    >
      <WifiOff size={16} aria-hidden className="shrink-0 text-warning" />
      The server is out of reach. Go on typing: edits are kept in this browser and sent when it is back.
    </div>
  )
}

/** Side bar, editors and inspector beside each other; sizes are remembered per set of panels. */
function Panels({ sideBar, inspector, children }: { sideBar: ReactNode; inspector: ReactNode; children: ReactNode }) {
  const panelIds = [...(sideBar ? ['side'] : []), 'editor', ...(inspector ? ['inspector'] : [])]
  const stored = useDefaultLayout({ id: 'inkling.panels', panelIds, storage: localStorage })
  return (
    <Group orientation="horizontal" className="min-h-0 flex-1" {...stored}>
      {sideBar && (
        <>
          <Panel id="side" defaultSize={240} minSize={160} maxSize={560} groupResizeBehavior="preserve-pixel-size">
            {sideBar}
          </Panel>
          <ResizeHandle label="Width of the side bar" />
        </>
      )}
      <Panel id="editor" minSize={240}>
        {children}
      </Panel>
      {inspector && (
        <>
          <ResizeHandle label="Width of the inspector" />
          <Panel id="inspector" defaultSize={340} minSize={240} maxSize={640} groupResizeBehavior="preserve-pixel-size">
            {inspector}
          </Panel>
        </>
      )}
    </Group>
  )
}

function EditorGroups({ children }: { children: readonly ReactNode[] }) {
  const [left, right] = children
  return (
    <Group orientation="horizontal" className="h-full">
      <Panel id="left" minSize={160}>
        {left}
      </Panel>
      {right && (
        <>
          <ResizeHandle label="Width of the left side" />
          <Panel id="right" minSize={160}>
            {right}
          </Panel>
        </>
      )}
    </Group>
  )
}

interface DrawerProps {
  side: 'left' | 'right'
  title: string
  open: boolean
  onClose: () => void
  children: ReactNode
}

/** On a phone the panels lie over the editor. */
function Drawer({ side, title, open, onClose, children }: DrawerProps) {
  const content = useRef<HTMLDivElement>(null)
  const { onOpenAutoFocus, onCloseAutoFocus } = useFocusReturn()
  const focusContent = (event: Event) => {
    onOpenAutoFocus()
    event.preventDefault()
    content.current?.focus()
  }
  return (
    <Dialog.Root open={open} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-30 bg-bg/60" />
        <Dialog.Content
          ref={content}
          tabIndex={-1}
          aria-describedby={undefined}
          onOpenAutoFocus={focusContent}
          onCloseAutoFocus={onCloseAutoFocus}
          className={`fixed inset-y-0 z-40 w-[min(320px,85vw)] border-line bg-panel shadow-float outline-none ${side === 'left' ? 'left-0 border-r' : 'right-0 border-l'}`}
        >
          <Dialog.Title className="sr-only">{title}</Dialog.Title>
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
