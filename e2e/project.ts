import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** A folder of real files for one test file, outside the repository. */
export class Project {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'inkling-project-'))

  constructor(files: Readonly<Record<string, string>>) {
    for (const [name, text] of Object.entries(files)) this.write(name, text)
  }

  file(name: string): string {
    return path.join(this.folder, name)
  }

  write(name: string, text: string): void {
    mkdirSync(path.dirname(this.file(name)), { recursive: true })
    writeFileSync(this.file(name), text)
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** Code with a helper that other files would repeat, so that copying has one right answer. */
export const invoiceProject: Readonly<Record<string, string>> = {
  'src/invoice.ts': `export interface Invoice {
  readonly number: string
  readonly customerName: string
  readonly totalInCents: number
}

export function formatInvoiceTotal(invoice: Invoice, currencyCode: string): string {
  const formatter = new Intl.NumberFormat('en', { style: 'currency', currency: currencyCode })
  return formatter.format(invoice.totalInCents / 100)
}

export function describeInvoice(invoice: Invoice): string {
  return \`\${invoice.number} for \${invoice.customerName}: \${formatInvoiceTotal(invoice, 'EUR')}\`
}
`,
  'src/receipt.ts': `import type { Invoice } from './invoice'

export function describeReceipt(invoice: Invoice): string {
  return invoice.number
}
`,
  'src/empty.ts': '',
  'README.md': '# Invoices\n\nA small project.\n',
  '.env': 'PAYMENT_SECRET_KEY=sk_live_do_not_leak_0123456789\n',
}
