import type { SyntaxNode } from '../syntax/syntax-node'

/** Fields that hold the declared name, by kind of the declaring node. */
const declaringFields: Readonly<Record<string, readonly string[]>> = {
  // TypeScript, TSX, JavaScript
  variable_declarator: ['name'],
  function_declaration: ['name'],
  generator_function_declaration: ['name'],
  function_expression: ['name'],
  class_declaration: ['name'],
  abstract_class_declaration: ['name'],
  interface_declaration: ['name'],
  type_alias_declaration: ['name'],
  enum_declaration: ['name'],
  required_parameter: ['pattern'],
  optional_parameter: ['pattern'],
  arrow_function: ['parameter'],
  catch_clause: ['parameter'],
  for_in_statement: ['left'],
  type_parameter: ['name'],
  // Python
  function_definition: ['name'],
  class_definition: ['name'],
  default_parameter: ['name'],
  assignment: ['left'],
  for_statement: ['left'],
  // Go
  parameter_declaration: ['name', 'declarator'],
  const_spec: ['name'],
  var_spec: ['name'],
  method_declaration: ['name'],
  type_spec: ['name'],
  // Rust
  let_declaration: ['pattern'],
  function_item: ['name'],
  parameter: ['pattern'],
  struct_item: ['name'],
  enum_item: ['name'],
  const_item: ['name'],
  // Java
  formal_parameter: ['name'],
  local_variable_declaration: ['declarator'],
  // C and C++
  init_declarator: ['declarator'],
  declaration: ['declarator'],
  function_declarator: ['declarator'],
}

/** Nodes that declare the identifiers directly below them, whatever their field. */
const declaringParents: ReadonlySet<string> = new Set([
  'formal_parameters',
  'parameters',
  'lambda_parameters',
  'typed_parameter',
  'import_clause',
  'namespace_import',
  'import_specifier',
  'object_pattern',
  'array_pattern',
  'rest_pattern',
  'expression_list',
])

/** Names that stand for a variable, function or type; property names are not among them. */
const nameKinds: ReadonlySet<string> = new Set([
  'identifier',
  'type_identifier',
  'shorthand_property_identifier',
  'shorthand_property_identifier_pattern',
])

/** Assigning again declares nothing new: Python's and Go's own way to declare. */
const reassigning: ReadonlySet<string> = new Set(['assignment', 'expression_list', 'for_statement'])

const scopeKind =
  /^(program|module|source_file|translation_unit|class_body|namespace_body|internal_module|block|statement_block|function_body)$/
const functionKind = /function|method|lambda|closure|constructor|catch_clause|^for_/

/** More nodes in a scope than this are not searched: it has to be done between two keys. */
const nodeLimit = 20_000

export interface NameUse {
  readonly from: number
  readonly to: number
  /** `{ name }` stands for `{ name: name }`. */
  readonly isShorthand: boolean
}

/** Whether the name at `offset` is declared there. */
export function isDeclaredAt(root: SyntaxNode, offset: number): boolean {
  const node = nameAt(root, offset)
  return node !== null && isDeclaring(node)
}

/**
 * Uses of `oldName` in the scope of the declaration at `offset`, which is called `newName` by now, in document order. Empty when
 * either name is declared another time in there: then it is not certain which declaration a use means.
 */
export function usesInScope(
  root: SyntaxNode,
  offset: number,
  names: { readonly oldName: string; readonly newName: string },
  text: string,
): readonly NameUse[] {
  const declaration = nameAt(root, offset)
  if (declaration === null || !isDeclaring(declaration)) return []
  const scope = scopeOf(declaration)
  const uses: NameUse[] = []
  let visited = 0
  const visit = (node: SyntaxNode): boolean => {
    if (++visited > nodeLimit || node.isError) return false
    if (node.childCount > 0) {
      for (let index = 0; index < node.childCount; index++) {
        const child = node.child(index)
        if (child !== null && !visit(child)) return false
      }
      return true
    }
    if (!nameKinds.has(node.type)) return true
    const name = text.slice(node.startIndex, node.endIndex)
    if (name !== names.oldName && name !== names.newName) return true
    const isOwn = node.startIndex === declaration.startIndex
    if (!isOwn && isDeclaring(node) && !reassigning.has(node.parent?.type ?? '')) return false
    if (name === names.newName || isOwn) return true
    uses.push({ from: node.startIndex, to: node.endIndex, isShorthand: node.type === 'shorthand_property_identifier' })
    return true
  }
  return visit(scope) ? uses : []
}

function nameAt(root: SyntaxNode, offset: number): SyntaxNode | null {
  const node = root.descendantForIndex(offset, offset)
  return node !== null && nameKinds.has(node.type) ? node : null
}

function isDeclaring(node: SyntaxNode): boolean {
  const { parent } = node
  if (parent === null) return false
  if (declaringParents.has(parent.type)) return true
  const fields = declaringFields[parent.type]
  if (fields === undefined) return false
  for (let index = 0; index < parent.childCount; index++) {
    const child = parent.child(index)
    if (child !== null && child.startIndex === node.startIndex && child.endIndex === node.endIndex) {
      return fields.includes(parent.fieldNameForChild(index) ?? '')
    }
  }
  return false
}

/** The node whose inside a declared name can be used in: the function of a parameter, else the block around the declaration. */
function scopeOf(declaration: SyntaxNode): SyntaxNode {
  let node = declaration.parent ?? declaration
  // The name of a function or class belongs to the block that the function stands in.
  const namesItself = functionKind.test(node.type) && node.child(0) !== null && isNameField(node, declaration)
  if (namesItself && node.parent !== null) node = node.parent
  const isScope = ({ type }: SyntaxNode) => scopeKind.test(type) || (!namesItself && functionKind.test(type))
  while (node.parent !== null && !isScope(node)) node = node.parent
  return node
}

function isNameField(owner: SyntaxNode, name: SyntaxNode): boolean {
  for (let index = 0; index < owner.childCount; index++) {
    if (owner.child(index)?.startIndex === name.startIndex) return owner.fieldNameForChild(index) === 'name'
  }
  return false
}
