/** Which lists can be shown as tables, and with which columns. */
import type { ValueNode } from './valueNode.ts';

const SAMPLE = 200;
const MAX_COLUMNS = 60;

/** Whether a list's items are records of plain values, going by its first ones. */
export function arrayTableFits(node: ValueNode): boolean {
  if (node.kind !== 'array' || node.children.length === 0) return false;
  for (const item of sample(node)) {
    if (item.kind !== 'object' || item.children.length > MAX_COLUMNS) return false;
    if (item.children.some((field) => field.isContainer && field.children.some((inner) => inner.isContainer)))
      return false;
  }
  return sample(node).some((item) => item.children.length > 0);
}

/**
 * The names of all fields, in the order in which they come. Of a list that still grows the first records tell; the rest
 * is looked through once, when the list is whole.
 */
export function columnsOf(node: ValueNode): string[] {
  const names = new Set<string>();
  for (const item of node.isOpen ? sample(node) : node.children)
    for (const field of item.children) names.add(field.key);
  return [...names].slice(0, MAX_COLUMNS);
}

function sample(node: ValueNode): readonly ValueNode[] {
  return node.children.length <= SAMPLE ? node.children : node.children.slice(0, SAMPLE);
}
