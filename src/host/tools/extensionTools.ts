import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { canonicalText, type JsonObject, type JsonValue } from '../../core/json/json.ts';
import type { JsonSchema } from '../../core/model/request.ts';
import type { Tool, ToolContent, ToolContext, ToolOutcome } from '../../core/toolcalls/tool.ts';
import { withToken } from '../window/cancellation.ts';

/** Our own tools are registered with the editor under this prefix; they are not offered a second time. */
export const OWN_TOOL_PREFIX = 'aiGateway_';

/**
 * The tools that other extensions registered, MCP servers included. Nobody here knows what they do, so each of them asks:
 * their effect counts as `process`.
 */
export function extensionTools(): readonly Tool[] {
  const contributed = contributedNames();
  return vscode.lm.tools
    .filter((info) => !info.name.startsWith(OWN_TOOL_PREFIX))
    .map((info) => toTool(info, info.name.startsWith(MCP_PREFIX) && !contributed.has(info.name)));
}

/**
 * The editor gives this prefix to the tools of MCP servers. It asks the user itself before it runs one, unless the server
 * says that the tool only reads; of that it tells us nothing.
 */
const MCP_PREFIX = 'mcp_';

/** Tools that extensions declare: under whatever name, the editor may run them unasked. */
function contributedNames(): ReadonlySet<string> {
  const names = vscode.extensions.all.flatMap(({ packageJSON }) => {
    const { contributes } = packageJSON as { readonly contributes?: { readonly languageModelTools?: unknown } };
    const tools = contributes?.languageModelTools;
    return Array.isArray(tools) ? tools.map((tool) => (tool as { readonly name?: unknown } | null)?.name) : [];
  });
  return new Set(names.filter((name) => typeof name === 'string'));
}

/** What the card says while the editor asks: it does not tell when it has its answer. */
const ASKED_BY_EDITOR = l10n.t(
  'VS Code will ask for confirmation, unless you allowed this tool there or its server says that it only reads.',
);

function toTool(info: vscode.LanguageModelToolInformation, isOfServer: boolean): Tool {
  const inputSchema = (info.inputSchema ?? { type: 'object', properties: {} }) as JsonSchema;
  return {
    name: info.name,
    displayName: readableName(info.name),
    description: info.description,
    inputSchema,
    effect: 'process',
    origin: 'extension',
    group: isOfServer ? l10n.t('MCP servers') : l10n.t('Other extensions'),
    ...(isOfServer && { isAskedByEditor: true }),
    identity: canonicalText([info.name, info.description, inputSchema as JsonValue]),
    limits: { timeMs: 180_000 },
    run(input, context) {
      if (!isOfServer) return invoke(info.name, input, context);
      context.progress(ASKED_BY_EDITOR, [], 'editor');
      // The question may wait for as long as the user likes.
      return context.unlimited(() => invoke(info.name, input, context));
    },
  };
}

async function invoke(name: string, input: JsonObject, context: ToolContext): Promise<ToolOutcome> {
  const result = await withToken(context.signal, (token) =>
    vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined }, token),
  );
  return { content: result.content.map(toContent) };
}

/** l10n: none, for the model. */
function toContent(part: unknown): ToolContent {
  if (part instanceof vscode.LanguageModelTextPart) return { type: 'text', text: part.value };
  if (part instanceof vscode.LanguageModelDataPart) return dataContent(part);
  if (part instanceof vscode.LanguageModelPromptTsxPart) return { type: 'text', text: promptText(part.value) };
  return { type: 'text', text: '[A result of a kind that cannot be shown here]' };
}

function dataContent(part: vscode.LanguageModelDataPart): ToolContent {
  if (part.mimeType.startsWith('image/')) {
    return { type: 'image', mediaType: part.mimeType, data: Buffer.from(part.data).toString('base64') };
  }
  return { type: 'text', text: new TextDecoder().decode(part.data) };
}

/** Prompts made with prompt-tsx are trees whose leaves hold the words under `text`. */
function promptText(value: unknown): string {
  const words: string[] = [];
  const visit = (node: unknown, depth: number): void => {
    if (typeof node !== 'object' || node === null || depth > 200) return;
    const { text } = node as { readonly text?: unknown };
    if (typeof text === 'string') words.push(text);
    for (const child of Object.values(node)) visit(child, depth + 1);
  };
  if (typeof value === 'string') return value;
  visit(value, 0);
  return words.join('');
}

function readableName(name: string): string {
  const words = name.replace(/[_.-]+/g, ' ').trim();
  return words === '' ? name : words.charAt(0).toUpperCase() + words.slice(1);
}
