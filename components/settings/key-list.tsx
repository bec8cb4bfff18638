import type { Command } from '../palette/command'
import { Shortcut } from '../ui/shortcut'

/** Every key of the workbench and the editor, alternates included. */
export function KeyList({ commands }: { commands: readonly Command[] }) {
  const sections = [...new Set(commands.map(({ section }) => section))]
  return sections.map((section) => (
    <section key={section} className="py-2">
      <h3 className="mb-1 text-sm font-medium text-muted">{section}</h3>
      <dl>
        {commands
          .filter((command) => command.section === section && command.chords.length > 0)
          .map((command) => (
            <div
              key={command.id}
              className="flex min-h-7 items-center justify-between gap-4 border-b border-line last:border-b-0"
            >
              <dt>{command.title}</dt>
              <dd className="flex flex-wrap justify-end gap-2">
                {command.chords.map((chord) => (
                  <Shortcut key={chord} chord={chord} />
                ))}
              </dd>
            </div>
          ))}
      </dl>
    </section>
  ))
}
