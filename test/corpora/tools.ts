// Prints how many tools of a repository the import finds, by marks that are searched for without any parser. See README.md.
import * as python from '../../src/core/code/python/files.ts';
import * as script from '../../src/core/code/script/files.ts';
import { pythonTree } from '../../src/core/code/python/tree.ts';
import { scriptTree } from '../../src/core/code/script/tree.ts';
import { findTools } from '../../src/core/toolcalls/userTools/import/findTools.ts';
import { gitIn } from './git.ts';

const [, , repo = '.', under = '', show = '20'] = process.argv;
const git = gitIn(repo);

interface Candidate {
  readonly line: number;
  readonly text: string;
  /** How many lines above the mark the definition may begin. */
  readonly above: number;
}

interface Mark {
  readonly pattern: RegExp;
  readonly above: number;
}

const SCRIPT_MARKS: readonly Mark[] = [
  {
    pattern:
      /(?<![\w.$])(?:tool|dynamicTool|createTool|defineTool|betaTool|betaZodTool|zodFunction|zodResponsesFunction)(?:<[^()]{1,200}>)?\(\s*\{/g,
    above: 1,
  },
  { pattern: /\.(?:registerTool|tool|addTool|defineTool)(?:<[^()]{1,200}>)?\(\s*(?:['"`{]|[A-Z_]{2,},)/g, above: 3 },
  { pattern: /(?<![\w.$])tool\(\s*(?:(?:async\s)?\([^()]{0,200}\) =>|['"`][^'"`]{1,80}['"`],)/g, above: 1 },
  { pattern: /\bnew (?:DynamicStructuredTool|DynamicTool)(?:<[^()]{1,200}>)?\(/g, above: 1 },
  {
    pattern:
      /\btype:\s*['"]function['"](?: as const)?,\s*function:\s*\{(?!\s*name:[^,}]{1,200}(?:,\s*arguments|,?\s*\}))(?!\s*arguments)/g,
    above: 4,
  },
  {
    pattern:
      /\btype:\s*['"]function['"](?: as const)?,\s*name:\s*['"][^'"]{1,80}['"],(?=\s*(?:description|parameters|inputSchema|strict)\b)/g,
    above: 4,
  },
  { pattern: /\binput_schema:\s*(?:\{|z\.to|(?!z\.)[\w.]{1,80}\s*[,(])/g, above: 25 },
  {
    pattern:
      /\bclass \w{1,80} extends (?:StructuredTool|Tool)\b(?=(?:(?!\nclass )[^]){0,1500}?\n\s{1,12}(?:name|get name)\b)/g,
    above: 1,
  },
  { pattern: /\btoolSpec:\s*\{(?!\s*name: string)/g, above: 2 },
];

const PYTHON_MARKS: readonly Mark[] = [
  {
    pattern:
      /^[ \t]*@(?:\w{1,60}\.){0,3}(?:tool|tool_plain|beta_tool|beta_async_tool|function_tool|kernel_function)\b/gm,
    above: 8,
  },
  {
    pattern:
      /(?<!class )(?<![\w.])(?:types\.|mcp_types\.)?(?:FunctionTool|Tool|StructuredTool\.from_function|ToolParam|FunctionToolParam)\((?!\s*(?:function_declarations|google_search|code_execution|url_context)\b)/g,
    above: 1,
  },
  { pattern: /\b(?:pydantic_function_tool|(?<!def )(?<!@)function_tool)\((?=\s*\w+(?:\[|,|\)|\n))/g, above: 1 },
  {
    pattern:
      /["']type["']:\s*["']function["'],\s*["'](?:function["']:\s*\{(?!\s*["']arguments)(?!\s*["']name["']:[^,}]{1,200}(?:,\s*["']arguments|,?\s*\}))|name["']:\s*[^,}\n]{1,200},\s*["'](?:description|parameters|strict)["'])/g,
    above: 4,
  },
  { pattern: /["']input_schema["']:\s*[{\w]/g, above: 25 },
  {
    pattern:
      /^[ \t]*class \w{1,80}\([^()]{0,200}\b(?:BaseTool|Tool)\b[^()]{0,200}\):(?=(?:(?!\n[ \t]*class )[^]){0,2500}?\n\s{1,12}name\b)/gm,
    above: 4,
  },
  {
    pattern:
      /(?<![\w.])(?:types\.)?(?:FunctionTool\.from_defaults|FunctionDeclaration|FunctionDeclaration\.from_callable)\(/g,
    above: 1,
  },
];

/** Comments, and texts over several lines, blanked: an example in them is no tool. */
function bare(text: string, isPython: boolean): string {
  const blank = (part: string): string => part.replaceAll(/[^\n]/g, ' ');
  return isPython
    ? text.replaceAll(/"""[\s\S]*?"""|'''[\s\S]*?'''|^\s*#.*$/gm, blank)
    : text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, blank);
}

/** Whether a place is within a text, such as code that a test writes to a file. */
function isInText(text: string, at: number, isPython: boolean): boolean {
  const tree = isPython ? pythonTree(text) : scriptTree(text);
  return /String|Comment/.test(tree.resolve(at, 1).name);
}

function candidatesIn(text: string, isPython: boolean): readonly Candidate[] {
  const code = bare(text, isPython);
  const found = new Map<number, Candidate>();
  for (const { pattern, above } of isPython ? PYTHON_MARKS : SCRIPT_MARKS) {
    for (const { index, 0: match } of code.matchAll(pattern)) {
      const at = index + (match.length - match.trimStart().length);
      const line = code.slice(0, at).split('\n').length;
      // Code in a text is no tool of this file.
      const before = code.slice(code.lastIndexOf('\n', at) + 1, at);
      if (isInText(text, at, isPython)) continue;
      if (["'", '"', '`'].some((quote) => before.split(quote).length % 2 === 0)) continue;
      if (!found.has(line)) found.set(line, { line, above, text: text.split('\n')[line - 1]?.trim() ?? '' });
    }
  }
  return [...found.values()].toSorted((one, other) => one.line - other.line);
}

/** The files beside one that it takes something from, and those that they do. */
/** What a Python file takes from other modules, found by a glance. */
function modulesIn(source: string): readonly string[] {
  const imports = /^[ \t]{0,100}(?:from[ \t]{1,20}([.\w]{1,200})[ \t]{1,20}import\b|import[ \t]{1,20}([\w.]{1,200}))/gm;
  return [...source.matchAll(imports)].map(([, from, whole]) => from ?? whole ?? '');
}

function neighbours(path: string, text: string): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const queue = [[path, text] as const];
  for (let next = queue.shift(); next !== undefined && texts.size < 40; next = queue.shift()) {
    const [from, source] = next;
    const isPython = from.endsWith('.py');
    const { pathsOf } = isPython ? python : script;
    for (const specifier of isPython ? modulesIn(source) : script.specifiersIn(source)) {
      const found = pathsOf(from, specifier).find((each) => allPaths.has(each));
      const its = found === undefined || texts.has(found) ? undefined : git('show', `HEAD:${found}`);
      if (found === undefined || its === undefined) continue;
      texts.set(found, its);
      queue.push([found, its]);
    }
  }
  return texts;
}

let [all, found, told, silent] = [0, 0, 0, 0];
const reasons = new Map<string, number>();
const [silentOnes, toldOnes]: [string[], string[]] = [[], []];

async function compare(path: string, text: string): Promise<void> {
  const isPython = path.endsWith('.py');
  const candidates = candidatesIn(text, isPython);
  if (candidates.length === 0) return;
  const files = { path, texts: neighbours(path, text) };
  const findings = await findTools(text, isPython ? 'python' : 'typescript', { files });
  const tools = new Set(findings.tools.flatMap(({ line, otherLines }) => [line, ...otherLines]));
  const unread = findings.unread.map((each) => ({ ...each }));
  for (const candidate of candidates) {
    all += 1;
    const near = (line: number): boolean => line <= candidate.line + 1 && line >= candidate.line - candidate.above;
    const distance = (line: number): number => Math.abs(line - candidate.line);
    const [best] = [...tools].filter(near).toSorted((one, other) => distance(one) - distance(other));
    // Why it is not read may be told at the very part of it.
    const why = unread.findIndex(({ line }) => line >= candidate.line - candidate.above && line <= candidate.line + 40);
    if (best !== undefined) {
      tools.delete(best);
      found += 1;
    } else if (why !== -1) {
      const [{ message, name } = { message: '', name: undefined }] = unread.splice(why, 1);
      told += 1;
      const kind = message.replaceAll(/"[^"]{1,200}"/g, '"…"').replaceAll(/\([^()]{3,200}\.\w+\)/g, '(file)');
      reasons.set(kind, (reasons.get(kind) ?? 0) + 1);
      toldOnes.push(`${path}:${candidate.line} ${name ?? ''}: ${message}`);
    } else {
      silent += 1;
      silentOnes.push(`${path}:${candidate.line} ${candidate.text}`);
    }
  }
}

const allPaths = new Set((git('ls-tree', '-r', '--name-only', 'HEAD') ?? '').split('\n'));
const marked =
  git('grep', '-lE', '[tT]ool|_function|input_schema|zodFunction', 'HEAD', ...(under === '' ? [] : ['--', under])) ??
  '';
for (const listed of marked.split('\n')) {
  const path = listed.slice('HEAD:'.length);
  if (!/(?<!\.d)\.(?:[mc]?tsx?|[mc]?jsx?|py)$/.test(path)) continue;
  const text = git('show', `HEAD:${path}`);
  if (text !== undefined) await compare(path, text);
}

const share = all === 0 ? 0 : Math.round((found / all) * 1000) / 10;
console.log(
  `${all} tools: ${found} found (${share} %), ${told} named with the reason, ${silent} passed over in silence`,
);
for (const [reason, count] of [...reasons].toSorted((one, other) => other[1] - one[1]).slice(0, Number(show)))
  console.log(`  ${count} × ${reason}`);
for (const line of silentOnes.slice(0, Number(show))) console.log(`silent ${line}`);
for (const line of toldOnes.slice(0, Number(show))) console.log(`told ${line}`);
