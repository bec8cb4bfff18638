'use client'

import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react'
import { Button } from '../ui/button'
import { focusOnMount } from '../ui/focus-on-mount'
import { PageHeader } from '../ui/page-header'
import { useOpening, type Opening } from './opening'
import { parseSource } from './source'

/** `url` is null when the address bar named none. The link's `#L10` is read here, since a server never sees it. */
export function OpenPage({ url }: { url: string | null }) {
  const source = parseSource(url ?? '')
  return (
    <>
      <PageHeader />
      <main className="mx-auto w-full max-w-136 px-4 pt-[16vh] pb-16">
        {source.kind === 'refused' ? (
          <Refusal title="This address cannot be opened" message={source.message} />
        ) : (
          <Cloning url={source.url} />
        )}
      </main>
    </>
  )
}

function Cloning({ url }: { url: string }) {
  const router = useRouter()
  const { opening, retry, cancel } = useOpening(url)

  useEffect(() => {
    if (opening.kind !== 'opened') return
    const place = new URLSearchParams()
    if (opening.path !== null) place.set('path', opening.path)
    if (opening.line !== null) place.set('line', String(opening.line))
    router.replace(`/w/${opening.workspaceId}${place.size > 0 ? `?${place}` : ''}`)
  }, [opening, router])

  switch (opening.kind) {
    case 'progress':
    case 'opened':
      return <Progress url={url} opening={opening} onCancel={cancel} />
    case 'token-needed':
      return <TokenForm key={opening.attempt} host={opening.host} message={opening.message} onToken={retry} />
    case 'refused':
      return (
        <Refusal title="This project was not opened" message={opening.message}>
          <Button onClick={() => retry()}>Try again</Button>
        </Refusal>
      )
    case 'cancelled':
      return (
        <Refusal title="Cancelled" message="Nothing was kept.">
          <Button onClick={() => retry()}>Open it after all</Button>
        </Refusal>
      )
  }
}

function Progress({ url, opening, onCancel }: { url: string; opening: Opening; onCancel: () => void }) {
  const percent = opening.kind === 'opened' ? 100 : opening.kind === 'progress' ? opening.percent : null
  const phase = opening.kind === 'opened' ? 'Opening the workbench' : opening.kind === 'progress' ? opening.phase : ''
  return (
    <section aria-labelledby="opening">
      <h1 id="opening" className="text-xl font-semibold tracking-tight">
        Opening {shortName(url)}
      </h1>
      <p className="mt-1 truncate font-mono text-sm text-muted" title={url}>
        {url}
      </p>
      <div className="mt-6 flex items-baseline justify-between">
        <span role="status">{phase}</span>
        <span className="text-muted tabular-nums">{percent === null ? '' : `${Math.round(percent)} %`}</span>
      </div>
      <progress
        aria-label="Cloning"
        max={100}
        {...(percent === null ? {} : { value: percent })}
        className={`ink-progress mt-2 w-full ${percent === null ? 'ink-progress-unknown' : ''}`}
      />
      <div className="mt-6">
        <Button onClick={onCancel}>Cancel</Button>
      </div>
    </section>
  )
}

function TokenForm({ host, message, onToken }: { host: string; message: string; onToken: (token: string) => void }) {
  const [token, setToken] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (token.trim() !== '') onToken(token.trim())
  }
  return (
    <form onSubmit={submit} aria-labelledby="token-title">
      <h1 id="token-title" className="text-xl font-semibold tracking-tight">
        {host} asks who you are
      </h1>
      <p className="mt-2" role="alert">
        {message}
      </p>
      <label className="mt-6 block font-medium" htmlFor="token">
        Access token
      </label>
      <input
        id="token"
        type="password"
        ref={focusOnMount}
        autoComplete="off"
        spellCheck={false}
        value={token}
        onChange={(event) => setToken(event.target.value)}
        className="mt-1 h-9 w-full rounded border border-line bg-panel px-3 font-mono"
      />
      <p className="mt-2 text-muted">
        Sent to {host} only. Once {host} accepts it, it is kept encrypted in Inkling’s own database on the machine that
        runs it. A token that may only read this repository is enough.
      </p>
      <div className="mt-6 flex gap-2">
        <Button type="submit" variant="primary" disabled={token.trim() === ''}>
          Open with this token
        </Button>
        <BackHome />
      </div>
    </form>
  )
}

function Refusal({ title, message, children }: { title: string; message: string; children?: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <section role="alert">
      <h1 ref={heading} tabIndex={-1} className="text-xl font-semibold tracking-tight outline-none">
        {title}
      </h1>
      <p className="mt-2 whitespace-pre-line">{message}</p>
      <div className="mt-6 flex gap-2">
        {children}
        <BackHome />
      </div>
    </section>
  )
}

function BackHome() {
  return (
    <Link href="/" className="inline-flex h-7 items-center rounded px-2.5 text-muted hover:bg-hover hover:text-fg">
      Back to the start page
    </Link>
  )
}

function shortName(url: string): string {
  const parts = new URL(url).pathname.split('/').filter(Boolean)
  return parts
    .slice(0, 2)
    .join('/')
    .replace(/\.git$/, '')
}
