'use client'

import type { ReactNode } from 'react'
import type { SyncState } from '@/editor/collab/connection'
import { silenceTexts } from '../inspector/reason'
import { changeSettings, useSettings } from '../settings/setting-store'
import { useObservable, useSelected } from '../state/observable'
import { useNow } from '../state/use-now'
import { Hint } from '../ui/button'
import { classNames } from '../ui/class-name'
import type { WorkbenchSession } from './session'

export interface StatusBarProps {
  session: WorkbenchSession
  branch: string | null
  onOpenInspector: () => void
}

export function StatusBar({ session, branch, onOpenInspector }: StatusBarProps) {
  return (
    <footer
      data-region="Status bar"
      aria-label="Status bar"
      className="flex h-5.5 shrink-0 items-center gap-3 overflow-hidden border-t border-line bg-panel px-3 text-xs whitespace-nowrap text-muted"
    >
      <SyncLabel session={session} />
      {branch && <span className="truncate max-sm:hidden">{branch}</span>}
      <IndexLabel session={session} />
      <RecordingLabel />
      <span className="flex-1" />
      <PositionLabel session={session} />
      <TabLabel session={session} onOpenInspector={onOpenInspector} />
      <Hint side="top" label="Predictions run in this tab. Nothing you type leaves this machine for them.">
        <span className="max-md:hidden">local only</span>
      </Hint>
    </footer>
  )
}

function PositionLabel({ session }: { session: WorkbenchSession }) {
  const status = useObservable(session.activeStatus)
  if (!status) return null
  const { line, column, cursors, selectedCharacters, languageName } = status
  return (
    <>
      <span className="tabular-nums">
        Ln {line}, Col {column}
        {cursors > 1 ? ` · ${cursors} cursors` : selectedCharacters > 0 ? ` · ${selectedCharacters} selected` : ''}
      </span>
      <span className="max-sm:hidden">{languageName}</span>
    </>
  )
}

const syncHints: Readonly<Record<SyncState, string>> = {
  saved: 'The server has everything you typed.',
  saving: 'The server is storing what you typed.',
  offline: 'The server is out of reach. What you type is kept in this browser and sent when it is back.',
}

function SyncLabel({ session }: { session: WorkbenchSession }) {
  const state = useObservable(session.sync)
  return (
    <Hint side="top" label={syncHints[state]}>
      <span className="inline-flex items-center gap-1.5">
        <span
          aria-hidden
          className={classNames(
            'size-1.5 rounded-full',
            state === 'saved' ? 'bg-added' : state === 'saving' ? 'border border-muted' : 'bg-warning',
          )}
        />
        <span data-testid="sync-state" className={classNames('min-w-8', state === 'offline' && 'text-warning')}>
          {state}
        </span>
      </span>
    </Hint>
  )
}

function IndexLabel({ session }: { session: WorkbenchSession }) {
  const state = useObservable(session.prediction.index)
  const text =
    state.kind === 'reading'
      ? state.total === null
        ? 'reading files'
        : `reading files ${state.done.toLocaleString('en')} of ${state.total.toLocaleString('en')}`
      : state.kind === 'failed'
        ? 'files not read'
        : null
  const hint =
    state.kind === 'failed'
      ? `${state.message} Suggestions come from open files only.`
      : state.kind === 'ready'
        ? `${state.files.toLocaleString('en')} files of the workspace are known to the predictions.`
        : 'Predictions learn the workspace’s text. Typing never waits for it.'
  return (
    <Hint side="top" label={hint}>
      <span data-testid="index-state" data-state={state.kind} className="tabular-nums max-sm:hidden">
        {text}
      </span>
    </Hint>
  )
}

function RecordingLabel() {
  const { recording } = useSettings()
  if (!recording) return null
  return (
    <TabButton
      hint="This session is being recorded, in this tab only. Press to stop; download it in the settings."
      onClick={() => changeSettings((all) => ({ ...all, recording: false }))}
    >
      <span className="text-danger">● recording</span>
    </TabButton>
  )
}

/** Always names the next Tab; on hover says why nothing is suggested. */
function TabLabel({ session, onOpenInspector }: { session: WorkbenchSession; onOpenInspector: () => void }) {
  const label = useSelected(session.activeStatus, (status) => status?.tabLabel ?? null)
  const isSuggestionVisible = useSelected(session.activeStatus, (status) => status?.isSuggestionVisible ?? false)
  const silence = useSelected(session.activeStatus, (status) => status?.prediction.silence ?? null)
  const latencyMs = useSelected(session.activeStatus, (status) => status?.prediction.latencyMs ?? null)
  const failure = useObservable(session.prediction.failure)
  const { prediction } = useSettings()
  const now = useNow(prediction.snoozedUntilMs > 0 ? 1_000 : null)
  const snoozedMs = prediction.snoozedUntilMs - now
  if (failure !== null) {
    return (
      <TabButton hint={failure} onClick={onOpenInspector}>
        <span className="text-warning">⇥ Tab impaired</span>
      </TabButton>
    )
  }
  if (!prediction.enabled) {
    return (
      <TabButton
        hint="Predictions are off. Press to turn them on."
        onClick={() => changeSettings((all) => ({ ...all, prediction: { ...all.prediction, enabled: true } }))}
      >
        ⇥ Tab off
      </TabButton>
    )
  }
  if (snoozedMs > 0) {
    const minutes = Math.ceil(snoozedMs / 60_000)
    return (
      <TabButton
        hint="Tab is snoozed. Press to wake it."
        onClick={() => changeSettings((all) => ({ ...all, prediction: { ...all.prediction, snoozedUntilMs: 0 } }))}
      >
        ⇥ Tab snoozed, {minutes} min
      </TabButton>
    )
  }
  if (label === null) return null
  const hint = isSuggestionVisible
    ? 'A suggestion is shown. Press for how it came about.'
    : silence === null
      ? 'What the next Tab does. Press for the last predictions.'
      : `No suggestion: ${silenceTexts[silence]} Press for details.`
  return (
    <TabButton hint={hint} onClick={onOpenInspector}>
      <span data-testid="tab-status" className="text-fg">
        {label}
      </span>
      {latencyMs !== null && <span className="tabular-nums"> Tab {Math.round(latencyMs)} ms</span>}
    </TabButton>
  )
}

function TabButton({ hint, onClick, children }: { hint: string; onClick: () => void; children: ReactNode }) {
  return (
    <Hint side="top" label={hint}>
      <button
        type="button"
        onClick={onClick}
        className="inline-flex h-full items-center gap-1 rounded-sm px-1 hover:text-fg"
      >
        {children}
      </button>
    </Hint>
  )
}
