'use client'

import { useDeferredValue, useMemo, useState, useSyncExternalStore } from 'react'
import { Command as Menu } from 'cmdk'
import { FileIcon } from '../tree/file-icon'
import { nameOf, parentOf } from '../tree/tree-model'
import type { TreeStore } from '../tree/tree-store'
import { fuzzyFilter, type FuzzyMatch } from './fuzzy'
import { PaletteDialog, paletteRow } from './palette-dialog'

/** More rows than this are not read; the query is refined instead. */
const shownRows = 50

export interface QuickOpenProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  store: TreeStore
  /** Most recently shown first. Listed before anything is typed. */
  recent: readonly string[]
  /** `line` comes from a query such as `app.ts:12`. */
  onPick: (path: string, line: number | null) => void
}

export function QuickOpen({ open, onOpenChange, store, recent, onPick }: QuickOpenProps) {
  const model = useSyncExternalStore(store.subscribe, store.read)
  const [query, setQuery] = useState('')
  const deferred = useDeferredValue(query)
  const { needle, line } = splitLine(deferred)
  const matches = useMemo<readonly FuzzyMatch[]>(() => {
    if (!open) return []
    if (needle.trim() !== '') return fuzzyFilter(model.files, needle, shownRows)
    return recent.filter((path) => model.entries.has(path)).map((path) => ({ path, score: 0, positions: [] }))
  }, [open, model, needle, recent])

  const change = (isOpen: boolean) => {
    if (isOpen) setQuery('')
    onOpenChange(isOpen)
  }
  return (
    <PaletteDialog
      open={open}
      onOpenChange={change}
      label="Go to file"
      placeholder="Go to file; name:12 goes to a line"
      query={query}
      onQueryChange={setQuery}
      filters={false}
      footer={`${model.files.length.toLocaleString('en')} files`}
    >
      <Menu.Empty className="px-2 py-3 text-muted">
        {needle.trim() === '' ? 'Type a part of a file’s name or path.' : 'No file matches.'}
      </Menu.Empty>
      {matches.map((match) => (
        <Menu.Item
          key={match.path}
          value={match.path}
          onSelect={() => {
            change(false)
            window.setTimeout(() => onPick(match.path, line))
          }}
          className={paletteRow}
        >
          <FileIcon path={match.path} />
          <Highlighted
            text={nameOf(match.path)}
            offset={match.path.length - nameOf(match.path).length}
            positions={match.positions}
          />
          <span className="min-w-0 flex-1 truncate text-sm text-muted">
            <Highlighted text={parentOf(match.path)} offset={0} positions={match.positions} />
          </span>
        </Menu.Item>
      ))}
    </PaletteDialog>
  )
}

function Highlighted({ text, offset, positions }: { text: string; offset: number; positions: readonly number[] }) {
  return (
    <span className="whitespace-pre">
      {runsOf(text, new Set(positions.map((at) => at - offset))).map((run) =>
        run.isHit ? (
          <b key={run.at} className="font-semibold text-accent">
            {run.text}
          </b>
        ) : (
          <span key={run.at}>{run.text}</span>
        ),
      )}
    </span>
  )
}

interface Run {
  readonly at: number
  readonly text: string
  readonly isHit: boolean
}

/** `text` in stretches that are matched as a whole, or not at all. */
function runsOf(text: string, hits: ReadonlySet<number>): readonly Run[] {
  const runs: Run[] = []
  for (let at = 0, end = 1; at < text.length; at = end, end = at + 1) {
    const isHit = hits.has(at)
    while (end < text.length && hits.has(end) === isHit) end++
    runs.push({ at, text: text.slice(at, end), isHit })
  }
  return runs
}

function splitLine(query: string): { needle: string; line: number | null } {
  const match = /^(.*?):(\d*)$/.exec(query)
  return match ? { needle: match[1] ?? '', line: match[2] ? Number(match[2]) : null } : { needle: query, line: null }
}
