import type { SyntaxNode } from './syntax-node'
import { isDeclaration } from './declaration'

/** Text to put around a fragment so that it parses outside its container: a method needs a class around it. */
export interface Scaffold {
  readonly before: string
  readonly after: string
}

/** A piece of the document, `[from, to)`, that can be parsed on its own inside `scaffold`. */
export interface EnclosingDeclaration {
  readonly from: number
  readonly to: number
  readonly scaffold: Scaffold
}

const bare: Scaffold = { before: '', after: '' }
const inClass: Scaffold = { before: 'class _ {\n', after: '\n}' }
const inImpl: Scaffold = { before: 'impl _ {\n', after: '\n}' }
const inStruct: Scaffold = { before: 'struct _ {\n', after: '\n};' }

/** What the children of a container need around them to parse alone. Containers not listed here are not cut into. */
const scaffoldOfContainer: Readonly<Record<string, Scaffold>> = {
  program: bare,
  module: bare,
  source_file: bare,
  translation_unit: bare,
  stylesheet: bare,
  export_statement: bare,
  // A block of statements, in grammars whose statements also parse at the top level.
  statement_block: bare,
  namespace_body: bare,
  ambient_declaration: bare,
  class_body: inClass,
  field_declaration_list: inStruct,
  declaration_list: inImpl,
}

/** Containers whose name says too little: a Rust `declaration_list` is the body of a module as well as of an `impl`. */
const scaffoldOfParent: Readonly<Record<string, Scaffold>> = {
  mod_item: bare,
  foreign_mod_item: bare,
  namespace_definition: bare,
  linkage_specification: bare,
}

/**
 * The smallest declaration around `[from, to)` that can be parsed on its own, by climbing from the cursor; null when there is
 * none below the root, or when an ERROR node lies between (its extent cannot be trusted).
 */
export function enclosingDeclaration(root: SyntaxNode, from: number, to: number): EnclosingDeclaration | null {
  let node = root.descendantForIndex(from, to)
  let found: EnclosingDeclaration | null = null
  while (node !== null) {
    if (node.isError) return null
    const container = node.parent
    if (
      found === null &&
      container !== null &&
      isDeclaration(node.type) &&
      node.startIndex < from &&
      to < node.endIndex
    ) {
      const scaffold = scaffoldIn(container)
      if (scaffold !== null) found = { from: node.startIndex, to: node.endIndex, scaffold }
    }
    node = container
  }
  return found
}

function scaffoldIn(container: SyntaxNode): Scaffold | null {
  const outer = container.parent
  return (outer === null ? undefined : scaffoldOfParent[outer.type]) ?? scaffoldOfContainer[container.type] ?? null
}
