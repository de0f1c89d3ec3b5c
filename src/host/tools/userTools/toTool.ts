import type * as vscode from 'vscode';
import { canonicalText } from '../../../core/json/json.ts';
import type { Tool, ToolOutcome } from '../../../core/toolcalls/tool.ts';
import type { HttpAction, RunAction, ToolDeclaration } from '../../../core/toolcalls/userTools/declaration.ts';
import { fillUrl } from '../../../core/toolcalls/userTools/placeholders.ts';
import type { Redactor } from '../../../core/privacy/redaction.ts';
import { requestForCall, requestPreview } from './httpTool.ts';
import type { ManualAnswers } from './manualTool.ts';
import { commandLine, programPreview, runForCall } from './programTool.ts';

/** What the tools of one window share. */
export interface ToolSurroundings {
  readonly manual: ManualAnswers;
  /** Knows the credentials of the gateway: nothing with one of them leaves, and none reaches a model. */
  readonly secrets: Pick<Redactor, 'holdsSecret' | 'hideSecrets'>;
}

/** A declaration as a tool. `folder` is where its program runs. */
export function toTool(
  declaration: ToolDeclaration,
  folder: vscode.WorkspaceFolder | undefined,
  { manual, secrets }: ToolSurroundings,
): Tool {
  const { action, name, description, inputSchema, timeoutMs, outputChars } = declaration;
  const displayName = declaration.title ?? readable(name);
  const common = {
    name,
    displayName,
    description,
    inputSchema,
    origin: 'user' as const,
    limits: {
      ...(timeoutMs !== undefined && { timeMs: timeoutMs }),
      ...(outputChars !== undefined && { outputChars }),
    },
  };
  switch (action.type) {
    case 'run':
      return { ...common, ...program(action, declaration.identity, folder, secrets) };
    case 'http':
      return { ...common, ...endpoint(action, declaration.identity, secrets) };
    case 'manual':
      return {
        ...common,
        identity: declaration.identity,
        // Nothing happens but that the user is asked.
        effect: 'read',
        isQuestion: true,
        run: (input, context) => manual.ask(action, displayName, input, context),
      };
    default:
      return action satisfies never;
  }
}

type Doing = Pick<Tool, 'identity' | 'effect' | 'summarize' | 'preview' | 'approvalScope' | 'run'>;

function program(
  action: RunAction,
  identity: string,
  folder: vscode.WorkspaceFolder | undefined,
  secrets: ToolSurroundings['secrets'],
): Doing {
  const isOnDisk = folder?.uri.scheme === 'file';
  return {
    effect: 'process',
    // The same words start another program in another folder.
    identity: canonicalText([identity, folder?.uri.toString() ?? '']),
    summarize: (input) => commandLine(action, input),
    preview: (input) => programPreview(action, input),
    run: async (input, context) => {
      const path = isOnDisk ? folder.uri.fsPath : undefined;
      return withoutSecrets(
        await runForCall(action, path, input, context, (text) => secrets.holdsSecret(text)),
        secrets,
      );
    },
  };
}

function endpoint(action: HttpAction, identity: string, secrets: ToolSurroundings['secrets']): Doing {
  const reads = action.method === 'GET' || action.method === 'HEAD';
  const host = new URL(action.url.replace(/\{[A-Za-z_][\w-]*\}/g, 'x')).host;
  return {
    effect: 'network',
    identity,
    summarize: (input) => {
      const url = fillUrl(action.url, input);
      return `${action.method} ${url.ok ? url.value.href : action.url}`;
    },
    preview: (input) => requestPreview(action, input),
    // What changes something on a server is allowed call by call.
    ...(reads && { approvalScope: () => host }),
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
