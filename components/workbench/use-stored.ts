'use client'

import { useCallback, useState } from 'react'

/** State that this browser remembers under `key`. `parse` answers null for anything that is not a value. */
export function useStored<T>(
  key: string,
  fallback: T,
  parse: (text: string | null) => T | null,
): [T, (value: T) => void] {
  const [value, setValue] = useState<T>(() => parse(localStorage.getItem(key)) ?? fallback)
  const write = useCallback(
    (next: T) => {
      setValue(next)
      localStorage.setItem(key, JSON.stringify(next))
    },
    [key],
  )
  return [value, write]
}

export function parseStrings(text: string | null): readonly string[] | null {
  try {
    const value: unknown = text === null ? null : JSON.parse(text)
    return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : null
  } catch {
    return null
  }
}

export const parseBoolean = (text: string | null): boolean | null =>
  text === 'true' ? true : text === 'false' ? false : null
