'use client'

import { Button } from '../ui/button'
import { download } from '../ui/download'
import { changeSettings, useSettings } from './setting-store'
import { LinesRow, SelectRow, SwitchRow } from './setting-row'
import { predictedLanguages } from './predicted-language'
import type { Settings } from './settings'

export interface PredictionSettingsProps {
  onSnooze: () => void
  /** The recording so far as JSON; null when there never was one. */
  readRecording: () => string | null
}

const set = (patch: Partial<Settings['prediction']>): void =>
  changeSettings((settings) => ({ ...settings, prediction: { ...settings.prediction, ...patch } }))

export function PredictionSettings({ onSnooze, readRecording }: PredictionSettingsProps) {
  const { editor, prediction, secretPatterns, recording } = useSettings()
  const setEditor = (patch: Partial<Settings['editor']>) =>
    changeSettings((settings) => ({ ...settings, editor: { ...settings.editor, ...patch } }))
  const setTab = (patch: Partial<Settings['editor']['tab']>) => setEditor({ tab: { ...editor.tab, ...patch } })
  return (
    <>
      <SwitchRow
        label="Predict edits"
        hint="Made in this tab from your files. Nothing is sent anywhere."
        checked={prediction.enabled}
        onChange={(enabled) => set({ enabled })}
      />
      <SwitchRow
        label="Learn from what I take and dismiss"
        hint="Kept in this browser; see the Learning page."
        checked={prediction.learning}
        onChange={(learning) => set({ learning })}
      />
      <SelectRow
        label="With nothing else to do, Tab"
        value={editor.tab.otherwise}
        options={[
          ['indent', 'indents'],
          ['leave-editor', 'leaves the editor'],
        ]}
        onChange={(value) => setTab({ otherwise: value === 'indent' ? 'indent' : 'leave-editor' })}
      />
      <SelectRow
        label="With a suggestion and a completion menu, Tab"
        value={editor.tab.prefersMenu ? 'menu' : 'suggestion'}
        options={[
          ['suggestion', 'accepts the suggestion'],
          ['menu', 'chooses in the menu'],
        ]}
        onChange={(value) => setTab({ prefersMenu: value === 'menu' })}
      />
      <SelectRow
        label="With a suggestion inside a snippet, Tab"
        value={editor.tab.prefersSnippet ? 'snippet' : 'suggestion'}
        options={[
          ['suggestion', 'accepts the suggestion'],
          ['snippet', 'goes to the next field'],
        ]}
        onChange={(value) => setTab({ prefersSnippet: value === 'snippet' })}
      />
      <SwitchRow
        label="Tab accepts suggestions"
        checked={editor.tab.acceptsSuggestion}
        onChange={(acceptsSuggestion) => setTab({ acceptsSuggestion })}
      />
      <SwitchRow
        label="Tab jumps to the next edit"
        checked={editor.tab.jumps}
        onChange={(jumps) => setTab({ jumps })}
      />
      <SwitchRow
        label="Tell a screen reader about suggestions"
        checked={editor.announceSuggestions}
        onChange={(announceSuggestions) => setEditor({ announceSuggestions })}
      />
      <fieldset className="border-b border-line py-2">
        <legend className="float-left mb-2 w-full">Predict in</legend>
        <div className="clear-both flex flex-wrap gap-x-4 gap-y-1">
          {predictedLanguages.map(([id, name]) => (
            <label key={id} className="flex items-center gap-1.5">
              <input
                type="checkbox"
                className="size-3.5 accent-accent"
                checked={!prediction.disabledLanguages.includes(id)}
                onChange={(event) =>
                  set({
                    disabledLanguages: event.target.checked
                      ? prediction.disabledLanguages.filter((other) => other !== id)
                      : [...prediction.disabledLanguages, id],
                  })
                }
              />
              {name}
            </label>
          ))}
        </div>
      </fieldset>
      <LinesRow
        label="More secret files"
        hint="One pattern a line, such as config/private/**. They are never read for predictions. The usual ones (.env*, keys) always count."
        lines={secretPatterns}
        onChange={(lines) => changeSettings((settings) => ({ ...settings, secretPatterns: lines }))}
      />
      <SwitchRow
        label="Record this session"
        hint="Every edit with its time, for replaying it later. Stays in this tab until you download it; never sent."
        checked={recording}
        onChange={(value) => changeSettings((settings) => ({ ...settings, recording: value }))}
      />
      <div className="flex flex-wrap gap-2 py-3">
        <Button onClick={onSnooze}>Snooze Tab for 10 minutes</Button>
        <Button disabled={!recording && readRecording() === null} onClick={() => downloadRecording(readRecording())}>
          Download the recording
        </Button>
      </div>
    </>
  )
}

function downloadRecording(json: string | null): void {
  if (json !== null) download('inkling-recording.json', 'application/json', json)
}
