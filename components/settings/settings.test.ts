import { describe, expect, it } from 'vitest'
import { defaultSettings, parseSettings } from './settings'

describe('stored settings', () => {
  it('come back as they were stored', () => {
    const settings = {
      ...defaultSettings,
      secretPatterns: ['*.pem'],
      editor: { ...defaultSettings.editor, fontSizePx: 16 },
    }
    expect(parseSettings(JSON.stringify(settings))).toEqual(settings)
  })

  it('fall back field by field', () => {
    const text = JSON.stringify({
      editor: { fontSizePx: 'large', wrapLines: true },
      secretPatterns: [1],
      unknown: true,
    })
    expect(parseSettings(text)).toEqual({ ...defaultSettings, editor: { ...defaultSettings.editor, wrapLines: true } })
  })

  it('are the defaults without any, or with broken ones', () => {
    expect(parseSettings(null)).toEqual(defaultSettings)
    expect(parseSettings('{')).toEqual(defaultSettings)
  })
})
