/**
 * The floors of the house (docs/architecture.md): imports go down, never sideways or up, and never in a circle.
 * `core` has rooms in a fixed order; a room imports only rooms to its left.
 */
const rooms = [
  'text',
  'syntax',
  'diff',
  'history',
  'context',
  'tokenizer',
  'engine',
  'prompt',
  'learning',
  'prediction',
]

const roomRules = rooms.map((room, index) => ({
  name: `core-${room}-imports-only-rooms-to-its-left`,
  severity: 'error',
  from: { path: `^core/${room}/` },
  to: { path: '^core/', pathNot: `^core/(${rooms.slice(0, index + 1).join('|')})/` },
}))

const floor = (name, from, to, extra = {}) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { path: to, ...extra },
})

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'resolvable', severity: 'error', from: { pathNot: '^(app|next-env)' }, to: { couldNotResolve: true } },
    ...roomRules,
    {
      name: 'core-is-pure',
      severity: 'error',
      comment: 'core has no DOM, Node, React, clock, randomness or I/O; @codemirror/state is its only package',
      from: { path: '^core/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: '^core/|node_modules/@codemirror/state/' },
    },
    floor('editor-floor', '^editor/', '^(app|components|server|bench|e2e|scripts)/'),
    floor('editor-knows-workers-by-type-only', '^editor/', '^workers/', { dependencyTypesNot: ['type-only'] }),
    floor('editor-without-react', '^editor/', 'node_modules/(react|react-dom|next|@trpc)/'),
    floor('workers-floor', '^workers/', '^(app|components|editor|server|bench|e2e|scripts)/', {}),
    floor('components-floor', '^components/', '^(app|bench|e2e|scripts|generated)/'),
    floor('components-know-the-server-by-type-only', '^components/', '^server/', {
      pathNot: '^server/routers/app-router\\.ts$',
    }),
    floor('components-import-app-router-as-type', '^components/', '^server/routers/app-router\\.ts$', {
      dependencyTypesNot: ['type-only'],
    }),
    floor('server-floor', '^server/', '^(app|components|editor|workers|bench|scripts)/'),
    {
      name: 'only-db-imports-prisma',
      severity: 'error',
      from: { path: '^(app|components|editor|workers|server)/', pathNot: '^server/db/' },
      to: { path: '^generated/|node_modules/@prisma/' },
    },
    {
      name: 'pages-reach-services-through-routers',
      severity: 'error',
      from: { path: '^app/', pathNot: '^app/api/' },
      to: { path: '^server/', dependencyTypesNot: ['type-only'] },
    },
  ].map((rule) => ({
    ...rule,
    from: {
      ...rule.from,
      // Integration tests may compose real things from several floors; that is what they are for.
      pathNot: [rule.from.pathNot, '\\.integration\\.test\\.ts$'].filter(Boolean).join('|'),
    },
  })),
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(\\.next|\\.inkling|generated)/' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.css'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'default', 'types'],
    },
  },
}
