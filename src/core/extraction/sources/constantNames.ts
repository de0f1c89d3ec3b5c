/** Constants of code that look like JSON Schema, by a glance: what they are is found out when they are read. */
export type ConstantKind = 'script-constant' | 'python-constant';

const SCHEMA_WORD =
  /['"]?(?:type|properties|\$schema|\$defs|\$ref|anyOf|oneOf|allOf|enum|response_format|parameters|input_schema)['"]?\s*:/;
const IN_SCRIPT =
  /(?:^[ \t]*(?:export\s+)?(?:const|let|var)\s+(\w+)(?!\w)[^=\n]{0,200}=|^[ \t]*export\s+default)\s*(?:[\w.]{0,60}\(\s*)?([{[]\s{0,40}\{?[^{}]{0,400})/gm;
const IN_PYTHON = /^(\w+)[ \t]*(?::[^=\n]{0,200})?=[ \t]*([{[]\s{0,40}\{?[^{}]{0,400})/gm;

/** Their names; an empty one of what is exported by default. */
export function schemaConstants(text: string, kind: ConstantKind): readonly string[] {
  const found = [...text.matchAll(kind === 'python-constant' ? IN_PYTHON : IN_SCRIPT)];
  return [...new Set(found.filter(([, , start = '']) => SCHEMA_WORD.test(start)).map(([, name = '']) => name))];
}

/** Whether a text is an object that may be a schema, with names and spreads in it. */
export function isSchemaLiteral(text: string): boolean {
  return /^\s*[{[]/.test(text) && SCHEMA_WORD.test(text);
}

/** The constant that a selection is or has, within the file that says what the names in it mean. */
export function selectedConstant(
  whole: string,
  { from, to }: { readonly from: number; readonly to: number },
  kind: ConstantKind,
): { readonly text: string; readonly rootName: string } | undefined {
  const selected = whole.slice(from, to).trim();
  const own = schemaConstants(selected, kind).at(-1);
  if (own !== undefined && own !== '') return { text: whole, rootName: own };
  if (!isSchemaLiteral(selected)) return undefined;
  const before = whole.slice(Math.max(0, from - 300), from);
  const named = /(?:^|[\n ])(\w{1,100})\s{0,9}(?::[^=\n]{0,200})?=\s{0,9}\(?\s{0,9}$/.exec(before)?.[1];
  if (named !== undefined && schemaConstants(whole, kind).includes(named)) return { text: whole, rootName: named };
  const value = selected.replace(/[;,]$/, '');
  const isPython = kind === 'python-constant';
  return { text: `${whole}\n${isPython ? '' : ';const '}${SELECTED} = (${value})\n`, rootName: SELECTED };
}

const SELECTED = 'SelectedSchema';
