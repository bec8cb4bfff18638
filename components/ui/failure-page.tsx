'use client'

import { Button } from './button'

/** What a React boundary shows: the bug's own message, what it means for the user's text, and the way on. */
export function FailurePage({ error, retry }: { error: Error; retry: () => void }) {
  return (
    <main role="alert" className="mx-auto w-full max-w-136 px-4 pt-[16vh]">
      <h1 className="text-xl font-semibold tracking-tight">This page stopped working</h1>
      <p className="mt-2">
        A part of Inkling failed. What you typed is safe: it is saved on the server, or kept in this browser until the
        server has it.
      </p>
      <pre className="mt-4 overflow-x-auto rounded border border-line bg-panel p-3 font-mono text-sm whitespace-pre-wrap">
        {error.message}
      </pre>
      <div className="mt-6 flex gap-2">
        <Button variant="primary" onClick={retry}>
          Try again
        </Button>
        <Button onClick={() => window.location.assign('/')}>Go to the start page</Button>
      </div>
    </main>
  )
}
