import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { AppError } from '../../base/errors.ts';
import type { ToolCallPart, ToolResultPart } from '../../core/model/message.ts';
import { isToolStep, resultIn } from '../../core/conversation/steps.ts';
import type { Decision } from '../../core/toolcalls/approval.ts';
import { checkArguments } from '../../core/toolcalls/arguments.ts';
import { makerOf } from '../../core/toolcalls/maker.ts';
import { runCall } from '../../core/toolcalls/runCall.ts';
import { boundTool } from '../../core/toolcalls/tool.ts';
import type { UserAnswer } from '../../core/toolcalls/userQuestion.ts';
import { shownArguments, visibleText } from '../../core/text/visible.ts';
import type { PanelRequests, RequestResult } from '../../protocol/messages.ts';
import type { ViewTools } from '../../protocol/viewState.ts';
import { pickTools } from '../tools/toolPicker.ts';
import { reportRestore } from '../tools/restoreReport.ts';
import { confirmRerun } from './confirmRerun.ts';
import type { PresentedTools } from './presenter.ts';
import type { ChatServices } from './shownChat.ts';
import { showFile } from '../workspace/showFile.ts';
import { callPlace, toolResultText } from './toolCards.ts';
import { WaitingCalls, type WaitingChat } from './waitingCalls.ts';

interface PanelChat extends WaitingChat {
  readonly services: Pick<ChatServices, 'composerFocus' | 'log' | 'revealChat'>;
  /** What a question takes along may be more or less now. */
  postTools(): void;
}

/** What a user does with tools in the panel, and what the panel shows of them. */
export class ToolPanel implements Disposable {
  readonly #chat: PanelChat;
  readonly #store = new DisposableStore();
  /** Runs that the user started again, by their cards. */
  readonly #reruns = new Map<string, AbortController>();
  /** The newest question whether to run a call again, by the call's key. */
  readonly #questions = new Map<string, object>();

  constructor(chat: PanelChat) {
    this.#chat = chat;
    const { tools } = chat;
    this.#store.add(new WaitingCalls(chat));
    this.#store.add(tools.onDidChange(() => chat.postTools()));
    this.#store.add(tools.choice.onDidChange(() => chat.postTools()));
    this.#store.add(tools.checkpoints.onDidChange((turnId) => chat.redraw(turnId)));
  }

  presented(conversationId: string): PresentedTools {
    const { desk, checkpoints, questions } = this.#chat.tools;
    return {
      tool: (name) => this.#chat.tools.registry.byName(name)?.tool,
      pending: ({ callId }) => desk.pendingCall(conversationId, callId),
      asked: ({ callId }) => questions.find(conversationId, callId),
      restorableFiles: (headId) => checkpoints.changedFiles(headId),
      notRestorable: (headId) => checkpoints.notCovered(headId),
    };
  }

  /** What goes along with the next question. */
  view(conversationId: string): ViewTools {
    const { tools } = this.#chat;
    const on = tools.enabled(conversationId);
    return {
      on: on.tools.length,
      available: tools.registry.tools.length,
      tokens: on.tokens,
      names: on.tools.map(({ tool }) => tool.displayName),
    };
  }

  async pick(): Promise<void> {
    const { tools, session } = this.#chat;
    if (tools.registry.tools.length === 0) {
      this.#chat.notice('info', l10n.t('There are no tools to pick from in this window.'));
      return;
    }
    await pickTools(tools, session.id);
  }

  /** What the page asks of cards. */
  get requests(): Pick<PanelRequests, 'tool-edit' | 'tool-detail'> {
    return {
      'tool-edit': ({ callId, argumentsText }) => this.edit(callId, argumentsText),
      'tool-detail': ({ messageId, callId }) => Promise.resolve(this.detail(messageId, callId)),
    };
  }

  async decide(keys: readonly string[], decision: Decision | 'deny', reason: string | undefined): Promise<void> {
    const callIds = keys.map((key) => callPlace(key).callId);
    await this.#chat.tools.desk.decide(this.#chat.session.id, callIds, decision, reason);
  }

  /** What the user says to a question of a running call. */
  answer(key: string, answer: UserAnswer): void {
    this.#chat.tools.questions.answer(this.#chat.session.id, callPlace(key).callId, answer);
  }

  async edit(key: string, argumentsText: string): Promise<RequestResult<'tool-edit'>> {
    const problem = await this.#chat.tools.desk.edit(this.#chat.session.id, callPlace(key).callId, argumentsText);
    return problem === undefined ? {} : { problem };
  }

  /** Presses a button of a call that runs or is under review. One that is gone is passed over: it has just ended. */
  async act(key: string, label: string): Promise<void> {
    const { session } = this.#chat;
    const place = callPlace(key);
    const actions = (session.liveCall(place) ?? session.leftReview(place))?.actions ?? [];
    await actions.find((action) => action.label === label)?.run();
  }

  detail(messageId: string, key: string): RequestResult<'tool-detail'> {
    const result = this.#find(messageId, key)?.result;
    if (result === undefined) return { text: '', pictures: [] };
    const pictures = result.content.flatMap((item) =>
      item.type === 'image' ? [{ mediaType: item.mediaType, data: item.data }] : [],
    );
    return { text: toolResultText(result), pictures };
  }

  async openOutput(messageId: string, key: string): Promise<void> {
    const name = this.#find(messageId, key)?.result?.wholeOutput;
    const content = name === undefined ? undefined : await this.#chat.tools.outputs.read(name);
    if (content === undefined) throw new AppError('request', l10n.t('The full output is no longer kept.'));
    const document = await this.#chat.tools.readOnlyTexts.open(content, 'output.txt');
    await vscode.window.showTextDocument(document, { preview: true });
  }

  /** Opens a file of the list at the end of a turn; only one that is in that list. */
  async openTouched(messageId: string, uri: string): Promise<void> {
    const parts = this.#chat.session.turn(messageId).flatMap((message) => [...message.parts]);
    const isListed = parts.some((part) => part.type === 'tool-result' && part.touched?.some((at) => at.uri === uri));
    if (isListed) await showFile(vscode.Uri.parse(uri, true), { preview: true });
  }

  /** Brings back the files a turn wrote, after asking; what was changed since is named and left alone. */
  async restore(messageId: string): Promise<void> {
    const { checkpoints, readOnlyTexts } = this.#chat.tools;
    const checkpoint = checkpoints.checkpoint(messageId);
    if (checkpoint === undefined)
      throw new AppError('request', l10n.t('The saved versions of these files are no longer kept.'));
    const { composerFocus } = this.#chat.services;
    await reportRestore(
      checkpoint,
      () => checkpoints.restore(messageId),
      (ask) => composerFocus.keep(ask),
      readOnlyTexts,
    );
    this.#chat.redraw(messageId);
  }

  /** Runs a call that has ended once more and puts the new result in the old one's place; the model is not asked. */
  async runAgain(messageId: string, key: string): Promise<void> {
    const { session } = this.#chat;
    const found = this.#find(messageId, key);
    if (found === undefined || this.#reruns.has(key)) return;
    // Asked again, an older question counts for nothing: it may have been overlooked.
    const question = {};
    this.#questions.set(key, question);
    const ready = await this.#confirm(found);
    if (ready === undefined || this.#questions.get(key) !== question || this.#reruns.has(key)) return;
    // A question beside the text may have waited for long.
    if (this.#chat.session !== session || !isSameCall(found, this.#find(messageId, key))) {
      throw new AppError('request', l10n.t('The chat has changed since you were asked. Press Run Again once more.'));
    }
    this.#requireIdle();
    const abort = new AbortController();
    this.#reruns.set(key, abort);
    const { call } = found;
    this.#chat.services.log.info(`A tool is run again: ${call.name}`);
    try {
      const ports = this.#chat.tools.runPorts(session.id, () => messageId);
      const result = await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Window, title: l10n.t`Running ${ready.tool.displayName}` },
        () => runCall({ callId: call.id, ...ready }, ports, abort.signal, () => undefined),
      );
      session.replaceResult(callPlace(key), { ...result, isRerun: true });
    } finally {
      this.#reruns.delete(key);
    }
  }

  dispose(): void {
    for (const abort of this.#reruns.values()) abort.abort();
    this.#store.dispose();
  }

  /** The tool bound to the call as the user allowed it; `undefined` where they did not. */
  async #confirm({ call, result }: FoundCall): Promise<ReadyCall | undefined> {
    const { tools, services } = this.#chat;
    this.#requireIdle();
    const registered = tools.registry.byName(call.name);
    if (registered === undefined) throw new AppError('request', l10n.t('This tool no longer exists here.'));
    const checked = checkArguments(result?.ranWith ?? call.argumentsText, registered.validator);
    if (!checked.isValid) throw new AppError('tool', checked.problem.message);
    const { input } = checked;
    const tool = await boundTool(registered.tool, input);
    const isAllowed = tools.desk.isAllowed(this.#chat.session.id, tool, input);
    // What is looked up for the call says more than the arguments, which only name it.
    const looked = tool.bind === undefined ? undefined : tool.preview?.(input);
    const text = looked === undefined ? shownArguments(input) : visibleText(looked);
    const maker = makerOf(tool);
    const rerun = { name: tool.displayName, ...(maker !== undefined && { maker }), text };
    const isConfirmed = await confirmRerun(isAllowed, rerun, (ask) => services.composerFocus.keep(ask));
    return isConfirmed ? { tool, input } : undefined;
  }

  #requireIdle(): void {
    if (this.#chat.session.runningId === null) return;
    throw new AppError('request', l10n.t('A response is still being written. Stop it first.'));
  }

  #find(messageId: string, key: string): FoundCall | undefined {
    const { answerId, callId } = callPlace(key);
    const turn = this.#chat.session.turn(messageId);
    const index = turn.findIndex((message) => message.id === answerId);
    const call = turn[index]?.parts.find((part) => part.type === 'tool-call' && part.id === callId);
    if (call?.type !== 'tool-call') return undefined;
    const step = turn[index + 1];
    const result = isToolStep(step) ? resultIn(step, callId) : undefined;
    return { call, ...(result !== undefined && { result }) };
  }
}

/** A call with the tool that is to run for it. */
type ReadyCall = Pick<Parameters<typeof runCall>[0], 'tool' | 'input'>;

interface FoundCall {
  readonly call: ToolCallPart;
  readonly result?: ToolResultPart;
}

function isSameCall(before: FoundCall, now: FoundCall | undefined): boolean {
  if (now === undefined) return false;
  const { call, result } = now;
  return call.argumentsText === before.call.argumentsText && result?.ranWith === before.result?.ranWith;
}
