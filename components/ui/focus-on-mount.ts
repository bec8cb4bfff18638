/** A ref for the one field that a person came to fill in: focused when it appears, also when React puts it there later. */
export function focusOnMount(element: HTMLElement | null): void {
  element?.focus()
}
