'use client'

import type { ReactNode } from 'react'
import type { PredictionTrace, TracedCandidate } from '@/core/prediction/prediction-trace'
import { Button } from '../ui/button'
import { classNames } from '../ui/class-name'
import { dropTexts, outcomeNames, proposerNames, silenceTexts } from './reason'

/** What one prediction did, stage by stage. */
export function TraceDetail({ trace }: { trace: PredictionTrace }) {
  return (
    <div
      className="min-h-0 flex-1 basis-3/5 overflow-y-auto p-3"
      role="region"
      aria-label="Details of the selected prediction"
    >
      <p className="font-medium">
        {trace.shown
          ? `Shown with ${percent(trace.shown.confidence)} confidence${trace.outcome ? `, ${outcomeNames[trace.outcome]}` : ''}`
          : trace.silence
            ? silenceTexts[trace.silence]
            : 'Nothing shown.'}
      </p>
      <p className="mt-0.5 truncate text-sm text-muted" title={trace.path}>
        {trace.path}:{trace.line}:{trace.column} at {new Date(trace.atMs).toLocaleTimeString('en-GB')}
      </p>
      <Section title={`Candidates (${trace.candidates.length})`}>
        {trace.candidates.length === 0 ? (
          <p className="text-muted">No proposer had one.</p>
        ) : (
          <Candidates trace={trace} />
        )}
      </Section>
      <Section title="Stages">
        <Stages trace={trace} />
      </Section>
      <Section title="Context, in tokens">
        <dl className="grid grid-cols-4 gap-2">
          {(['edits', 'suffix', 'prefix', 'syntax'] as const).map((layer) => (
            <div key={layer}>
              <dt className="text-sm text-muted">{layer}</dt>
              <dd className="tabular-nums">{trace.context[layer]}</dd>
            </div>
          ))}
        </dl>
      </Section>
      {trace.syntaxPath.length > 0 && (
        <Section title="Position in the syntax tree">
          <p className="font-mono text-sm break-words text-muted">{trace.syntaxPath.join(' › ')}</p>
        </Section>
      )}
      <Button
        size="small"
        className="mt-4"
        onClick={() => void navigator.clipboard.writeText(JSON.stringify(trace, null, 2))}
      >
        Copy as JSON
      </Button>
    </div>
  )
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="mt-4">
      <h3 className="mb-1 text-sm font-medium text-muted">{title}</h3>
      {children}
    </section>
  )
}

function Stages({ trace }: { trace: PredictionTrace }) {
  const stages = Object.entries(trace.stageMs)
  const longest = Math.max(0.01, ...stages.map(([, ms]) => ms))
  return (
    <dl className="grid grid-cols-[auto_1fr_auto] items-center gap-x-3 gap-y-1">
      {stages.map(([name, ms]) => (
        <div key={name} className="contents">
          <dt>{name}</dt>
          <dd aria-hidden className="h-1 rounded-full bg-selected">
            <div className="h-1 rounded-full bg-accent" style={{ width: `${(ms / longest) * 100}%` }} />
          </dd>
          <dd className="text-right text-sm text-muted tabular-nums">{ms.toFixed(2)} ms</dd>
        </div>
      ))}
      <dt className="font-medium">total</dt>
      <dd />
      <dd className="text-right text-sm tabular-nums">{trace.totalMs.toFixed(2)} ms</dd>
    </dl>
  )
}

function Candidates({ trace }: { trace: PredictionTrace }) {
  return (
    <table className="w-full table-fixed text-left text-sm">
      <thead className="text-muted">
        <tr>
          <th className="font-normal">Text</th>
          <th className="w-14 text-right font-normal" title="Natural logarithm of its probability">
            log p
          </th>
          <th className="w-12 text-right font-normal" title="After length penalty, tie-breaker and what was learned">
            score
          </th>
        </tr>
      </thead>
      <tbody>
        {trace.candidates.toSorted(keptFirst).map((candidate) => (
          <CandidateRow key={keyOf(candidate)} candidate={candidate} isShown={isShown(trace, candidate)} />
        ))}
      </tbody>
    </table>
  )
}

function CandidateRow({ candidate, isShown: shown }: { candidate: TracedCandidate; isShown: boolean }) {
  const { insert, remove, proposer, logProbability, score, drop } = candidate
  return (
    <tr className="border-t border-line align-top">
      <td className="py-1 pr-2">
        <code
          className={classNames(
            'block max-h-18 overflow-hidden font-mono break-words whitespace-pre-wrap',
            drop && 'text-muted line-through',
          )}
        >
          {remove !== '' && <del className="text-removed">− {remove}</del>}
          {remove !== '' && insert !== '' && '\n'}
          {remove !== '' && insert !== '' && '+ '}
          {insert}
        </code>
        <span className="text-xs text-muted">
          {proposerNames[proposer]}
          {shown && ' · shown'}
          {drop && ` · dropped: ${dropTexts[drop]}`}
        </span>
      </td>
      <td className="py-1 text-right tabular-nums">{logProbability.toFixed(2)}</td>
      <td className="py-1 text-right tabular-nums">{score === null ? '–' : score.toFixed(2)}</td>
    </tr>
  )
}

/** What was ranked, best first; then what was dropped, likeliest first. */
function keptFirst(a: TracedCandidate, b: TracedCandidate): number {
  if ((a.drop === null) !== (b.drop === null)) return a.drop === null ? -1 : 1
  return (b.score ?? b.logProbability) - (a.score ?? a.logProbability)
}

const keyOf = ({ proposer, insert, remove, logProbability, drop }: TracedCandidate): string =>
  JSON.stringify([proposer, insert, remove, logProbability, drop])

/** Traced texts are cut at 400 characters, so the shown edit is compared up to there. */
function isShown(trace: PredictionTrace, candidate: TracedCandidate): boolean {
  return (
    trace.shown !== null &&
    candidate.drop === null &&
    candidate.proposer === trace.shown.proposer &&
    trace.shown.edit.insert.startsWith(candidate.insert)
  )
}

const percent = (share: number): string => `${Math.round(share * 100)} %`
