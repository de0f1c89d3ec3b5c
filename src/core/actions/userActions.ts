import * as l10n from '@vscode/l10n';
import * as z from 'zod/mini';
import type { RoutingSetting } from '../gateway/joinRouting.ts';
import { checkRouting, findingText } from '../gateway/routingShape.ts';
import { parseJson } from '../gateway/wire.ts';
import type { ActionResult } from './builtin.ts';

/** An action that a user, or a workspace they trust, wrote as a prompt. */
export interface UserAction {
  readonly title: string;
  readonly prompt: string;
  readonly result: ActionResult;
  /** `creator/model`; the chosen one when absent. */
  readonly model?: string;
  /** Which providers may answer; only of actions that write into a file. */
  readonly routing?: RoutingSetting;
  /** Not the user wrote it, but the workspace: its routing may only narrow. */
  readonly isOfWorkspace?: boolean;
  /** Where it was written: the setting, or a file's name. */
  readonly source: string;
}

/** What is wrong with an action, and on which line of its file (from 0). */
export interface ActionProblem {
  readonly message: string;
  readonly line: number;
}

export type ParsedAction =
  | { readonly ok: true; readonly action: UserAction; readonly warnings: readonly ActionProblem[] }
  | { readonly ok: false; readonly problems: readonly ActionProblem[] };

const placeholders = ['selection', 'file', 'language', 'diagnostics', 'input'] as const;
const results: Readonly<Record<string, ActionResult>> = { chat: 'chat', edit: 'edit', tests: 'tests', replace: 'edit' };
const knownFields = ['title', 'model', 'result', 'routing'];

const settingSchema = z.strictObject(
  {
    title: z
      .string(l10n.t('must be a string'))
      .check(
        z.trim(),
        z.minLength(1, l10n.t('needs a title')),
        z.maxLength(100, l10n.t('is longer than 100 characters')),
      ),
    prompt: z.string(l10n.t('must be a string')).check(z.trim(), z.minLength(1, l10n.t('needs a prompt'))),
    result: z._default(z.enum(['edit', 'chat', 'tests'], l10n.t('must be "edit", "chat" or "tests"')), 'edit'),
    model: z.optional(
      z.string(l10n.t('must be a string')).check(z.trim(), z.regex(/^[^\s/]+\/\S+$/, l10n.t('must be creator/model'))),
    ),
    routing: z.optional(z.record(z.string(), z.unknown(), l10n.t('must be an object'))),
  },
  {
    error: ({ code, keys }) =>
      code === 'unrecognized_keys' ? l10n.t`has unknown fields: ${String(keys)}` : l10n.t('must be an object'),
  },
);

/** Reads one entry of `aiGateway.actions`. Lines of its problems are those of the entry's own prompt, or 0. */
export function parseSetting(value: unknown, source: string, isOfWorkspace = false): ParsedAction {
  const parsed = settingSchema.safeParse(value);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => ({
      message: `${issue.path.join('.') || l10n.t('The action')}: ${issue.message}`,
      line: 0,
    }));
    return { ok: false, problems };
  }
  const { title, prompt, result, model, routing } = parsed.data;
  const problems = [...placeholderProblems(prompt, 0), ...routingProblems(routing, result, 0)];
  if (problems.length > 0) return { ok: false, problems };
  const action = {
    title,
    prompt,
    result,
    source,
    ...(model !== undefined && { model }),
    ...(routing !== undefined && { routing }),
    ...(isOfWorkspace && { isOfWorkspace }),
  };
  return { ok: true, action, warnings: [] };
}

/** What is wrong with an action's routing. A chat has one of its own, so that of an action that asks there would be lost. */
function routingProblems(routing: unknown, result: ActionResult | undefined, line: number): ActionProblem[] {
  if (routing === undefined) return [];
  // l10n: none, the name of a field
  const messages = checkRouting(routing).problems.map((found) => `routing: ${findingText(found)}`);
  if (result === 'chat')
    messages.push(l10n.t('routing has no effect with the result "chat": set the routing of the chat instead.'));
  return messages.map((message) => ({ message, line }));
}

/** Reads a file of `.aigateway/actions`: front matter between two lines of `---`, then the prompt. */
export function parseActionFile(text: string, fileName: string): ParsedAction {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  const { fields, body, bodyLine, problems } = frontMatter(lines);
  const title = fields.get('title')?.value ?? fileName.replace(/\.md$/i, '');
  if (title.trim() === '')
    problems.push({ message: l10n.t('The title is empty.'), line: fields.get('title')?.line ?? 0 });
  const word = fields.get('result');
  const result = results[word?.value.toLowerCase() ?? 'edit'];
  if (result === undefined)
    problems.push({
      message: l10n.t`result must be edit, chat or tests, not "${word?.value ?? ''}".`,
      line: word?.line ?? 0,
    });
  const model = fields.get('model');
  if (model !== undefined && !/^[^\s/]+\/\S+$/.test(model.value)) {
    problems.push({ message: l10n.t`model must be creator/model, not "${model.value}".`, line: model.line });
  }
  const routing = fields.get('routing');
  const routed = routing === undefined ? undefined : parseJson(routing.value);
  if (routing !== undefined) problems.push(...routingProblems(routed ?? '', result, routing.line));
  if (body.trim() === '')
    problems.push({ message: l10n.t('There is no prompt below the front matter.'), line: Math.max(0, bodyLine - 1) });
  problems.push(...placeholderProblems(body, bodyLine));
  if (problems.length > 0 || result === undefined) return { ok: false, problems };
  const warnings = [...fields]
    .filter(([name]) => !knownFields.includes(name))
    .map(([name, { line }]) => ({ message: l10n.t`"${name}" is unknown and ignored.`, line }));
  const action = {
    title,
    prompt: body.trim(),
    result,
    source: fileName,
    isOfWorkspace: true,
    ...(routed !== undefined && { routing: routed as RoutingSetting }),
    ...(model !== undefined && { model: model.value }),
  };
  return { ok: true, action, warnings };
}

interface FrontMatter {
  readonly fields: Map<string, { value: string; line: number }>;
  readonly body: string;
  readonly bodyLine: number;
  readonly problems: ActionProblem[];
}

function frontMatter(lines: readonly string[]): FrontMatter {
  const fields = new Map<string, { value: string; line: number }>();
  const problems: ActionProblem[] = [];
  if (lines[0]?.trim() !== '---') return { fields, body: lines.join('\n'), bodyLine: 0, problems };
  const end = lines.findIndex((line, index) => index > 0 && line.trim() === '---');
  if (end < 0) {
    problems.push({ message: l10n.t('The front matter is not closed: a second line of --- is missing.'), line: 0 });
    return { fields, body: '', bodyLine: lines.length, problems };
  }
  for (let line = 1; line < end; line++) {
    const text = lines[line] ?? '';
    if (text.trim() === '' || text.trimStart().startsWith('#')) continue;
    const match = /^([A-Za-z][\w-]*)\s*:(.*)$/s.exec(text);
    const [, name, value] = match ?? [];
    if (name === undefined || value === undefined) {
      problems.push({ message: l10n.t('Expected a line such as "title: Tidy up".'), line });
      continue;
    }
    fields.set(name.toLowerCase(), { value: unquoted(value.trim()), line });
  }
  return { fields, body: lines.slice(end + 1).join('\n'), bodyLine: end + 1, problems };
}

function unquoted(value: string): string {
  const match = /^(["'])(.*)\1$/.exec(value);
  return match?.[2] ?? value;
}

const placeholderPattern = /\{\{([^{}]*)\}\}/g;

function placeholderProblems(text: string, firstLine: number): ActionProblem[] {
  const problems: ActionProblem[] = [];
  text.split('\n').forEach((line, index) => {
    for (const match of line.matchAll(placeholderPattern)) {
      const name = (match[1] ?? '').split(':')[0]?.trim() ?? '';
      if (placeholders.some((known) => known === name)) continue;
      problems.push({
        message: l10n.t`${match[0]} is not known. There are ${placeholders.map((known) => `{{${known}}}`).join(', ')}.`,
        line: firstLine + index,
      });
    }
  });
  return problems;
}

export interface TemplateValues {
  readonly selection: string;
  readonly file: string;
  readonly language: string;
  readonly diagnostics: string;
  /** Asks the user; `undefined` cancels the whole action. */
  readonly input: (prompt: string) => Promise<string | undefined>;
}

/** The prompt with its placeholders filled; `undefined` where the user cancelled. Values are never read for marks. */
export async function fillTemplate(template: string, values: TemplateValues): Promise<string | undefined> {
  const answers = new Map<string, string>();
  let out = '';
  let at = 0;
  for (const match of template.matchAll(placeholderPattern)) {
    const [name = '', ...rest] = (match[1] ?? '').split(':');
    out += template.slice(at, match.index);
    at = match.index + match[0].length;
    const key = name.trim();
    if (key === 'input') {
      const question = rest.join(':').trim() || l10n.t('Input');
      const answer = answers.get(question) ?? (await values.input(question));
      if (answer === undefined) return undefined;
      answers.set(question, answer);
      out += answer;
    } else out += valueOf(values, key) ?? match[0];
  }
  return out + template.slice(at);
}

function valueOf(values: TemplateValues, key: string): string | undefined {
  return key === 'selection' || key === 'file' || key === 'language' || key === 'diagnostics' ? values[key] : undefined;
}
