/** Node kinds that name something and have a body or a signature, over all grammars that we load. */
const declarationKinds: ReadonlySet<string> = new Set([
  // TypeScript, TSX, JavaScript
  'function_declaration',
  'generator_function_declaration',
  'class_declaration',
  'abstract_class_declaration',
  'method_definition',
  'interface_declaration',
  'enum_declaration',
  'type_alias_declaration',
  'internal_module',
  'module',
  'lexical_declaration',
  'variable_declaration',
  'public_field_definition',
  'function_expression',
  'arrow_function',
  'function_signature',
  // Python
  'function_definition',
  'class_definition',
  // Go
  'method_declaration',
  'type_declaration',
  'func_literal',
  // Rust
  'function_item',
  'impl_item',
  'struct_item',
  'enum_item',
  'trait_item',
  'mod_item',
  'macro_definition',
  // Java
  'constructor_declaration',
  'record_declaration',
  'annotation_type_declaration',
  // C, C++
  'class_specifier',
  'struct_specifier',
  'enum_specifier',
  'namespace_definition',
  'template_declaration',
  'declaration',
  // CSS, HTML
  'rule_set',
  'media_statement',
  'element',
])

/** Whether a node of this kind declares something: a function, a class, a type, a rule. */
export const isDeclaration = (type: string): boolean => declarationKinds.has(type)
