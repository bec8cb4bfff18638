const focusable =
  '.cm-content, [role=treeitem][tabindex="0"], [role=option][tabindex="0"], button:not(:disabled), [href], input, [tabindex="0"]'

/** F6: moves the focus to the next part of the workbench that is on screen, as desktop applications do. */
export function focusNextRegion(by: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')].filter(
    (region) => region.offsetParent !== null,
  )
  const current = regions.findIndex((region) => region.contains(document.activeElement))
  for (let step = 1; step <= regions.length; step++) {
    const region = regions.at((current + by * step + regions.length * 2) % regions.length)
    const target = region?.querySelector<HTMLElement>('.cm-content') ?? region?.querySelector<HTMLElement>(focusable)
    if (target) {
      target.focus()
      return
    }
  }
}
