'use client'

import { useId, useState, type ReactNode } from 'react'
import { Switch } from 'radix-ui'

const rowClass = 'flex min-h-12 items-center justify-between gap-4 border-b border-line py-2 last:border-b-0'

export function SwitchRow({
  label,
  hint,
  checked,
  onChange,
}: {
  label: string
  hint?: string
  checked: boolean
  onChange: (checked: boolean) => void
}) {
  const id = useId()
  return (
    <div className={rowClass}>
      <label htmlFor={id} className="min-w-0">
        {label}
        {hint && <span className="block text-sm text-muted">{hint}</span>}
      </label>
      <Switch.Root
        id={id}
        checked={checked}
        onCheckedChange={onChange}
        className="relative h-4.5 w-8 shrink-0 rounded-full border border-line bg-selected transition-colors data-[state=checked]:border-accent data-[state=checked]:bg-accent"
      >
        <Switch.Thumb className="block size-3 translate-x-0.75 rounded-full bg-muted transition-transform data-[state=checked]:translate-x-4 data-[state=checked]:bg-on-accent" />
      </Switch.Root>
    </div>
  )
}

export interface SelectRowProps {
  label: string
  hint?: string
  value: string
  options: readonly (readonly [string, string])[]
  onChange: (value: string) => void
}

export function SelectRow({ label, hint, value, options, onChange }: SelectRowProps) {
  const id = useId()
  return (
    <div className={rowClass}>
      <label htmlFor={id}>
        {label}
        {hint && <span className="block text-sm text-muted">{hint}</span>}
      </label>
      <select
        id={id}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="h-7 shrink-0 rounded border border-line bg-raised px-2"
      >
        {options.map(([key, name]) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </select>
    </div>
  )
}

/** Kept as text while it is being written: a list parsed on each key would eat the line break just typed. */
export function LinesRow({
  label,
  hint,
  lines,
  onChange,
}: {
  label: string
  hint: ReactNode
  lines: readonly string[]
  onChange: (lines: string[]) => void
}) {
  const id = useId()
  const [text, setText] = useState(() => lines.join('\n'))
  return (
    <div className="border-b border-line py-2 last:border-b-0">
      <label htmlFor={id}>
        {label}
        <span className="block text-sm text-muted">{hint}</span>
      </label>
      <textarea
        id={id}
        rows={3}
        spellCheck={false}
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          onChange(
            event.target.value
              .split('\n')
              .map((line) => line.trim())
              .filter(Boolean),
          )
        }}
        className="mt-2 block w-full rounded border border-line bg-bg px-2 py-1 font-mono text-sm"
      />
    </div>
  )
}
