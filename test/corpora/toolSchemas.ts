// Prints how many Python tools of a repository get the schema that their framework gives them when they run. See README.md.
import { execFileSync } from 'node:child_process';
import { isRecord, type JsonObject, type JsonValue } from '../../src/core/json/json.ts';
import { findTools } from '../../src/core/toolcalls/userTools/import/findTools.ts';
import { gitIn } from './git.ts';

const [, , repo = '.', under = '', show = '20'] = process.argv;
const git = gitIn(repo);

/** Runs what a file declares, each statement that can, and asks the framework for the schema of each tool in it. */
const TRUTH = `
import ast, json, sys, warnings, io, contextlib
warnings.simplefilter('ignore')
def schema_of(fn, kind, owner):
    if kind in ('function_tool',):
        from agents.function_schema import function_schema
        return function_schema(fn, strict_json_schema=False).params_json_schema
    if kind in ('tool_plain',) or (kind == 'tool' and ('agent' in owner or 'toolset' in owner)):
        from pydantic_ai import Tool
        return Tool(fn, takes_ctx=kind == 'tool').function_schema.json_schema
    if kind in ('beta_tool', 'beta_async_tool'):
        from anthropic import beta_tool, beta_async_tool
        return (beta_tool if kind == 'beta_tool' else beta_async_tool)(fn).to_dict()['input_schema']
    try:
        from mcp.server.fastmcp.tools import Tool
    except ImportError:
        from mcp.server.mcpserver.tools import Tool
    return Tool.from_function(fn).parameters
for path, source in json.load(sys.stdin):
    try: tree = ast.parse(source)
    except Exception: continue
    scope = {'__name__': 'example'}
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        for node in tree.body:
            if isinstance(node, (ast.Import, ast.ImportFrom, ast.ClassDef, ast.Assign, ast.AnnAssign)):
                try: exec(compile(ast.Module([node], []), path, 'exec'), scope)
                except BaseException: pass
        for node in ast.walk(tree):
            if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)): continue
            for each in node.decorator_list:
                callee = each.func if isinstance(each, ast.Call) else each
                kind = callee.attr if isinstance(callee, ast.Attribute) else getattr(callee, 'id', '')
                owner = ast.unparse(callee.value) if isinstance(callee, ast.Attribute) else ''
                if kind not in ('tool', 'tool_plain', 'function_tool', 'beta_tool', 'beta_async_tool'): continue
                line, node.decorator_list = each.lineno, []
                try:
                    exec(compile(ast.Module([node], []), path, 'exec'), scope)
                    found = schema_of(scope[node.name], kind, owner)
                    print(json.dumps([path, line, node.name, found]), file=sys.__stdout__)
                except BaseException: pass
                break
`;

/** With the definitions put in, keys sorted; names made of names and words for people aside. */
function plain(value: JsonValue, root: JsonObject, open: readonly string[] = []): JsonValue {
  if (Array.isArray(value)) return value.map((item) => plain(item as JsonValue, root, open));
  if (!isRecord(value)) return value;
  const { $ref, $defs: _, title: __, description: ___, ...given } = value;
  const rest: Record<string, JsonValue> = { ...given };
  if (typeof $ref === 'string') {
    if (open.includes($ref)) return '(again)';
    const defs = root['$defs'];
    const target = isRecord(defs) ? defs[$ref.slice('#/$defs/'.length)] : undefined;
    return plain({ ...(isRecord(target) ? target : {}), ...rest }, root, [...open, $ref]);
  }
  if (rest['additionalProperties'] === false || rest['additionalProperties'] === true)
    delete rest['additionalProperties'];
  const properties = rest['properties'];
  const inner = isRecord(properties)
    ? Object.fromEntries(Object.entries(properties).map(([key, item]) => [key, plain(item, root, open)]))
    : undefined;
  const keys = Object.keys(rest).filter((key) => key !== 'properties' && !isEmptyList(rest[key]));
  const others = Object.fromEntries(keys.toSorted().map((key) => [key, plain(rest[key] ?? null, root, open)]));
  if (Array.isArray(others['required']))
    others['required'] = others['required'].toSorted((one, other) => (String(one) < String(other) ? -1 : 1));
  const short = withTypeList(others);
  return inner === undefined || Object.keys(inner).length === 0
    ? short
    : { ...short, properties: Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1))) };
}

function isEmptyList(value: JsonValue | undefined): boolean {
  return Array.isArray(value) && value.length === 0;
}

/** `anyOf: [{ type: 'string' }, { type: 'null' }]` and `type: ['string', 'null']` say the same. */
function withTypeList(schema: Readonly<Record<string, JsonValue>>): Record<string, JsonValue> {
  const { anyOf, ...rest } = schema;
  const [some, nothing, more] = Array.isArray(anyOf) ? (anyOf as readonly JsonValue[]) : [];
  if (more !== undefined || !isRecord(some) || !isRecord(nothing) || nothing['type'] !== 'null') return { ...schema };
  if (typeof some['type'] !== 'string') return { ...schema };
  return Object.fromEntries(
    Object.entries({ ...rest, ...some, type: [some['type'], 'null'] }).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  ) as Record<string, JsonValue>;
}

const paths = (git('grep', '-lE', '@.*tool', 'HEAD', ...(under === '' ? [] : ['--', under])) ?? '')
  .split('\n')
  .map((line) => line.slice('HEAD:'.length))
  .filter((path) => path.endsWith('.py'));
const sources = paths.map((path) => [path, git('show', `HEAD:${path}`) ?? ''] as const);
const printed = execFileSync('python3', ['-c', TRUTH], {
  input: JSON.stringify(sources),
  encoding: 'utf8',
  maxBuffer: 2 ** 28,
  timeout: 500_000,
});

let [all, same, told, wrong, missing] = [0, 0, 0, 0, 0];
const shown: string[] = [];
const texts = new Map(sources);
const known = new Map<string, Awaited<ReturnType<typeof findTools>>>();
for (const line of printed.split('\n').filter((each) => each !== '')) {
  const [path, at, name, truth] = JSON.parse(line) as [string, number, string, JsonObject];
  const findings = known.get(path) ?? (await findTools(texts.get(path) ?? '', 'python'));
  known.set(path, findings);
  all += 1;
  const tool = findings.tools.find((each) => [each.line, ...each.otherLines].some((its) => Math.abs(its - at) <= 3));
  if (tool === undefined) {
    missing += 1;
    shown.push(`not read ${path}:${at} ${name}`);
    continue;
  }
  const [read, expected] = [tool.inputSchema, truth].map((schema) => JSON.stringify(plain(schema, schema)));
  if (read === expected) same += 1;
  else if (tool.notes.length > 0) {
    told += 1;
    shown.push(`told ${path}:${at} ${name}: ${tool.notes.join(' ')}\n  read  ${read}\n  truth ${expected}`);
  } else {
    wrong += 1;
    shown.push(`WRONG ${path}:${at} ${name}\n  read  ${read}\n  truth ${expected}`);
  }
}
console.log(`${all} tools that ran: ${same} same, ${told} different and told, ${wrong} different, ${missing} not read`);
for (const line of shown.slice(0, Number(show))) console.log(line);
