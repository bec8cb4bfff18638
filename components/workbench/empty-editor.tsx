import { Shortcut } from '../ui/shortcut'

const keys: readonly (readonly [string, string])[] = [
  ['Mod-P', 'Go to a file'],
  ['Mod-Shift-P', 'Find a command'],
  ['Tab', 'Take the suggestion, as the badge beside it says'],
  ['Escape', 'Dismiss it; once more, then Tab, leaves the editor'],
]

export function EmptyEditor({ notice }: { notice: string | null }) {
  return (
    <div className="flex flex-1 items-center justify-center p-6">
      <div>
        {notice && <p className="mb-6 text-muted">{notice}</p>}
        <dl className="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-2 text-muted">
          {keys.map(([chord, text]) => (
            <div key={chord} className="contents">
              <dt className="justify-self-end">
                <Shortcut chord={chord} />
              </dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
      </div>
    </div>
  )
}
