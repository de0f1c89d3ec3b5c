import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { errorOutcome, textOutcome, type ToolOutcome } from '../../../core/toolcalls/tool.ts';
import { textArgument, type InputOf } from '../../../core/toolcalls/workspace/input.ts';
import type { BuiltinDeps, BuiltinTool } from './builtinTool.ts';
import { RESTRICTED, type WorkspaceFence } from '../../workspace/fence.ts';
import { problemsIn, SEVERITIES } from '../../workspace/problems.ts';

const MAX_PROBLEMS = 200;

/** l10n: none, for the model. */
const INPUT = {
  type: 'object',
  properties: {
    path: { type: 'string', description: 'Only those of this file or folder. Default: the whole workspace.' },
    severity: { type: 'string', enum: SEVERITIES, description: 'The mildest that is wanted. Default: warning.' },
  },
  additionalProperties: false,
} as const;

type Input = InputOf<typeof INPUT>;

/** Tells which problems the editor shows. */
export function getProblemsTool({ fence }: BuiltinDeps): BuiltinTool {
  return {
    name: 'getProblems',
    displayName: l10n.t('Get problems'),
    userDescription: l10n.t('Reads the errors and warnings that the editor shows.'),
    // l10n: none, for the model
    description: [
      'Tells the errors and warnings that compilers, linters and language servers report in the editor, with path:line,',
      'for one file or for the whole workspace. Most of them look only at files that are open.',
    ].join(' '),
    icon: '$(warning)',
    tags: ['workspace', 'code'],
    origin: 'builtin',
    effect: 'read',
    group: l10n.t('Code'),
    inputSchema: INPUT,
    summarize: (input: Input) => textArgument(input, 'path') || l10n.t('the whole workspace'),
    run: (input: Input) => read(fence, input),
  };
}

async function read(fence: WorkspaceFence, input: Input): Promise<ToolOutcome> {
  const path = textArgument(input, 'path');
  const scope = path === '' ? undefined : await fence.existing(path);
  if (scope?.ok === false) return errorOutcome(scope.forModel);
  if (!vscode.workspace.isTrusted) return errorOutcome(RESTRICTED);
  const mildest = SEVERITIES.findIndex((name) => name === textArgument(input, 'severity', 'warning'));
  const entries = await problemsIn(fence, mildest, scope);
  const texts = entries.map(({ text }) => text);
  const what = scope === undefined ? l10n.t('problems in the workspace') : l10n.t`problems in ${scope.label}`;
  return textOutcome(listOf(texts, scope?.label), [{ kind: 'read', what }]);
}

/** l10n: none, for the model. */
function listOf(problems: readonly string[], where = 'the workspace'): string {
  if (problems.length === 0) {
    return `The editor shows no such problems in ${where}. It may not look at files that are not open.`;
  }
  const shown = problems.slice(0, MAX_PROBLEMS);
  const more = problems.length > shown.length ? `\n[${problems.length - shown.length} more are not shown.]` : '';
  return shown.join('\n') + more;
}
