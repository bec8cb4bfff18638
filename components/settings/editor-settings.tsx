'use client'

import { SelectRow, SwitchRow } from './setting-row'
import { changeSettings, useSettings } from './setting-store'
import { fontSizesPx, type Settings } from './settings'

const set = (patch: Partial<Settings['editor']>): void =>
  changeSettings((settings) => ({ ...settings, editor: { ...settings.editor, ...patch } }))

export function EditorSettings() {
  const { editor } = useSettings()
  return (
    <>
      <SelectRow
        label="Code size"
        value={String(editor.fontSizePx)}
        options={fontSizesPx.map((size) => [String(size), `${size} px`])}
        onChange={(value) => set({ fontSizePx: Number(value) })}
      />
      <SelectRow
        label="Width of a tab"
        hint="And of an indent, where the file itself shows none."
        value={String(editor.tabSize)}
        options={['2', '4', '8'].map((size) => [size, `${size} columns`])}
        onChange={(value) => set({ tabSize: Number(value) })}
      />
      <SwitchRow label="Wrap long lines" checked={editor.wrapLines} onChange={(wrapLines) => set({ wrapLines })} />
      <SwitchRow label="Line numbers" checked={editor.lineNumbers} onChange={(lineNumbers) => set({ lineNumbers })} />
      <SwitchRow label="Fold markers" checked={editor.foldGutter} onChange={(foldGutter) => set({ foldGutter })} />
      <SwitchRow
        label="Close brackets and quotes"
        checked={editor.closeBrackets}
        onChange={(closeBrackets) => set({ closeBrackets })}
      />
      <SwitchRow
        label="Completion menu while typing"
        hint="Ctrl-Space opens it either way."
        checked={editor.completeWhileTyping}
        onChange={(completeWhileTyping) => set({ completeWhileTyping })}
      />
    </>
  )
}
