import { expect, type Locator, type Page } from '@playwright/test'

/** What a person does in the workbench, in their words: found by role and name, or by the documented hooks. */
export class Workbench {
  readonly editor: Locator
  readonly ghost: Locator
  readonly badge: Locator
  /** What the status bar says of the next Tab. */
  readonly tabStatus: Locator
  readonly sync: Locator

  constructor(readonly page: Page) {
    this.editor = page.locator('.cm-editor').first()
    this.ghost = page.locator('.cm-ghost-text')
    this.badge = page.getByTestId('tab-badge')
    this.tabStatus = page.getByTestId('tab-status')
    this.sync = page.getByTestId('sync-state')
  }

  static async open(page: Page, url: string): Promise<Workbench> {
    await page.goto(url)
    const workbench = new Workbench(page)
    await expect(workbench.sync).toHaveText('saved')
    return workbench
  }

  /** Opens a file by quick open, as a keyboard user would, and leaves the cursor in it. */
  async openFile(name: string): Promise<void> {
    await this.page.keyboard.press('ControlOrMeta+p')
    const field = this.page.getByRole('combobox')
    await expect(field).toBeFocused()
    await field.fill(name)
    await expect(this.page.getByRole('option').first()).toContainText(name.split('/').at(-1) ?? name)
    await this.page.keyboard.press('Enter')
    await expect(this.page.getByRole('tab', { name: new RegExp(name.split('/').at(-1) ?? name) })).toHaveAttribute(
      'aria-selected',
      'true',
    )
    await expect(this.editor.locator('.cm-content')).toBeFocused()
  }

  /** Runs a command from the palette, by its title. */
  async command(title: string): Promise<void> {
    await this.page.keyboard.press('ControlOrMeta+Shift+p')
    await expect(this.page.getByRole('combobox')).toBeFocused()
    await this.page.keyboard.type(title)
    await expect(this.page.getByRole('option').first()).toContainText(title)
    await this.page.keyboard.press('Enter')
    await expect(this.page.getByRole('combobox')).toHaveCount(0)
  }

  async focusEditor(): Promise<void> {
    await this.editor.locator('.cm-content').focus()
  }

  /** Selects `length` characters of a line, from a column counted from 0, as keys do it. */
  async select(line: number, column: number, length: number): Promise<void> {
    await this.page.keyboard.press('ControlOrMeta+Home')
    for (let at = 1; at < line; at += 1) await this.page.keyboard.press('ArrowDown')
    for (let at = 0; at < column; at += 1) await this.page.keyboard.press('ArrowRight')
    for (let at = 0; at < length; at += 1) await this.page.keyboard.press('Shift+ArrowRight')
  }

  /** Types like a person: one key after the other, each as its own event. */
  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text, { delay: 15 })
  }

  /** Waits until the corpus has been read, so that copies can be proposed. */
  async indexed(): Promise<void> {
    await expect(this.page.getByTestId('index-state')).toHaveAttribute('data-state', 'ready', { timeout: 20_000 })
  }

  /** The document as the editor holds it, without ghost text. Only lines on screen: keep test files short. */
  async text(): Promise<string> {
    return this.editor.locator('.cm-content').evaluate((content) =>
      [...content.querySelectorAll('.cm-line')]
        .map((line) => {
          const copy = line.cloneNode(true) as HTMLElement
          for (const widget of copy.querySelectorAll('.cm-ghost-text, [data-testid="tab-badge"], .cm-widgetBuffer'))
            widget.remove()
          return copy.textContent ?? ''
        })
        .join('\n'),
    )
  }

  async saved(): Promise<void> {
    await expect(this.sync).toHaveText('saved')
  }
}
