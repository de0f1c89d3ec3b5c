import * as l10n from '@vscode/l10n';
import type { AssistantMessage } from '../../../core/model/message.ts';
import { Redaction } from '../../../core/privacy/secrets.ts';
import type { ToolChoice } from '../../../core/model/request.ts';
import type { RegisteredTool } from '../../../core/toolcalls/registry.ts';
import { askForInput } from '../../window/input.ts';
import { secretGate } from '../../actions/secretGate.ts';
import { runInBackground } from '../../../core/background.ts';
import type { ToolChat, ToolCommandServices } from '../toolServices.ts';
import type { ToolHost } from '../toolHost.ts';
import { chooseTools, type ChosenTools } from './chooseTools.ts';
import { createTool } from './createTool.ts';
import { offerResult } from './offerResult.ts';
import { selectedText } from './selectedText.ts';

const LAST_TOOLS = 'tools.ofSelections';

/** What code or a test may say in place of the user. */
export interface RunToolsArguments {
  /** Names as the model knows them. */
  readonly tools?: readonly string[];
  readonly model?: string;
  readonly instructions?: string;
  readonly toolChoice?: ToolChoice;
}

/** Sends what is selected together with tools, in a conversation of its own, and offers to use the final text. */
export async function runTools(services: ToolCommandServices, given: unknown): Promise<void> {
  const { part, place } = await selectedText();
  const wish = argumentsOf(given);
  const chat = await services.chat();
  const chosen = await toolsFor(services, chat.tools, wish);
  if (chosen === undefined) return;
  const model = wish.model ?? (await chat.models.pick(l10n.t('Run Tools on Selection: Model'), chat.session.id, true));
  if (model === undefined) return;
  const instructions = wish.instructions ?? (await askForInput(services, INSTRUCTIONS));
  if (instructions === undefined) return;
  const redaction = new Redaction();
  const gate = await secretGate([part.text, instructions], redaction);
  if (gate === undefined) return;
  await services.userState.set(
    LAST_TOOLS,
    chosen.tools.map(({ id }) => id),
  );
  services.log.info(`Run tools on a selection: ${chosen.tools.map(({ name }) => name).join(', ')}.`);
  await showNewChat(services, chat, chosen, model);
  const question = [
    { ...part, text: gate(part.text) },
    { type: 'text' as const, text: gate(instructions) },
  ];
  const turn = chat.session.send(question, model);
  const offer = async (): Promise<void> => {
    const answer = await turn.ended;
    const text = textOf(answer);
    if (answer.status !== 'complete' || text === '') return;
    const restorer = redaction.restorer();
    await offerResult(services, place, restorer.push(text) + restorer.end());
  };
  runInBackground(services.log, 'Offering the result of tools', offer());
}

const INSTRUCTIONS = {
  title: l10n.t('Run Tools on Selection: Instruction'),
  prompt: l10n.t('What to do with the selection'),
  history: 'runTools',
} as const;

async function toolsFor(
  services: ToolCommandServices,
  host: ToolHost,
  wish: RunToolsArguments,
): Promise<ChosenTools | undefined> {
  await host.userTools?.load();
  host.refresh();
  const { registry } = host;
  const byName = (wish.tools ?? []).flatMap((name): readonly RegisteredTool[] => {
    const tool = registry.byName(name);
    return tool === undefined ? [] : [tool];
  });
  if (byName.length > 0) return { tools: byName, choice: wish.toolChoice ?? { type: 'auto' } };
  const last = services.userState.get(LAST_TOOLS);
  const ticked = new Set(Array.isArray(last) ? last.filter((id): id is string => typeof id === 'string') : []);
  const chosen = await chooseTools(registry, ticked);
  if (chosen !== 'create') return chosen;
  await createTool(services, host);
  return undefined;
}

/** A conversation of its own: what is on in others, and in new ones, stays as it is. */
async function showNewChat(
  services: ToolCommandServices,
  chat: ToolChat,
  chosen: ChosenTools,
  model: string,
): Promise<void> {
  if (!chat.session.isEmpty || chat.session.runningId !== null) await chat.openNew();
  const { id } = chat.session;
  await chat.models.use(model, id);
  await chat.tools.choice.choose(
    id,
    chosen.tools.map((tool) => tool.id),
    { isForNewChats: false },
  );
  chat.tools.chooseForNextTurn(id, chosen.choice);
  await services.revealChat();
}

function textOf(answer: AssistantMessage): string {
  return answer.parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('');
}

function argumentsOf(given: unknown): RunToolsArguments {
  if (typeof given !== 'object' || given === null) return {};
  const { tools, model, instructions, toolChoice } = given as Record<string, unknown>;
  return {
    ...(Array.isArray(tools) && { tools: tools.filter((name): name is string => typeof name === 'string') }),
    ...(typeof model === 'string' && { model }),
    ...(typeof instructions === 'string' && { instructions }),
    ...(isToolChoice(toolChoice) && { toolChoice }),
  };
}

function isToolChoice(value: unknown): value is ToolChoice {
  if (typeof value !== 'object' || value === null) return false;
  const { type, name } = value as Record<string, unknown>;
  return type === 'auto' || type === 'none' || type === 'required' || (type === 'tool' && typeof name === 'string');
}
