'use client'

import { useEffect, useState } from 'react'
import { X } from 'lucide-react'
import type { PredictionTrace } from '@/core/prediction/prediction-trace'
import { useObservable } from '../state/observable'
import { nameOf } from '../tree/tree-model'
import { IconButton } from '../ui/button'
import { classNames } from '../ui/class-name'
import type { Prediction } from '../workbench/prediction'
import { outcomeNames, proposerNames, silenceNames } from './reason'
import { TraceDetail } from './trace-detail'

export function InspectorPanel({ prediction, onClose }: { prediction: Prediction; onClose: () => void }) {
  const traces = useObservable(prediction.traces)
  const [selectedId, setSelectedId] = useState<string | null>(null)
  useEffect(() => prediction.watchTraces(), [prediction])
  const selected = traces.find((trace) => trace.id === selectedId) ?? traces[0] ?? null

  return (
    <aside data-region="Inspector" aria-label="Inspector" className="flex h-full min-h-0 flex-col bg-panel">
      <header className="flex h-9 shrink-0 items-center gap-2 border-b border-line pr-2 pl-3">
        <h2 className="font-medium">Inspector</h2>
        <span className="text-sm text-muted">{traces.length > 0 && `last ${traces.length}`}</span>
        <IconButton label="Close inspector" className="ml-auto" onClick={onClose}>
          <X size={16} aria-hidden />
        </IconButton>
      </header>
      {traces.length === 0 ? (
        <p className="p-3 text-muted">
          Nothing has been predicted yet. Type in a file: each key’s prediction appears here, with what every stage did
          and, when nothing was shown, why.
        </p>
      ) : (
        <>
          <ul
            role="listbox"
            aria-label="Last predictions"
            tabIndex={-1}
            className="min-h-24 flex-1 basis-2/5 overflow-y-auto border-b border-line py-1"
          >
            {traces.map((trace) => (
              <TraceRow
                key={trace.id}
                trace={trace}
                isSelected={trace === selected}
                onSelect={() => setSelectedId(trace.id)}
              />
            ))}
          </ul>
          {selected && <TraceDetail trace={selected} />}
        </>
      )}
    </aside>
  )
}

function TraceRow({
  trace,
  isSelected,
  onSelect,
}: {
  trace: PredictionTrace
  isSelected: boolean
  onSelect: () => void
}) {
  const { shown, silence, outcome } = trace
  return (
    <li
      role="option"
      aria-selected={isSelected}
      tabIndex={isSelected ? 0 : -1}
      onClick={onSelect}
      onKeyDown={(event) => {
        const next =
          event.key === 'ArrowDown'
            ? event.currentTarget.nextElementSibling
            : event.key === 'ArrowUp'
              ? event.currentTarget.previousElementSibling
              : null
        if (!(next instanceof HTMLElement)) return
        event.preventDefault()
        next.click()
        next.focus()
      }}
      className={classNames(
        'flex h-10 cursor-pointer flex-col justify-center px-3 outline-offset-[-2px]',
        isSelected ? 'bg-selected' : 'hover:bg-hover',
      )}
    >
      <span className="flex items-baseline gap-2">
        <span aria-hidden className={shown ? 'text-added' : 'text-muted'}>
          {shown ? '●' : '○'}
        </span>
        <span className={classNames('min-w-0 flex-1 truncate', shown ? 'font-mono text-sm' : 'text-muted')}>
          {shown ? firstLine(shown.edit.insert) || 'deletion' : silence ? silenceNames[silence] : 'nothing shown'}
        </span>
        <span className="text-xs text-muted tabular-nums">{formatMs(trace.totalMs)}</span>
      </span>
      <span className="truncate pl-4.5 text-xs text-muted">
        {nameOf(trace.path)}:{trace.line}:{trace.column}
        {shown && ` · ${proposerNames[shown.proposer]}`}
        {outcome && ` · ${outcomeNames[outcome]}`}
      </span>
    </li>
  )
}

const firstLine = (text: string): string => text.trimStart().split('\n', 1)[0] ?? ''

const formatMs = (ms: number): string => `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`
