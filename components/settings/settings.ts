import { defaultTabPreference, type TabPreference } from '@/core/prediction/tab-action'
import { defaultEditorSettings, type EditorSettings } from '@/editor/setting'

export interface Settings {
  readonly editor: EditorSettings & { readonly tab: TabPreference }
  readonly prediction: {
    readonly enabled: boolean
    readonly learning: boolean
    /** Language ids of `core/text/language`. */
    readonly disabledLanguages: readonly string[]
    /** Wall-clock ms until which Tab is silent; 0 when it is not snoozed. */
    readonly snoozedUntilMs: number
  }
  /** Added to the built-in patterns, never instead of them. */
  readonly secretPatterns: readonly string[]
  readonly recording: boolean
}

export const defaultSettings: Settings = {
  editor: { ...defaultEditorSettings, tab: defaultTabPreference },
  prediction: { enabled: true, learning: true, disabledLanguages: [], snoozedUntilMs: 0 },
  secretPatterns: [],
  recording: false,
}

/** Code sizes that still show a line of 80 characters on a small laptop. */
export const fontSizesPx: readonly number[] = [11, 12, 13, 13.5, 14, 15, 16, 18, 20, 24]

/** Reads stored settings; each field that is missing or of another type is the default. */
export function parseSettings(text: string | null): Settings {
  let stored: unknown = null
  try {
    stored = text === null ? null : JSON.parse(text)
  } catch {
    return defaultSettings
  }
  return merge(defaultSettings, stored) as Settings
}

function merge(fallback: unknown, stored: unknown): unknown {
  if (Array.isArray(fallback)) {
    return Array.isArray(stored) && stored.every((item) => typeof item === 'string') ? stored : fallback
  }
  if (typeof fallback === 'object' && fallback !== null) {
    const source = typeof stored === 'object' && stored !== null ? (stored as Record<string, unknown>) : {}
    return Object.fromEntries(Object.entries(fallback).map(([key, value]) => [key, merge(value, source[key])]))
  }
  return typeof stored === typeof fallback ? stored : fallback
}
