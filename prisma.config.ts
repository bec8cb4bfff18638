import { existsSync } from 'node:fs'
import path from 'node:path'
import { defineConfig } from 'prisma/config'

// The CLI's native engine is a download of its own. Where the WASM engine is installed (a development checkout) every
// command uses that; elsewhere Prisma falls back to its own, on the same schema and migrations.
const wasmEngine = path.join(import.meta.dirname, 'node_modules/@prisma/schema-engine-wasm')
if (existsSync(wasmEngine)) {
  process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= path.join(import.meta.dirname, 'scripts/schema-engine.mjs')
}

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env['DATABASE_URL'] || 'postgresql://inkling@localhost/inkling' },
})
