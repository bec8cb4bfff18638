'use client'

import { useCallback, useEffect, useRef, useState } from 'react'
import { api, messageOf } from '../api/client'

export type Opening =
  | { readonly kind: 'progress'; readonly phase: string; readonly percent: number | null }
  | {
      readonly kind: 'opened'
      readonly workspaceId: string
      readonly path: string | null
      readonly line: number | null
    }
  | { readonly kind: 'token-needed'; readonly host: string; readonly message: string; readonly attempt: number }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'cancelled' }

interface Attempt {
  readonly number: number
  readonly token: string | null
}

const starting: Opening = { kind: 'progress', phase: 'Asking the host', percent: null }

/** Clones `url` and reports how far it is. `retry` starts over, with a token where one was asked for. */
export function useOpening(url: string) {
  const [opening, setOpening] = useState<Opening>(starting)
  const [attempt, setAttempt] = useState<Attempt>({ number: 0, token: null })
  const controller = useRef<AbortController | null>(null)

  useEffect(() => {
    const current = new AbortController()
    controller.current = current
    void follow(url, attempt, current.signal, setOpening)
    return () => current.abort('left')
  }, [url, attempt])

  const retry = useCallback((token?: string) => {
    setOpening(starting)
    setAttempt((before) => ({ number: before.number + 1, token: token ?? null }))
  }, [])
  const cancel = useCallback(() => {
    controller.current?.abort('cancelled')
    setOpening({ kind: 'cancelled' })
  }, [])
  return { opening, retry, cancel }
}

async function follow(
  url: string,
  attempt: Attempt,
  signal: AbortSignal,
  report: (opening: Opening) => void,
): Promise<void> {
  // React runs effects twice in development: let the first be cleaned up before the server hears of it.
  await Promise.resolve()
  if (signal.aborted) return
  const input = { url: url + window.location.hash, ...(attempt.token === null ? {} : { token: attempt.token }) }
  try {
    const events = await api.workspace.openGit.mutate(input, { signal })
    for await (const event of events) {
      if (signal.aborted) return
      report(event.kind === 'token-needed' ? { ...event, attempt: attempt.number } : event)
    }
  } catch (error) {
    if (!signal.aborted) report({ kind: 'refused', message: messageOf(error) })
  }
}
