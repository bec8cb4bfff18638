/** `system` follows the operating system through a media query, so the server can render it without knowing which it is. */
export const themes = ['system', 'dark', 'light', 'contrast'] as const
export type Theme = (typeof themes)[number]

export const themeNames: Readonly<Record<Theme, string>> = {
  system: 'System',
  dark: 'Dark',
  light: 'Light',
  contrast: 'High contrast',
}

/** A cookie rather than local storage: the server reads it, so the first paint has the right colours without a script. */
export const themeCookie = 'inkling-theme'

export function parseTheme(value: string | undefined): Theme {
  return themes.find((theme) => theme === value) ?? 'system'
}

const oneYearSeconds = 31_536_000

export function readTheme(): Theme {
  return parseTheme(document.documentElement.dataset.theme)
}

export function writeTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme
  document.cookie = `${themeCookie}=${theme}; path=/; max-age=${oneYearSeconds}; samesite=lax`
}

/** Whether the page now shows light text on a dark ground. */
export function isDark(theme: Theme, systemPrefersLight: boolean): boolean {
  return theme === 'system' ? !systemPrefersLight : theme !== 'light'
}
