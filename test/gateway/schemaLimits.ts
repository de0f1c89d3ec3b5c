/** What Claude refuses of schemas that it compiles into a grammar: those of answers and of strict tools, all together. */
import { invalid } from './failure.ts';
import { arrayAt, isObject, objectAt } from './json.ts';
import type { JsonObject } from './json.ts';
import type { CatalogueModel } from './types.ts';

const MAX_OPTIONALS = 24;
const MAX_UNIONS = 16;

interface Counts {
  optionals: number;
  unions: number;
}

/** Refuses with the words of Anthropic's server, which all providers of Claude pass on. */
export function checkClaudeSchemas(model: CatalogueModel, schemas: readonly JsonObject[]): void {
  if (model.family !== 'claude') return;
  const counts: Counts = { optionals: 0, unions: 0 };
  for (const schema of schemas) {
    refuseCircles(schema);
    count(schema, counts);
  }
  if (counts.optionals > MAX_OPTIONALS) {
    throw invalid(
      `Schemas contains too many optional parameters (${counts.optionals}), which would make grammar compilation inefficient. Reduce the number of optional parameters in your tool schemas (limit: ${MAX_OPTIONALS}).`,
    );
  }
  if (counts.unions > MAX_UNIONS) {
    throw invalid(
      `Schemas contains too many parameters with union types (${counts.unions} parameters with type arrays or anyOf). This causes exponential compilation cost. Reduce the number of nullable or union-typed parameters (limit: ${MAX_UNIONS} parameters with unions).`,
    );
  }
}

/** The schemas of tools that are to be called by the letter. */
export function strictSchemas(tools: readonly unknown[], schemaKey: 'input_schema' | 'parameters'): JsonObject[] {
  return tools.filter((tool) => isObject(tool) && tool['strict'] === true).map((tool) => objectAt(tool, schemaKey));
}

/** The schemas within one, definitions included; each is counted once, however often it is referred to. */
function innerSchemas(schema: JsonObject): unknown[] {
  const named = ['properties', '$defs', 'definitions'].flatMap((key) => Object.values(objectAt(schema, key)));
  const listed = ['anyOf', 'oneOf', 'allOf', 'prefixItems'].flatMap((key) => arrayAt(schema, key));
  return [...named, ...listed, schema['items'], schema['additionalProperties']];
}

function count(schema: unknown, counts: Counts): void {
  if (!isObject(schema)) return;
  const required = arrayAt(schema, 'required');
  counts.optionals += Object.keys(objectAt(schema, 'properties')).filter((name) => !required.includes(name)).length;
  if (['type', 'anyOf', 'oneOf'].some((key) => Array.isArray(schema[key]))) counts.unions += 1;
  for (const inner of innerSchemas(schema)) count(inner, counts);
}

function refuseCircles(root: JsonObject): void {
  const definitions = { ...objectAt(root, 'definitions'), ...objectAt(root, '$defs') };
  const done = new Set<string>();
  const follow = (schema: unknown, open: readonly string[]): void => {
    if (!isObject(schema)) return;
    const ref = typeof schema['$ref'] === 'string' ? schema['$ref'] : undefined;
    if (ref !== undefined) {
      const name = ref.split('/').at(-1) ?? '';
      if (open.includes(name)) {
        throw invalid(
          `Circular reference detected in schema definitions: ${[...open.slice(open.indexOf(name)), name].join(' -> ')}. Self-referencing or mutually-referencing definitions are not supported.`,
        );
      }
      if (done.has(name)) return;
      done.add(name);
      follow(ref === '#' ? root : definitions[name], [...open, name]);
    }
    const { $defs: _defs, definitions: _definitions, ...own } = schema;
    for (const inner of innerSchemas(own)) follow(inner, open);
  };
  follow(root, []);
}
