import { partsOf, type TypeModel, type TypeNode } from './typeNodes.ts';

/** The names that a type leads to directly, through whatever stands between. */
export function refsOf(node: TypeNode): ReadonlySet<string> {
  const names = new Set<string>();
  const open: TypeNode[] = [node];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.kind === 'ref') names.add(next.name);
    open.push(...partsOf(next));
  }
  return names;
}

/** The names of types that lead back to themselves. */
export function cyclicNames(model: TypeModel): ReadonlySet<string> {
  const refs = new Map([...model.types].map(([name, node]) => [name, refsOf(node)]));
  return new Set([...refs.keys()].filter((name) => reaches(name, name, refs)));
}

function reaches(from: string, wanted: string, refs: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  const seen = new Set<string>();
  const open = [...(refs.get(from) ?? [])];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (name === wanted) return true;
    if (seen.has(name)) continue;
    seen.add(name);
    open.push(...(refs.get(name) ?? []));
  }
  return false;
}
