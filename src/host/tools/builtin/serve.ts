import * as l10n from '@vscode/l10n';
import { Buffer } from 'node:buffer';
import * as vscode from 'vscode';
import { AppError } from '../../../base/errors.ts';
import type { ImagePart, TextPart } from '../../../core/model/message.ts';
import { canonicalText, type JsonObject, type JsonValue } from '../../../core/json/json.ts';
import { checkEditedArguments } from '../../../core/toolcalls/arguments.ts';
import type { RegisteredTool } from '../../../core/toolcalls/registry.ts';
import { runCall, summaryOf } from '../../../core/toolcalls/runCall.ts';
import { boundTool, isProposal, type Tool } from '../../../core/toolcalls/tool.ts';
import { shownArguments, visibleText } from '../../../core/text/visible.ts';
import { withSignal } from '../../window/cancellation.ts';
import type { ToolServices } from '../toolServices.ts';
import { systemClock } from '../../../core/systemClock.ts';
import { OWN_TOOL_PREFIX } from '../extensionTools.ts';

/** More of the arguments than this nobody reads in a question. */
const MAX_SHOWN = 20_000;
/** Questions of other chats whose calls may be yet to come. */
const MAX_ASKED = 50;

/** Tools that were bound to a call and shown to the user, by the call: exactly these are to run. */
const asked = new Map<string, Tool>();

const DOINGS: { readonly [K in Tool['effect']]: string } = {
  read: l10n.t('This will look at the workspace.'),
  write: l10n.t('This will change files.'),
  network: l10n.t('This will send a request to another machine.'),
  process: l10n.t('This will run a program.'),
};

type ServingServices = Pick<ToolServices, 'log' | 'tools'>;

/** What other chats say and ask before one of our tools runs: whatever is not read-only is confirmed there. */
export async function prepareTool(
  services: ServingServices,
  name: string,
  input: unknown,
): Promise<vscode.PreparedToolInvocation> {
  const { tool } = await find(services, name);
  const args = isObject(input) ? (input as JsonObject) : {};
  const summary = summaryOf(tool, args);
  // Text, because a model’s words would otherwise draw links and pictures.
  const invocationMessage = new vscode.MarkdownString().appendText(`${tool.displayName}: ${summary}`);
  if (!isAsked(tool, args)) return { invocationMessage };
  const message = new vscode.MarkdownString();
  message.appendText(DOINGS[tool.effect]);
  message.appendCodeblock(wholeArguments(input), 'json');
  if (tool.bind !== undefined) {
    const bound = await boundTool(tool, args);
    message.appendCodeblock(visibleText(bound.preview?.(args) ?? ''), 'text');
    asked.set(callKey(name, input), bound);
    for (const oldest of asked.keys()) if (asked.size > MAX_ASKED) asked.delete(oldest);
  }
  return { invocationMessage, confirmationMessages: { title: `${tool.displayName}?`, message } };
}

/** Runs one of our tools for another chat or extension, within the same limits as in ours. Throws what the tool refuses. */
export async function serveTool(
  services: ServingServices,
  name: string,
  input: unknown,
  token: vscode.CancellationToken,
): Promise<vscode.LanguageModelToolResult> {
  const { tool, validator } = await find(services, name);
  // As they were confirmed: nothing is read in another type here.
  const checked = checkEditedArguments(JSON.stringify(input ?? {}), validator);
  if (!checked.isValid) throw new AppError('tool', checked.problem.forModel);
  if (isAsked(tool, checked.input)) wholeArguments(input);
  const key = callKey(name, input);
  const bound = asked.get(key) ?? (await boundTool(tool, checked.input));
  asked.delete(key);
  const result = await withSignal(token, (signal) =>
    runCall(
      { callId: crypto.randomUUID(), tool: bound, input: checked.input },
      { conversationId: 'other-chat', clock: systemClock, logger: services.log },
      signal,
      () => undefined,
    ),
  );
  if (result.end === 'stopped') throw new vscode.CancellationError();
  if (result.isError === true) throw new AppError('tool', textOf(result.content));
  return new vscode.LanguageModelToolResult(result.content.map(toPart));
}

/** What only reads is not, nor what is itself a question, as the review of a proposal. */
function isAsked(tool: Tool, input: JsonObject): boolean {
  return tool.effect !== 'read' && tool.isQuestion !== true && !isProposal(tool, input);
}

/** l10n: none, for the model of another chat. */
async function find(services: Pick<ToolServices, 'tools'>, name: string): Promise<RegisteredTool> {
  const { registry } = await services.tools();
  const registered = registry.byId(`builtin:${name.slice(OWN_TOOL_PREFIX.length)}`);
  if (registered !== undefined) return registered;
  const reason = vscode.workspace.isTrusted ? 'does not exist' : 'is off in Restricted Mode';
  throw new AppError('tool', `The tool ${name} ${reason}.`);
}

function callKey(name: string, input: unknown): string {
  return canonicalText([name, (input ?? {}) as JsonValue]);
}

/**
 * The arguments as they are asked about. Throws where they are too long: what is not shown whole is not allowed either.
 * l10n: none, for the model.
 */
function wholeArguments(input: unknown): string {
  const text = shownArguments(input ?? {});
  if (text.length <= MAX_SHOWN) return text;
  const length = text.length.toLocaleString('en-US');
  throw new AppError(
    'tool',
    `The arguments are too long to be shown in a question (${length} characters). Use fewer.`,
    {
      code: 'too-long-to-ask',
    },
  );
}

function toPart(part: TextPart | ImagePart): vscode.LanguageModelTextPart | vscode.LanguageModelDataPart {
  if (part.type === 'text') return new vscode.LanguageModelTextPart(part.text);
  return vscode.LanguageModelDataPart.image(Buffer.from(part.data, 'base64'), part.mediaType);
}

function textOf(content: readonly (TextPart | ImagePart)[]): string {
  return content.flatMap((part) => (part.type === 'text' ? part.text : [])).join('\n\n');
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
