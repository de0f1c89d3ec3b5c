import * as l10n from '@vscode/l10n';
import { delay } from '../../../base/async.ts';
import { errorOutcome } from '../../../core/toolcalls/tool.ts';
import { textArgument, type InputOf } from '../../../core/toolcalls/workspace/input.ts';
import type { HostServices } from '../../hostServices.ts';
import type { BuiltinTool } from '../builtin/builtinTool.ts';
import type { NoPlan } from './taskOrder.ts';
import { planTask, type PlannedTask } from './taskPlan.ts';
import { TaskRun } from './taskRun.ts';

/** Milliseconds in which the editor must have listed its tasks: it waits for every extension that brings some. */
const LOOK_MS = 10_000;
const LIMIT_MS = 30 * 60_000;

/** l10n: none, for the model. */
const INPUT = {
  type: 'object',
  properties: {
    name: {
      type: 'string',
      minLength: 1,
      maxLength: 300,
      description: 'Exact name of the task: build, npm: test.',
    },
  },
  required: ['name'],
  additionalProperties: false,
} as const;

type Input = InputOf<typeof INPUT>;

/** Runs a task of the workspace by its name, in the editor's own task terminal. */
export function runTaskTool(services: Pick<HostServices, 'redactor'>): BuiltinTool {
  const tool: BuiltinTool = {
    name: 'runTask',
    displayName: l10n.t('Run task'),
    userDescription: l10n.t('Runs one of the workspace’s tasks after you approve it.'),
    // l10n: none, for the model
    description: [
      'Runs a task of the workspace (tasks.json, npm scripts and the like) by its name and returns its exit code. What it',
      'writes stays in the user’s terminal; use runCommand with the same command line when you must read the output. With a',
      'name that is not there you get the list of names.',
    ].join(' '),
    icon: '$(checklist)',
    tags: ['workspace', 'run'],
    origin: 'builtin',
    effect: 'process',
    group: l10n.t('Running'),
    limits: { timeMs: LIMIT_MS },
    inputSchema: INPUT,
    summarize: (input: Input) => textArgument(input, 'name'),
    bind: (input: Input) => bindTo(tool, services, input),
    run: async (input: Input, context) => (await bindTo(tool, services, input)).run(input, context),
  };
  return tool;
}

/**
 * The tool for the task of this name as it is now: a name alone does not say what it does.
 * l10n: none, for the model.
 */
async function bindTo(
  tool: BuiltinTool,
  { redactor }: Pick<HostServices, 'redactor'>,
  input: Input,
): Promise<BuiltinTool> {
  const wanted = textArgument(input, 'name');
  const plan = (): Promise<PlannedTask | NoPlan> => soon(planTask(wanted, (value) => redactor.holdsSecret(value)));
  const planned = await plan();
  if ('problem' in planned) {
    const { problem } = planned;
    return { ...tool, identity: problem, preview: () => problem, run: () => Promise.resolve(errorOutcome(problem)) };
  }
  const whyNot = async (): Promise<string | undefined> => {
    const now = await plan();
    if (now === TOO_SLOW) return TOO_SLOW.problem;
    const isAsShown = !('problem' in now) && now.identity === planned.identity;
    return isAsShown ? undefined : `The task “${planned.name}” changed since the user was asked.`;
  };
  return {
    ...tool,
    identity: planned.identity,
    preview: () => planned.text,
    run: (_input, context) => new TaskRun(planned, whyNot, context).run(),
  };
}

/** l10n: none, for the model. */
const TOO_SLOW: NoPlan = {
  problem: `The editor did not list its tasks within ${LOOK_MS / 1_000} seconds: an extension that brings tasks does not answer.`,
};

/** The plan, or a word for the user where an extension keeps the editor waiting. */
async function soon(plan: Promise<PlannedTask | NoPlan>): Promise<PlannedTask | NoPlan> {
  const done = new AbortController();
  const late = delay(LOOK_MS, done.signal).then(
    () => TOO_SLOW,
    () => TOO_SLOW,
  );
  try {
    return await Promise.race([plan, late]);
  } finally {
    done.abort();
  }
}
