import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const css = readFileSync(fileURLToPath(new URL('./globals.css', import.meta.url)), 'utf8')

/** WCAG 2.2, success criterion 1.4.3. */
const leastContrast = 4.5

const themes = new Map(
  [...css.matchAll(/\/\* theme: (\w+) \*\/[^{]*\{([^}]*)\}/g)].map(([, name = '', body = '']) => [
    name,
    new Map(
      [...body.matchAll(/--ink-([\w-]+):\s*(#[0-9a-f]{6})\b/gi)].map(([, token = '', colour = '']) => [token, colour]),
    ),
  ]),
)
const surfaces = ['bg', 'panel', 'raised', 'hover', 'selected']
const words = ['fg', 'muted', 'accent', 'danger', 'warning', 'added', 'removed']

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = parseInt(colour.slice(at, at + 2), 16) / 255
    return channel <= 0.03928 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (light + 0.05) / (dark + 0.05)
}

describe.each([...themes.keys()])('theme %s', (name) => {
  const token = (key: string) => themes.get(name)?.get(key) ?? 'missing'

  it.each(words.flatMap((word) => surfaces.map((surface) => [word, surface] as const)))(
    '%s can be read on %s',
    (word, surface) => {
      expect(contrast(token(word), token(surface))).toBeGreaterThanOrEqual(leastContrast)
    },
  )

  it('code of every kind can be read', () => {
    const kinds = [...(themes.get(name)?.keys() ?? [])].filter((key) => key.startsWith('syntax-'))
    expect(kinds).toHaveLength(13)
    for (const kind of kinds) expect(contrast(token(kind), token('bg')), kind).toBeGreaterThanOrEqual(leastContrast)
  })

  it('a filled button can be read', () => {
    expect(contrast(token('on-accent'), token('accent'))).toBeGreaterThanOrEqual(leastContrast)
  })
})

it('the four themes are there, and system is light under its media query', () => {
  expect([...themes.keys()]).toEqual(['dark', 'light', 'system', 'contrast'])
  expect(themes.get('system')).toEqual(themes.get('light'))
})
