'use client'

import type { PolicyEvent } from '@/core/learning/policy'
import { outcomeNames } from '../inspector/reason'
import { languageNames } from '../settings/predicted-language'

/** More is in the export. */
const shownEvents = 100

const signs = { accepted: '✓', 'partly-accepted': '✓', rejected: '✕', ignored: '·' } as const

export function OutcomeHistory({ history }: { history: readonly PolicyEvent[] }) {
  if (history.length === 0) {
    return (
      <p className="text-muted">
        Nothing yet. Each suggestion you take, dismiss with Esc or type past appears here, with the reward that the
        weights learned from.
      </p>
    )
  }
  const newest = history.slice(-shownEvents).reverse()
  return (
    <>
      <p className="mb-2 text-muted">{summary(history)}</p>
      <div role="region" aria-label="Outcomes, newest first" tabIndex={0} className="overflow-x-auto">
        <table className="w-full min-w-120 text-left">
          <thead className="text-sm text-muted">
            <tr>
              <th className="py-1 font-normal">When</th>
              <th className="py-1 font-normal">Outcome</th>
              <th className="py-1 font-normal">Language</th>
              <th className="py-1 font-normal">From</th>
              <th className="py-1 text-right font-normal">Characters</th>
              <th className="py-1 text-right font-normal">Confidence</th>
              <th className="py-1 text-right font-normal">Reward</th>
            </tr>
          </thead>
          <tbody className="tabular-nums">
            {newest.map((event) => (
              <tr key={`${event.atMs} ${event.characters} ${event.confidence}`} className="border-t border-line">
                <td className="py-1">
                  {new Date(event.atMs).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })}
                </td>
                <td>
                  <span aria-hidden className="inline-block w-4 text-muted">
                    {signs[event.outcome]}
                  </span>
                  {outcomeNames[event.outcome]}
                </td>
                <td>{Object.entries(languageNames).find(([id]) => id === event.language)?.[1] ?? event.language}</td>
                <td>{event.proposer}</td>
                <td className="text-right">{event.characters}</td>
                <td className="text-right">{Math.round(event.confidence * 100)} %</td>
                <td className="text-right">{event.reward.toFixed(2).replace('-', '−')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}

function summary(history: readonly PolicyEvent[]): string {
  const count = (outcome: PolicyEvent['outcome']) => history.filter((event) => event.outcome === outcome).length
  const taken = count('accepted') + count('partly-accepted')
  const share = Math.round((taken / history.length) * 100)
  return `${history.length} shown: ${taken} taken (${share} %), ${count('rejected')} dismissed, ${count('ignored')} typed past.`
}
