'use client'

import { useRouter } from 'next/navigation'
import { Files, ScanSearch, Settings, Sprout, type LucideIcon } from 'lucide-react'
import { Hint } from '../ui/button'
import { classNames } from '../ui/class-name'

export interface ActivityStripProps {
  showsFiles: boolean
  showsInspector: boolean
  onFiles: () => void
  onInspector: () => void
  onSettings: () => void
}

export function ActivityStrip({ showsFiles, showsInspector, onFiles, onInspector, onSettings }: ActivityStripProps) {
  const router = useRouter()
  return (
    <nav
      data-region="Activity"
      aria-label="Activity"
      className="flex w-10 shrink-0 flex-col items-center gap-1 border-r border-line bg-panel py-1 max-md:hidden"
    >
      <Item icon={Files} label="Files" chord="Mod-B" isOn={showsFiles} onClick={onFiles} />
      <Item icon={ScanSearch} label="Inspector" chord="Alt-Shift-I" isOn={showsInspector} onClick={onInspector} />
      <span className="flex-1" />
      <Item icon={Sprout} label="Learning" onClick={() => router.push('/learning')} />
      <Item icon={Settings} label="Settings" chord="Mod-Comma" onClick={onSettings} />
    </nav>
  )
}

interface ItemProps {
  icon: LucideIcon
  label: string
  chord?: string
  isOn?: boolean
  onClick: () => void
}

function Item({ icon: Icon, label, chord, isOn, onClick }: ItemProps) {
  return (
    <Hint label={label} chord={chord} side="right">
      <button
        type="button"
        aria-label={label}
        aria-pressed={isOn}
        onClick={onClick}
        className={classNames(
          'inline-flex size-8 items-center justify-center rounded transition-colors hover:bg-hover hover:text-fg',
          isOn ? 'bg-selected text-fg' : 'text-muted',
        )}
      >
        <Icon size={16} aria-hidden />
      </button>
    </Hint>
  )
}
