import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { errorOutcome, type ToolAction, type ToolContext, type ToolOutcome } from '../../../core/toolcalls/tool.ts';
import { numberArgument, textArgument, type InputOf } from '../../../core/toolcalls/workspace/input.ts';
import { commandText, hasSucceeded } from '../../../core/toolcalls/writing/commandText.ts';
import { commandEnvironment } from '../../../core/privacy/environment.ts';
import { shellFor, shellName, shellProblem, shellStart } from '../../../core/toolcalls/writing/shells.ts';
import type { HostServices } from '../../hostServices.ts';
import type { BuiltinDeps, BuiltinTool } from '../builtin/builtinTool.ts';
import type { WorkspaceFence } from '../../workspace/fence.ts';
import { CommandProcess } from './commandProcess.ts';
import { showInTerminal } from './commandTerminal.ts';

const DEFAULT_SECONDS = 120;
const MAX_SECONDS = 1_800;
/** How often a card says what the command wrote last, in milliseconds. */
const NEWS_MS = 200;
const MAX_NEWS = 2_000;

/** l10n: none, for the model. */
const INPUT = {
  type: 'object',
  properties: {
    command: { type: 'string', minLength: 1, maxLength: 20_000, description: 'The whole command line.' },
    folder: { type: 'string', description: 'Folder of the workspace to run it in. Default: the workspace folder.' },
    timeoutSeconds: {
      type: 'integer',
      minimum: 1,
      maximum: MAX_SECONDS,
      description: `The command is ended after this long. Default: ${DEFAULT_SECONDS}.`,
    },
  },
  required: ['command'],
  additionalProperties: false,
} as const;

type Input = InputOf<typeof INPUT>;

/** Runs a command line in the user's shell, after they read and allowed exactly it. */
export function runCommandTool(services: Pick<HostServices, 'redactor'>, { fence }: BuiltinDeps): BuiltinTool {
  return {
    name: 'runCommand',
    displayName: l10n.t('Run command'),
    userDescription: l10n.t('Runs a command line in a folder of the workspace after you approve it.'),
    get description() {
      return describe(shellWords(currentShell()));
    },
    // l10n: none, for the model
    lentDescription: describe('the user’s own shell'),
    // A command that is always allowed is so for the shell that was meant.
    get identity() {
      return currentShell();
    },
    icon: '$(terminal)',
    tags: ['workspace', 'run'],
    origin: 'builtin',
    effect: 'process',
    group: l10n.t('Running'),
    // Its own limit is the one that is told; this one is only a net below it.
    limits: { timeMs: (MAX_SECONDS + 60) * 1_000 },
    inputSchema: INPUT,
    summarize(input: Input) {
      const folder = textArgument(input, 'folder');
      const command = textArgument(input, 'command');
      return folder === '' ? command : l10n.t`${command} (in ${folder})`;
    },
    preview: (input: Input) => textArgument(input, 'command'),
    async run(input: Input, context) {
      const shell = currentShell();
      const problem = shellProblem(shell, textArgument(input, 'command'));
      if (problem !== undefined) return errorOutcome(problem);
      const cwd = await folderFor(textArgument(input, 'folder'), fence);
      if ('problem' in cwd) return errorOutcome(cwd.problem);
      return run(input, context, shell, cwd.path, services);
    },
  };
}

function currentShell(): string {
  return shellFor(vscode.env.shell, process.platform, process.env['ComSpec']);
}

/** l10n: none, for the model. */
function shellWords(shell: string): string {
  const system = { win32: 'Windows', darwin: 'macOS' }[process.platform as string] ?? 'Linux';
  return `${shellName(shell)} on ${system}`;
}

/** l10n: none, for the model. */
function describe(shell: string): string {
  return [
    `Runs a command line with ${shell}, in a folder of the workspace, and returns its exit code`,
    'and output. The user is asked first and sees the whole command, so keep it short and do one thing at a time. It gets',
    'no input, so nothing interactive; what it leaves running in the background is ended with it. To change files use',
    'proposeEdit and createFile, to look at them the reading tools.',
  ].join(' ');
}

/** l10n: none, for the model. */
async function folderFor(
  folder: string,
  fence: WorkspaceFence,
): Promise<{ readonly path: string } | { readonly problem: string }> {
  if (!vscode.workspace.isTrusted) {
    return { problem: 'This folder is in Restricted Mode, so nothing is run. The user can trust the folder first.' };
  }
  const place = await fence.existing(folder === '' ? '.' : folder);
  if (!place.ok) return { problem: place.forModel };
  if (place.uri.scheme !== 'file') return { problem: `${place.label} is not on a disk, so nothing can be run there.` };
  const { type } = await vscode.workspace.fs.stat(place.uri);
  if ((type & vscode.FileType.Directory) === 0) return { problem: `${place.label} is a file. Name its folder.` };
  return { path: place.uri.fsPath };
}

async function run(
  input: Input,
  context: ToolContext,
  shell: string,
  cwd: string,
  { redactor }: Pick<HostServices, 'redactor'>,
): Promise<ToolOutcome> {
  const commandLine = textArgument(input, 'command');
  const limits = { fallback: DEFAULT_SECONDS, min: 1, max: MAX_SECONDS };
  const seconds = numberArgument(input, 'timeoutSeconds', limits);
  const env = commandEnvironment(process.env, (value) => redactor.holdsSecret(value));
  // l10n: none, for the model
  if (context.signal.aborted) return errorOutcome('Stopped before the command was started.');
  const startedAt = performance.now();
  const command = new CommandProcess({ ...shellStart(shell, commandLine), cwd, env });
  const onAbort = (): void => command.end('stopped');
  context.signal.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(() => command.end('late'), seconds * 1_000);
  const news = tellNews(command, commandLine, (text, actions) => context.progress(redactor.hideSecrets(text), actions));
  try {
    const end = await command.ended;
    const output = redactor.hideSecrets(command.screen.shownText());
    const elapsed = (performance.now() - startedAt) / 1_000;
    const { hadLeftovers } = command;
    return {
      content: [{ type: 'text', text: commandText({ end, output, seconds: elapsed, hadLeftovers }) }],
      activity: end.type === 'not-started' ? [] : [{ kind: 'ran', what: commandLine }],
      ...(!hasSucceeded(end) && { isError: true }),
    };
  } finally {
    clearTimeout(timer);
    news();
    context.signal.removeEventListener('abort', onAbort);
  }
}

/** Tells the newest line while the command runs; what comes back ends that. */
function tellNews(command: CommandProcess, commandLine: string, progress: ToolContext['progress']): () => void {
  const actions: readonly ToolAction[] = [
    { label: l10n.t('Show output'), run: () => showInTerminal(command, commandLine) },
    { label: l10n.t('End command'), run: () => command.end('ended') },
  ];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tell = (): void => {
    timer = undefined;
    const line = command.screen.newestLine(MAX_NEWS);
    if (line !== '') progress(line, actions);
  };
  progress(l10n.t('Running…'), actions);
  const subscription = command.onOutput(() => {
    timer ??= setTimeout(tell, NEWS_MS);
  });
  return () => {
    subscription.dispose();
    clearTimeout(timer);
  };
}
