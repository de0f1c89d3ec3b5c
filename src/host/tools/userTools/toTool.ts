import type * as vscode from 'vscode';
import { canonicalText, type JsonObject } from '../../../core/json/json.ts';
import { errorOutcome, type Tool, type ToolContext, type ToolOutcome } from '../../../core/toolcalls/tool.ts';
import type { HttpAction, RunAction, ToolDeclaration } from '../../../core/toolcalls/userTools/declaration.ts';
import { fillUrl } from '../../../core/toolcalls/userTools/placeholders.ts';
import type { Redactor } from '../../../core/privacy/redaction.ts';
import { requestForCall, requestPreview } from './httpTool.ts';
import type { ManualAnswers } from './manualTool.ts';
import { commandLine, namedFiles, programPreview, runForCall } from './programTool.ts';

/** What the tools of one window share. */
export interface ToolSurroundings {
  /** The file of a workspace that declares it, as a user reads it; absent for the user's own settings. */
  readonly source?: string;
  readonly manual: ManualAnswers;
  /** Knows the credentials of the gateway: nothing with one of them leaves, and none reaches a model. */
  readonly secrets: Pick<Redactor, 'holdsSecret' | 'hideSecrets'>;
}

/** A declaration as a tool. `folder` is where its program runs. */
export function toTool(
  declaration: ToolDeclaration,
  folder: vscode.WorkspaceFolder | undefined,
  { manual, secrets, source }: ToolSurroundings,
): Tool {
  const { action, name, description, inputSchema, timeoutMs, outputChars } = declaration;
  const displayName = declaration.title ?? readable(name);
  const asked = source === undefined ? displayName : `${displayName} (${source})`;
  const common = {
    name,
    displayName,
    description,
    inputSchema,
    origin: 'user' as const,
    ...(source !== undefined && { maker: source }),
    limits: {
      ...(timeoutMs !== undefined && { timeMs: timeoutMs }),
      ...(outputChars !== undefined && { outputChars }),
    },
  };
  switch (action.type) {
    case 'run':
      return bound(common, program(action, declaration.identity, folder, secrets));
    case 'http':
      return { ...common, ...endpoint(action, declaration.identity, secrets) };
    case 'manual':
      return {
        ...common,
        identity: declaration.identity,
        // Nothing happens but that the user is asked.
        effect: 'read',
        isQuestion: true,
        // A question may ask for a key; it does not get there.
        run: async (input, context) => withoutSecrets(await manual.ask(action, asked, input, context), secrets),
      };
    default:
      return action satisfies never;
  }
}

function bound(common: Omit<Tool, keyof Doing>, { atThisMoment, ...doing }: Doing): Tool {
  const tool: Tool = { ...common, ...doing };
  return atThisMoment === undefined
    ? tool
    : { ...tool, bind: async (input) => ({ ...tool, ...(await atThisMoment(input)) }) };
}

interface Doing extends Pick<Tool, 'identity' | 'effect' | 'summarize' | 'preview' | 'approvalScope' | 'run'> {
  /** What of it is to be looked up for each call. */
  readonly atThisMoment?: (input: JsonObject) => Promise<Partial<Tool>>;
}

function program(
  action: RunAction,
  own: string,
  folder: vscode.WorkspaceFolder | undefined,
  secrets: ToolSurroundings['secrets'],
): Doing {
  const path = folder?.uri.scheme === 'file' ? folder.uri.fsPath : undefined;
  // The same words start another program in another folder.
  const identity = canonicalText([own, folder?.uri.toString() ?? '']);
  const run = async (input: JsonObject, context: ToolContext): Promise<ToolOutcome> =>
    withoutSecrets(await runForCall(action, path, input, context, (text) => secrets.holdsSecret(text)), secrets);
  return {
    effect: 'process',
    identity,
    summarize: (input) => commandLine(action, input),
    preview: (input) => programPreview(action, input),
    run,
    ...(path !== undefined && { atThisMoment: (input) => asItIsNow({ action, folder: path, identity, input }, run) }),
  };
}

/**
 * With what is in the files it runs: the user allows that, and nothing else is run on the strength of it.
 * l10n: none, for the model.
 */
async function asItIsNow(
  { action, folder, identity, input }: { action: RunAction; folder: string; identity: string; input: JsonObject },
  run: Tool['run'],
): Promise<Partial<Tool>> {
  const { names, digest } = await namedFiles(action, folder, input);
  if (names.length === 0) return {};
  return {
    identity: canonicalText([identity, digest]),
    preview: (given) => programPreview(action, given, names),
    run: async (given, context) => {
      if ((await namedFiles(action, folder, given)).digest === digest) return run(given, context);
      return errorOutcome(
        `${names.join(', ')} changed since the user was asked, so nothing was run. Call the tool again.`,
      );
    },
  };
}

function endpoint(action: HttpAction, identity: string, secrets: ToolSurroundings['secrets']): Doing {
  const reads = action.method === 'GET' || action.method === 'HEAD';
  const { origin, host } = new URL(action.url.replace(/\{[A-Za-z_][\w-]*\}/g, 'x'));
  // A redirect may lead to the others.
  const scope = [origin, ...action.hosts.filter((other) => other !== host)].join(', ');
  return {
    effect: 'network',
    identity,
    summarize: (input) => {
      const url = fillUrl(action.url, input);
      return `${action.method} ${url.ok ? url.value.href : action.url}`;
    },
    preview: (input) => requestPreview(action, input),
    // What changes something on a server is allowed call by call.
    ...(reads && { approvalScope: () => scope }),
    run: async (input, context) =>
      withoutSecrets(await requestForCall(action, input, context, (text) => secrets.holdsSecret(text)), secrets),
  };
}

function withoutSecrets(outcome: ToolOutcome, secrets: ToolSurroundings['secrets']): ToolOutcome {
  const content = outcome.content.map((part) =>
    part.type === 'text' ? { ...part, text: secrets.hideSecrets(part.text) } : part,
  );
  return { ...outcome, content };
}

function readable(name: string): string {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .trim();
  return words === '' ? name : words.charAt(0).toUpperCase() + words.slice(1).toLowerCase();
}
