import * as vscode from 'vscode';
import { errorOutcome, textOutcome, type ToolOutcome } from '../../../core/toolcalls/tool.ts';
import { textArgument, type InputOf } from '../../../core/toolcalls/workspace/input.ts';
import type { BuiltinDeps, BuiltinTool } from './builtinTool.ts';
import { RESTRICTED, type WorkspaceFence } from '../../workspace/fence.ts';
import { problemsIn, SEVERITIES } from '../../workspace/problems.ts';

const MAX_PROBLEMS = 200;

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
    displayName: 'Get problems',
    userDescription: 'Reads the errors and warnings that the editor shows.',
    description: [
      'Tells the errors and warnings that compilers, linters and language servers report in the editor, with path:line,',
      'for one file or for the whole workspace. Most of them look only at files that are open.',
    ].join(' '),
    icon: '$(warning)',
    tags: ['workspace', 'code'],
    origin: 'builtin',
    effect: 'read',
    group: 'Code',
    inputSchema: INPUT,
    summarize: (input: Input) => textArgument(input, 'path') || 'the whole workspace',
    run: (input: Input) => read(fence, input),
  };
}

async function read(fence: WorkspaceFence, input: Input): Promise<ToolOutcome> {
  const path = textArgument(input, 'path');
  const scope = path === '' ? undefined : await fence.existing(path);
  if (scope?.ok === false) return errorOutcome(scope.reason);
  if (!vscode.workspace.isTrusted) return errorOutcome(RESTRICTED);
  const mildest = SEVERITIES.findIndex((name) => name === textArgument(input, 'severity', 'warning'));
  const entries = await problemsIn(fence, mildest, scope);
  const where = scope === undefined ? 'the workspace' : scope.label;
  const activity = [{ kind: 'read' as const, what: `problems in ${where}` }];
  if (entries.length === 0) {
    return textOutcome(
      `The editor shows no such problems in ${where}. It may not look at files that are not open.`,
      activity,
    );
  }
  const shown = entries.slice(0, MAX_PROBLEMS);
  const more = entries.length > shown.length ? `\n[${entries.length - shown.length} more are not shown.]` : '';
  return textOutcome(shown.map(({ text }) => text).join('\n') + more, activity);
}
