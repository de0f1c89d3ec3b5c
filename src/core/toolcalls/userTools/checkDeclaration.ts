import * as l10n from '@vscode/l10n';
import { fromPointer, isRecord, ownValue } from '../../json/json.ts';
import type { JsonSchema } from '../../model/request.ts';
import { checkSchema } from '../../schema/validate.ts';
import { visibleData } from '../../text/visible.ts';
import { schemaRefusal } from '../registry.ts';
import { checkHttp, checkManual, checkRun } from './checkActions.ts';
import type { DeclarationProblem, ParseOptions, ToolAction, ToolDeclaration } from './declaration.ts';
import { Fields } from './fields.ts';

const NAME = /^[a-zA-Z0-9_-]{1,64}$/;
const SCHEMA_FIELDS = ['inputSchema', 'input_schema', 'parameters'] as const;
const ACTIONS = ['run', 'http', 'manual'] as const;

interface Checked {
  /** What could be read; of use only where nothing is wrong. */
  readonly draft?: Omit<ToolDeclaration, 'identity'>;
  readonly problems: readonly DeclarationProblem[];
}

/** Checks the value of a declaration: fields, schema, placeholders, hosts. */
export function checkDeclaration(value: unknown, options: ParseOptions): Checked {
  const problems: DeclarationProblem[] = [];
  if (!isRecord(value)) {
    return {
      problems: [
        {
          message: l10n.t('A tool is an object with name, description, inputSchema and run, http or manual.'),
          path: [],
        },
      ],
    };
  }
  const fields = new Fields(value, [], problems);
  fields.text('$schema');
  const name = fields.needed('name', l10n.t('it is what the model calls the tool.'));
  if (name !== '' && !NAME.test(name)) {
    fields.wrong('name', l10n.t('A name has 1 to 64 letters, digits, "_" and "-", and nothing else.'));
  }
  const title = fields.text('title');
  if (title !== undefined && (visibleData(title) !== title || /\s{4,}/.test(title)))
    fields.wrong('title', l10n.t('The title has characters that cannot be seen, or long runs of blanks.'));
  const description = fields.needed('description', l10n.t('it tells the model what the tool is for.'));
  const inputSchema = readSchema(fields, description);
  const action = readAction(fields, propertiesOf(inputSchema), options);
  const seconds = fields.number('timeoutSeconds', 1, 3600);
  const outputChars = fields.number('maxOutputChars', 100, 1_000_000);
  fields.refuseOthers();
  if (action === undefined) return { problems };
  const draft = {
    name,
    description,
    inputSchema,
    action,
    ...(title !== undefined && title.trim() !== '' && { title: title.trim() }),
    ...(seconds !== undefined && { timeoutMs: seconds * 1000 }),
    ...(outputChars !== undefined && { outputChars: Math.round(outputChars) }),
  };
  return { draft, problems };
}

/** The schema under any of the names that definitions of tools use; no schema at all means no arguments. */
function readSchema(fields: Fields, description: string): JsonSchema {
  const given = SCHEMA_FIELDS.filter((name) => fields.has(name));
  const [field] = given;
  if (field === undefined) return { type: 'object', properties: {} };
  for (const other of given.slice(1)) fields.wrong(other, l10n.t`There is a schema under "${field}" already.`);
  const schema = fields.get(field);
  if (!isRecord(schema)) {
    fields.wrong(field, l10n.t`"${field}" must be a JSON Schema of an object.`);
    return {};
  }
  const [problem] = checkSchema(schema);
  if (problem !== undefined) {
    fields.problems.push({ message: problem.message, path: [...fields.path, field, ...fromPointer(problem.path)] });
    return {};
  }
  const refusal = schemaRefusal({ inputSchema: schema, description });
  if (refusal !== undefined) fields.wrong(field, l10n.t`The tool cannot be offered: ${refusal}.`);
  return schema;
}

function propertiesOf(schema: JsonSchema): ReadonlySet<string> | undefined {
  const properties = schema['properties'];
  // Composed schemas may name properties elsewhere: then any name is taken.
  if ('allOf' in schema || 'anyOf' in schema || 'oneOf' in schema || '$ref' in schema) return undefined;
  return new Set(isRecord(properties) ? Object.keys(properties) : []);
}

function readAction(
  fields: Fields,
  properties: ReadonlySet<string> | undefined,
  options: ParseOptions,
): ToolAction | undefined {
  const given = ACTIONS.filter((name) => fields.has(name));
  const [kind] = given;
  if (kind === undefined) {
    const message = l10n.t(
      'What the tool does is missing: add "run" (a program), "http" (an address) or "manual" (you answer).',
    );
    fields.problems.push({ message, path: fields.path });
    return undefined;
  }
  for (const other of given.slice(1))
    fields.wrong(other, l10n.t`A tool does one thing, and this one has "${kind}" already.`);
  const value = fields.get(kind) ?? null;
  const scope = { path: [...fields.path, kind], problems: fields.problems, properties, options };
  if (kind === 'run') return checkRun(value, scope);
  return kind === 'http' ? checkHttp(value, scope) : checkManual(value, scope);
}

/** The own text under `name`, for callers that only want to know what a broken declaration calls itself. */
export function nameOf(value: unknown): string | undefined {
  const name = isRecord(value) ? ownValue(value, 'name') : undefined;
  return typeof name === 'string' ? name : undefined;
}
