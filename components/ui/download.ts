/** Hands a text to the browser as a file. */
export function download(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The click starts the download later in this task at the latest; a minute outlasts a slow "save as".
  window.setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
