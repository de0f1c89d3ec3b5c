/** The type parameters of old: `T = TypeVar('T')`. */
import type { PythonFile, PythonModules } from './modules.ts';
import type { SyntaxNode } from './tree.ts';

/** Those in an expression, each once. */
export function typeVariablesIn(node: SyntaxNode, file: PythonFile, modules: PythonModules): readonly string[] {
  const names = new Set<string>();
  node.cursor().iterate((each) => {
    if (each.name !== 'VariableName') return;
    const name = file.text.slice(each.from, each.to);
    const meaning = modules.named(name, each.node, file);
    if (meaning.kind !== 'declared' || meaning.declaration.declared.kind !== 'value') return;
    const value = meaning.declaration.declared.node;
    const start = meaning.file.text.slice(value.from, value.from + 60);
    if (value.name === 'CallExpression' && /(?:^|\.)TypeVar\(/.test(start)) names.add(name);
  });
  return [...names];
}
