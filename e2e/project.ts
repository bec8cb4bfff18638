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

  write(name: string, content: string | Uint8Array): void {
    mkdirSync(path.dirname(this.file(name)), { recursive: true })
    writeFileSync(this.file(name), content)
  }

  remove(name: string): void {
    rmSync(this.file(name))
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** One line that every handler of this small project repeats, so that one completion is plainly the likely one. */
export const repeatedLine = "const total = computeInvoiceTotal(invoice, 'EUR')"

const handler = (name: string): string => `import type { Invoice } from './invoice'
import { computeInvoiceTotal } from './total'
import { logger } from './logger'

export function ${name}(invoice: Invoice): void {
  ${repeatedLine}
  logger.info(invoice.number, { total })
}
`

const handlers = ['createInvoice', 'updateInvoice', 'sendInvoice', 'cancelInvoice', 'archiveInvoice', 'copyInvoice']

export const invoiceProject: Readonly<Record<string, string>> = {
  'src/invoice.ts': `export interface Invoice {
  readonly number: string
  readonly customerName: string
  readonly totalInCents: number
}
`,
  'src/total.ts': `import type { Invoice } from './invoice'

export function computeInvoiceTotal(invoice: Invoice, currencyCode: string): string {
  return new Intl.NumberFormat('en', { style: 'currency', currency: currencyCode }).format(invoice.totalInCents / 100)
}
`,
  'src/logger.ts': `export const logger = {
  info(message: string, details: Readonly<Record<string, string>>): void {
    process.stdout.write(\`\${message} \${JSON.stringify(details)}\\n\`)
  },
}
`,
  ...Object.fromEntries(handlers.map((name) => [`src/${name}.ts`, handler(name)])),
  'src/empty.ts': '',
  'README.md': '# Invoices\n\nA small project.\n',
  '.env': 'PAYMENT_SECRET_KEY=sk_live_do_not_leak_0123456789\n',
}
