'use client'

import { useEffect, useMemo, useRef } from 'react'
import { useRouter } from 'next/navigation'
import { toast } from 'sonner'
import { defaultEditorKeys } from '@/editor/setting'
import type { Command } from '../palette/command'
import { fontSizesPx } from '../settings/settings'
import { changeSettings, readSettings } from '../settings/setting-store'
import { setTheme } from '../theme/use-theme'
import { themeNames, themes } from '../theme/theme'
import { rootId } from '../tree/tree-model'
import { matchesChord } from '../ui/chord'
import { activeGroupOf, type Layout, type LayoutAction } from './layout'
import { focusNextRegion } from './region'
import type { WorkbenchSession } from './session'

const snoozeMs = 600_000

export function snoozeTab(): void {
  changeSettings((all) => ({ ...all, prediction: { ...all.prediction, snoozedUntilMs: Date.now() + snoozeMs } }))
}

export interface CommandContext {
  readonly session: WorkbenchSession
  readonly layout: Layout
  dispatch(action: LayoutAction): void
  openPalette(kind: 'files' | 'commands'): void
  openSettings(): void
  toggleSideBar(): void
  toggleInspector(): void
  focusTree(): void
  create(type: 'file' | 'folder', folder: string): void
}

/** Every command of the workbench, and the keys that run them wherever the focus is. */
export function useCommands(context: CommandContext): readonly Command[] {
  const router = useRouter()
  const latest = useRef(context)
  useEffect(() => {
    latest.current = context
  })
  const active = activeGroupOf(context.layout).active
  const commands = useMemo(
    () => [
      ...fileCommands(latest, active),
      ...goCommands(latest, (path) => router.push(path)),
      ...viewCommands(latest, active),
      ...tabCommands(latest),
      ...editorCommands(latest, active),
    ],
    [active, router],
  )

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.isComposing) return
      const command = commands.find(
        ({ run, isAvailable, chords }) =>
          run !== null && isAvailable !== false && chords.some((chord) => matchesChord(chord, event)),
      )
      if (!command) return
      event.preventDefault()
      event.stopPropagation()
      command.run?.()
    }
    window.addEventListener('keydown', onKeyDown, { capture: true })
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true })
  }, [commands])
  return commands
}

type Latest = { readonly current: CommandContext }

function fileCommands(latest: Latest, active: string | null): Command[] {
  const hasFile = active !== null
  const withActive = (run: (path: string, group: string) => void) => () => {
    const group = activeGroupOf(latest.current.layout)
    if (group.active !== null) run(group.active, group.id)
  }
  const section = 'File'
  return [
    { id: 'file.new', section, title: 'New file', chords: ['Alt-N'], run: () => latest.current.create('file', rootId) },
    {
      id: 'file.new-folder',
      section,
      title: 'New folder',
      chords: [],
      run: () => latest.current.create('folder', rootId),
    },
    {
      id: 'file.close',
      section,
      title: 'Close tab',
      chords: ['Alt-W', 'Mod-W'],
      isAvailable: hasFile,
      run: withActive((path) => latest.current.dispatch({ kind: 'close', path })),
    },
    {
      id: 'file.close-others',
      section,
      title: 'Close other tabs',
      chords: [],
      isAvailable: hasFile,
      run: withActive((path, group) => latest.current.dispatch({ kind: 'close-others', path, group })),
    },
    {
      id: 'file.keep',
      section,
      title: 'Keep tab open',
      chords: [],
      isAvailable: hasFile,
      run: withActive((path) => latest.current.dispatch({ kind: 'keep', path })),
    },
    {
      id: 'file.save',
      section,
      title: 'Save',
      chords: ['Mod-S'],
      run: () => void toast('Inkling saves as you type.', { id: 'save', duration: 2_000 }),
    },
    {
      id: 'file.copy-path',
      section,
      title: 'Copy the file’s path',
      chords: [],
      isAvailable: hasFile,
      run: withActive((path) => void navigator.clipboard.writeText(path)),
    },
  ]
}

function goCommands(latest: Latest, go: (path: string) => void): Command[] {
  const section = 'Go'
  return [
    {
      id: 'go.file',
      section,
      title: 'Go to file',
      chords: ['Mod-P', 'Alt-P'],
      run: () => latest.current.openPalette('files'),
    },
    {
      id: 'go.command',
      section,
      title: 'Find a command',
      chords: ['Mod-Shift-P', 'F1'],
      run: () => latest.current.openPalette('commands'),
    },
    {
      id: 'go.next-tab',
      section,
      title: 'Next tab',
      chords: ['Ctrl-PageDown', 'Alt-PageDown'],
      run: () => latest.current.dispatch({ kind: 'step', by: 1 }),
    },
    {
      id: 'go.previous-tab',
      section,
      title: 'Previous tab',
      chords: ['Ctrl-PageUp', 'Alt-PageUp'],
      run: () => latest.current.dispatch({ kind: 'step', by: -1 }),
    },
    { id: 'go.region', section, title: 'Next part of the window', chords: ['F6'], run: () => focusNextRegion(1) },
    {
      id: 'go.region-back',
      section,
      title: 'Previous part of the window',
      chords: ['Shift-F6'],
      run: () => focusNextRegion(-1),
    },
    {
      id: 'go.files',
      section,
      title: 'Go to the file tree',
      chords: ['Mod-Shift-E'],
      run: () => latest.current.focusTree(),
    },
    { id: 'go.home', section, title: 'All projects', chords: [], run: () => go('/') },
    { id: 'go.learning', section, title: 'What Tab has learned', chords: [], run: () => go('/learning') },
  ]
}

function viewCommands(latest: Latest, active: string | null): Command[] {
  const section = 'View'
  return [
    {
      id: 'view.side-bar',
      section,
      title: 'Toggle side bar',
      chords: ['Mod-B'],
      run: () => latest.current.toggleSideBar(),
    },
    {
      id: 'view.inspector',
      section,
      title: 'Toggle inspector',
      chords: ['Alt-Shift-I'],
      run: () => latest.current.toggleInspector(),
    },
    {
      id: 'view.split',
      section,
      title: 'Split right',
      chords: ['Mod-Backslash'],
      isAvailable: active !== null,
      run: () => latest.current.dispatch({ kind: 'split' }),
    },
    {
      id: 'view.settings',
      section,
      title: 'Settings',
      chords: ['Mod-Comma'],
      run: () => latest.current.openSettings(),
    },
    {
      id: 'view.wrap',
      section,
      title: 'Toggle line wrapping',
      chords: ['Alt-Z'],
      run: () => changeSettings((all) => ({ ...all, editor: { ...all.editor, wrapLines: !all.editor.wrapLines } })),
    },
    { id: 'view.larger', section, title: 'Larger code', chords: [], run: () => stepFontSize(1) },
    { id: 'view.smaller', section, title: 'Smaller code', chords: [], run: () => stepFontSize(-1) },
    ...themes.map(
      (theme): Command => ({
        id: `view.theme.${theme}`,
        section,
        title: `Theme: ${themeNames[theme]}`,
        chords: [],
        run: () => setTheme(theme),
      }),
    ),
  ]
}

function tabCommands(latest: Latest): Command[] {
  const section = 'Tab'
  const key = (id: string, title: string, chords: readonly string[]): Command => ({
    id,
    section,
    title,
    chords,
    run: null,
  })
  const togglePrediction = () =>
    changeSettings((all) => ({ ...all, prediction: { ...all.prediction, enabled: !all.prediction.enabled } }))
  return [
    key('tab.tab', 'Do what the badge says', defaultEditorKeys.tab),
    key('tab.dismiss', 'Dismiss the suggestion; again, then Tab, leaves the editor', defaultEditorKeys.dismiss),
    key('tab.word', 'Accept a word', defaultEditorKeys.acceptWord),
    key('tab.line', 'Accept a line', defaultEditorKeys.acceptLine),
    key('tab.suggest', 'Ask for a suggestion', defaultEditorKeys.suggest),
    key('tab.focus', 'Let Tab move the focus', defaultEditorKeys.toggleTabFocus),
    { id: 'tab.snooze', section, title: 'Snooze Tab for 10 minutes', chords: [], run: snoozeTab },
    {
      id: 'tab.wake',
      section,
      title: 'Wake Tab',
      chords: [],
      run: () => changeSettings((all) => ({ ...all, prediction: { ...all.prediction, snoozedUntilMs: 0 } })),
    },
    { id: 'tab.toggle', section, title: 'Turn predictions on or off', chords: [], run: togglePrediction },
    {
      id: 'tab.why',
      section,
      title: 'Why is nothing suggested',
      chords: [],
      run: () => latest.current.toggleInspector(),
    },
  ]
}

function editorCommands(latest: Latest, active: string | null): Command[] {
  const section = 'Editor'
  const key = (id: string, title: string, chords: readonly string[]): Command => ({
    id,
    section,
    title,
    chords,
    run: null,
  })
  return [
    {
      id: 'editor.find',
      section,
      title: 'Find in file',
      chords: [],
      isAvailable: active !== null,
      run: () => latest.current.session.withActiveEditor((handle) => handle.openSearch()),
    },
    key('editor.find-key', 'Find in file', ['Mod-F']),
    key('editor.undo', 'Undo', ['Mod-Z']),
    key('editor.redo', 'Redo', ['Mod-Shift-Z']),
    key('editor.complete', 'Open the completion menu', ['Ctrl-Space']),
    key('editor.comment', 'Toggle comment', ['Mod-/']),
    key('editor.next-match', 'Select the next occurrence', ['Mod-D']),
    key('editor.move-up', 'Move the line up', ['Alt-ArrowUp']),
    key('editor.move-down', 'Move the line down', ['Alt-ArrowDown']),
  ]
}

function stepFontSize(by: 1 | -1): void {
  const { fontSizePx } = readSettings().editor
  const next =
    by === 1 ? fontSizesPx.find((size) => size > fontSizePx) : fontSizesPx.findLast((size) => size < fontSizePx)
  if (next !== undefined) changeSettings((all) => ({ ...all, editor: { ...all.editor, fontSizePx: next } }))
}
