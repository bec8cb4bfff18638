'use client'

import { useId, useState, type FormEvent } from 'react'
import { useRouter } from 'next/navigation'
import { parseSource } from '../open/source'
import { Button } from '../ui/button'
import { focusOnMount } from '../ui/focus-on-mount'

export function SourceForm() {
  const router = useRouter()
  const [text, setText] = useState('')
  const [refusal, setRefusal] = useState<string | null>(null)
  const hintId = useId()

  const submit = (event: FormEvent) => {
    event.preventDefault()
    const source = parseSource(text)
    if (source.kind === 'refused') setRefusal(source.message)
    else router.push(`/open?url=${encodeURIComponent(source.url)}`)
  }

  return (
    <form onSubmit={submit} noValidate>
      <div className="flex gap-2">
        <input
          type="text"
          inputMode="url"
          ref={focusOnMount}
          autoCapitalize="none"
          autoComplete="off"
          autoCorrect="off"
          spellCheck={false}
          aria-label="Project address"
          aria-describedby={hintId}
          aria-invalid={refusal !== null}
          placeholder="https://github.com/owner/repo"
          value={text}
          onChange={(event) => {
            setText(event.target.value)
            setRefusal(null)
          }}
          className="h-10 min-w-0 flex-1 rounded border border-line bg-panel px-3 font-mono text-[14px] outline-offset-0 focus-visible:outline-2"
        />
        <Button type="submit" variant="primary" size="large">
          Open
        </Button>
      </div>
      <p
        id={hintId}
        role={refusal ? 'alert' : undefined}
        className={`mt-2 min-h-5 ${refusal ? 'text-danger' : 'text-muted'}`}
      >
        {refusal ?? (
          <>
            A git address, <code className="font-mono text-sm">owner/repo</code>, or a link to a file such as{' '}
            <code className="font-mono text-sm">…/tree/main/src/app.ts#L10</code>
          </>
        )}
      </p>
    </form>
  )
}
