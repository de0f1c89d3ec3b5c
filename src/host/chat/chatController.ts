// The chat panel, seen from the editor.

import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { toAppError } from '../../base/errors.ts';
import { TOOL_INSTRUCTIONS } from '../../core/conversation/prompt.ts';
import type { AttachmentPart } from '../../core/model/message.ts';
import type { ChatSession, SessionEvent } from '../../core/conversation/session.ts';
import type { TurnChoices } from '../../core/conversation/turnRequest.ts';
import { ContextKeys } from '../../base/manifest.ts';
import type { PanelEvent, PanelRequests } from '../../protocol/messages.ts';
import type { ViewDeleted } from '../../protocol/viewState.ts';
import { MentionSearch } from '../attachments/mentions.ts';
import { ContextList } from '../context/contextList.ts';
import { targetFile } from '../editor/targetEditor.ts';
import { runInBackground } from '../../core/background.ts';
import type { ApplyAll } from '../editor/applyAll.ts';
import type { CodeActions } from '../editor/codeActions.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { ToolHost } from '../tools/toolHost.ts';
import { ChatAttachments } from './chatAttachments.ts';
import type { ModelChoice } from '../models/modelChoice.ts';
import { CostLookup } from '../../core/conversation/costs.ts';
import type { AttachedView, ViewClient } from './chatView.ts';
import { DrawingNotes } from './drawingNotes.ts';
import { DraftStore } from '../../core/conversation/drafts.ts';
import { ChatHistory } from './chatHistory.ts';
import { CodeLooks } from './codeLooks.ts';
import { HereNow } from './hereNow.ts';
import { MODEL_SETTINGS, OpenModel } from './openModel.ts';
import type { PanelBadge } from './panelBadge.ts';
import { PanelCommands } from './panelCommands.ts';
import { PanelLink } from './panelLink.ts';
import { panelRequests } from './panelRequests.ts';
import { PanelNews } from './panelNews.ts';
import { PanelSet } from './panelSet.ts';
import { QueuedMessages } from './queuedMessages.ts';
import { SessionPresenter } from './presenter.ts';
import { isAway, ResponseNotes } from './responseNotes.ts';
import { PromptHistory } from '../../core/conversation/promptHistory.ts';
import { SessionPool } from '../../core/conversation/sessionPool.ts';
import type { ChatServices, ShownChat } from './shownChat.ts';
import { ShownConnection } from './shownConnection.ts';
import { toViewDelta } from './toolCards.ts';
import { ToolPanel } from './toolPanel.ts';
import { setWaitingKeys } from './waitingCalls.ts';
import { plainWords } from '../../core/text/plainWords.ts';

/**
 * The chat of this window: which conversation is open, and the panels that show it. Conversations live in `ChatSessions`
 * and stream on whether a panel is there or not; what a user does is in `PanelCommands`.
 */
export class ChatController implements ShownChat, ViewClient, Disposable {
  readonly models: ModelChoice;
  readonly openModel: OpenModel;
  readonly sessions: SessionPool;
  readonly attachments: ChatAttachments;
  readonly history: ChatHistory;
  readonly prompts: PromptHistory;
  readonly drafts: DraftStore;
  readonly drawing: DrawingNotes;
  readonly services: ChatServices;
  readonly gateway: Gateway;
  readonly tools: ToolHost;
  readonly applyAll: ApplyAll;
  readonly queued: QueuedMessages;
  readonly #toolPanel: ToolPanel;
  readonly #store = new DisposableStore();
  readonly #panels = this.#store.add(new PanelSet());
  readonly #news: PanelNews;
  readonly #here: HereNow;
  readonly mentions = new MentionSearch();
  readonly #context: ContextList;
  readonly #commands: PanelCommands;
  readonly #costs: CostLookup;
  readonly #requests: PanelRequests;
  readonly #notes = this.#store.add(new ResponseNotes(this));
  #open: { readonly session: ChatSession; readonly presenter: SessionPresenter } | undefined;
  /** The conversation that was shown before. */
  #leftId: string | undefined;
  #draft = '';
  readonly connection: ShownConnection;
  #warmedModel: string | undefined;
  #isSwitching = false;

  constructor(services: ChatServices, parts: Pick<ChatController, 'gateway' | 'models' | 'tools'>, code: CodeActions) {
    const { gateway, models, tools } = parts;
    this.services = services;
    this.gateway = gateway;
    this.models = models;
    this.tools = tools;
    this.applyAll = this.#store.add(code.all);
    this.#store.add(this.applyAll.onDidChange((messageId) => this.redraw(messageId)));
    this.openModel = new OpenModel({
      gateway,
      models,
      settings: services.settings,
      openId: () => this.#open?.session.id,
      editorName: vscode.env.appName,
      workspaceName: () => (vscode.workspace.isTrusted ? vscode.workspace.name : undefined),
    });
    this.sessions = new SessionPool({
      files: services.storage.conversations,
      state: services.workspaceState,
      source: gateway.client,
      log: services.log,
      choices: (id, model) => this.#choices(id, model),
      onEvent: (session, event) => this.#onSessionEvent(session, event),
      onEnded: (session, headId) => this.queued.ended(session, headId),
      openId: () => this.#open?.session.id,
    });
    this.connection = new ShownConnection(gateway, (event) => this.post(event), services.log);
    this.drafts = this.#store.add(new DraftStore(services.storage.drafts, services.log));
    const onUnnoted = (error: unknown): void => services.log.warn('A message being drawn is not noted.', error);
    this.drawing = new DrawingNotes(services.storage.drawing, onUnnoted);
    this.#context = new ContextList(this.mentions, services, targetFile);
    this.attachments = new ChatAttachments(this, this.#context);
    this.prompts = new PromptHistory(services.workspaceState);
    this.history = new ChatHistory(this);
    this.queued = new QueuedMessages(this);
    this.#toolPanel = this.#store.add(new ToolPanel(this));
    this.#commands = new PanelCommands(this, code, this.#toolPanel);
    const onColoursChanged = (): void => this.post({ type: 'token-colors-changed' });
    const onFontChanged = (): void => this.resend();
    const looks = this.#store.add(new CodeLooks({ onColoursChanged, onFontChanged }, services.log));
    this.#here = this.#store.add(
      new HereNow({
        library: this.sessions.library,
        isWanted: () => this.isSeen && this.#open?.session.isEmpty === true,
        onChanged: (here) => this.post({ type: 'here-changed', here }),
        log: services.log,
      }),
    );
    this.#news = new PanelNews(this, this.#toolPanel, looks, this.#here);
    this.#requests = panelRequests({
      open: () => this.#open,
      context: this.#context,
      attachments: this.attachments,
      prompts: this.prompts,
      places: this.#commands.places,
      looks,
      toolPanel: this.#toolPanel,
    });
    const ask = (id: string, signal: AbortSignal) => gateway.client.generation(id, signal);
    this.#costs = this.#store.add(new CostLookup(ask, services.log));
    this.#listen();
  }

  /** Whether a user can see the conversation shown. */
  get isSeen(): boolean {
    return this.#panels.isSeen;
  }

  /** Whether a user looks at the conversation shown, as far as anybody knows. */
  get isWatched(): boolean {
    return this.isSeen && !isAway(this.services.settings);
  }

  /** What waited in the conversation shown needs no sign any more where somebody looks at it. */
  noteSeen(): void {
    if (this.isSeen && vscode.window.state.focused) this.badge.seen(this.session.id);
    this.badge.show();
  }

  /** What waits to be seen, on the view's icon. */
  get badge(): PanelBadge {
    return this.#panels.badge;
  }

  /** Whether a question waits for a key. */
  get waitsForKey(): boolean {
    return this.#commands.waitsForKey;
  }

  /** The message that can be taken back. */
  get deleted(): ViewDeleted | undefined {
    return this.#commands.deleted.view;
  }

  /** What is in the text box. */
  get draft(): string {
    return this.#draft;
  }

  /** The conversation shown. */
  get session(): ChatSession {
    if (this.#open === undefined) throw toAppError(new Error('No conversation is open.'));
    return this.#open.session;
  }

  async openLast(): Promise<void> {
    const { session, draftOf } = await this.sessions.openLast();
    if (draftOf !== undefined) await this.#moveDraft(draftOf, session.id);
    await this.#show(session);
  }

  /** Shows an empty conversation; the one shown goes on in the background if it is being answered. */
  newChat(): void {
    if (this.session.isEmpty) {
      this.focusComposer();
      return;
    }
    runInBackground(this.services.log, 'New chat', this.openNew());
  }

  async openNew(): Promise<void> {
    await this.#show(this.sessions.create());
  }

  async openChat(id: string): Promise<void> {
    if (id !== this.#open?.session.id) await this.#show(await this.sessions.open(id));
  }

  async stop(): Promise<void> {
    // What still waits for its attachments would begin another answer.
    this.#commands.drop();
    await this.session.stop();
  }

  /** Asks something from outside the panel; what is being written in it stays. False where no model was picked. */
  async ask(attachments: readonly AttachmentPart[], text: string): Promise<boolean> {
    if (this.session.runningId !== null) await this.openNew();
    if ((await this.models.resolve(this.session.id)) === undefined) return false;
    this.session.send([...attachments, { type: 'text', text }]);
    return true;
  }

  /** Keeps what is in the text box. The page may say so after its conversation was left, but not of any other one. */
  setDraft(text: string, conversationId = this.session.id): void {
    const isShown = conversationId === this.session.id;
    if (isShown || conversationId === this.#leftId) this.drafts.setText(conversationId, text);
    if (!isShown) return;
    this.#draft = text;
    this.#warmUp();
  }

  /** The user is typing and will soon send: load what the model's wire format needs. */
  #warmUp(): void {
    const model = this.models.id(this.session.id);
    if (model === undefined || model === this.#warmedModel) return;
    this.#warmedModel = model;
    this.models.warmUp(model);
  }

  focusComposer(): void {
    this.tell({ type: 'composer-focus' });
  }

  /** Brings the panel to the front, with the cursor in the text box. */
  async takeFocus(): Promise<void> {
    this.services.composerFocus.settle();
    await this.#giveFocus();
  }

  async #giveFocus(): Promise<void> {
    await this.services.revealChat();
    this.focusComposer();
  }

  notice(level: 'info' | 'warning' | 'error', text: string): void {
    if (this.#panels.isHeard) this.post({ type: 'notice', level, text });
    else if (level === 'info') void vscode.window.showInformationMessage(plainWords(text));
    else void vscode.window.showWarningMessage(plainWords(text));
  }

  post(event: PanelEvent): void {
    this.#panels.post(event);
  }

  /** Leads the user somewhere in the page; one that is still coming up hears it, too. */
  tell(event: PanelEvent): void {
    this.#panels.tell(event);
  }

  attach(attached: AttachedView): DisposableStore {
    const store = new DisposableStore();
    const link: PanelLink = new PanelLink(
      attached,
      {
        // What the page said before is heard while the link is being made.
        onReady: () => {
          this.attachments.pageOpened();
          queueMicrotask(() => runInBackground(this.services.log, 'Showing the chat', this.#sendSnapshot(link)));
        },
        onCommand: (command) =>
          runInBackground(this.services.log, `Panel command ${command.type}`, this.#commands.run(command)),
        requests: this.#requests,
        onShown: () => this.#onShown(),
        onFocus: (isFocused) => this.#onFocus(isFocused),
      },
      this.drawing,
      this.services.log,
    );
    store.add(link);
    store.add(this.#panels.add(link));
    this.#refreshModels();
    return store;
  }

  /** Sends everything anew to every panel: after trust, folders or the conversation changed. */
  resend(known?: ShownConnection['known']): void {
    for (const link of this.#panels) {
      runInBackground(this.services.log, 'Showing the chat', this.#sendSnapshot(link, known));
    }
  }

  /** Ends running answers as interrupted and resolves when all is on disk. */
  async close(): Promise<void> {
    await Promise.allSettled([this.sessions.close(), this.drafts.flush()]);
    this.dispose();
  }

  dispose(): void {
    this.#store.dispose();
    this.sessions.dispose();
  }

  #listen(): void {
    const { settings } = this.services;
    const { catalogue, credentials } = this.gateway;
    const tray = this.attachments.tray;
    this.#store.add(
      tray.onDidChange(() => {
        if (this.#isSwitching) return;
        this.drafts.setAttachments(
          this.session.id,
          tray.items.map((item) => item.part),
        );
        this.#news.attachmentsChanged();
      }),
    );
    this.#store.add(this.models.onDidChange(() => this.#news.modelChanged()));
    this.#store.add(catalogue.onDidChange(() => this.#news.modelChanged()));
    this.#store.add(
      credentials.onDidChange(() => {
        this.postConnection();
        this.#refreshModels();
      }),
    );
    this.#store.add(
      settings.onDidChange((changed) => {
        if (changed('aiGateway.baseUrl') || changed('aiGateway.allowEnvironmentCredentials')) this.postConnection();
        if (MODEL_SETTINGS.some(changed)) this.#news.modelChanged();
        if (changed('aiGateway.instructions')) this.#news.sizesChanged();
        if (changed('aiGateway.chat.sendWithEnter')) this.resend();
      }),
    );
    this.#store.add(
      this.services.composerFocus.onWanted(() => {
        // A panel that was put away meanwhile stays away.
        if (this.isSeen) runInBackground(this.services.log, 'Giving the focus back', this.#giveFocus());
      }),
    );
    this.#store.add(vscode.workspace.onDidGrantWorkspaceTrust(() => this.#onWorkspaceChanged()));
    this.#store.add(vscode.workspace.onDidChangeWorkspaceFolders(() => this.#onWorkspaceChanged()));
  }

  #onWorkspaceChanged(): void {
    this.mentions.reset();
    this.resend();
  }

  async #show(session: ChatSession): Promise<void> {
    const { sessions, models, drafts, attachments } = this;
    const [draft] = await Promise.all([drafts.load(session.id), this.drawing.load()]);
    const presented = {
      ...this.#toolPanel.presented(session.id),
      isPlain: (id: string) => this.drawing.isPlain(id),
      applied: (id: string) => this.applyAll.state(id),
    };
    this.#leftId = this.#open?.session.id;
    this.#open = { session, presenter: new SessionPresenter(session, (id) => models.nameOf(id), presented) };
    this.#draft = draft.text;
    this.#commands.conversationShown();
    this.#isSwitching = true;
    attachments.tray.replaceAll(draft.attachments);
    this.#isSwitching = false;
    this.queued.restore(session, draft.queue);
    this.#setContextKeys();
    // Secrets come from the editor, which is busy just then: the chat is shown with what is known.
    const { known } = this.connection;
    this.resend(known);
    if (known !== undefined) this.connection.check(known);
    // Nobody waits for the editor's database before seeing the conversation.
    await sessions.remember(session.id);
  }

  /** A chat that was never asked anything has no file; what was written in it lives on in the one that replaces it. */
  async #moveDraft(from: string, to: string): Promise<void> {
    const draft = await this.drafts.load(from);
    this.drafts.setText(to, draft.text);
    this.drafts.setAttachments(to, draft.attachments);
    this.drafts.setQueue(to, draft.queue);
    this.drafts.remove(from);
  }

  async #sendSnapshot(link: PanelLink, known?: ShownConnection['known']): Promise<void> {
    const connection = known ?? (await this.connection.read());
    const open = this.#open;
    if (open === undefined) return;
    link.post({ type: 'snapshot', snapshot: this.#news.snapshot(open.presenter, connection, this.#draft) });
    for (const event of open.presenter.progress()) link.post(event);
    this.#panels.settle(link);
    this.noteSeen();
  }

  /** Seeing the panel is the action that may ask for the list of models; before there is a key nobody is asked. */
  #refreshModels(): void {
    const work = async (): Promise<void> => {
      const isSeen = this.#panels.size > 0;
      if (isSeen && (await this.gateway.connection()).state !== 'no-key') this.gateway.refreshModelsIfStale();
    };
    runInBackground(this.services.log, 'Model list', work());
  }

  #onShown(): void {
    this.noteSeen();
    this.#refreshModels();
    this.postTools();
    this.#here.look();
  }

  #onFocus(isFocused: boolean): void {
    this.services.composerFocus.setInPage(isFocused, this.#panels.isSeen);
    void vscode.commands.executeCommand('setContext', ContextKeys.chatFocused, isFocused);
  }

  #onSessionEvent(session: ChatSession, event: SessionEvent): void {
    const open = this.#open;
    const isOpen = open?.session === session;
    if (event.type === 'answer-delta') {
      if (isOpen) this.#panels.postDelta(event.id, toViewDelta(event));
      return;
    }
    if (event.type === 'message-changed') {
      for (const message of session.turn(event.id)) this.#costs.consider(session, message);
    }
    this.#notes.onEvent(session, event);
    // A token may have expired, or been refreshed in its file, while nobody looked.
    if (event.type === 'running-changed' && event.id === null) this.postConnection();
    if (!isOpen) return;
    for (const panelEvent of open.presenter.toPanelEvents(event)) this.post(panelEvent);
    if (event.type !== 'answer-progress' && event.type !== 'notice' && event.type !== 'tool-changed') {
      this.#setContextKeys();
      this.#news.sizesChanged();
      this.#here.look();
    }
  }

  #choices(conversationId: string, model: string | undefined): TurnChoices {
    const choices = this.openModel.choices(conversationId, model);
    const running = (id: string): string | null => this.sessions.peek(id)?.runningId ?? null;
    const tools = this.tools.turnTools(conversationId, running);
    if (tools === undefined) return choices;
    const { systemPrompt } = choices;
    const findModel = this.gateway.prices();
    return {
      ...choices,
      tools: { ...tools, findModel },
      systemPrompt: () => `${systemPrompt?.() ?? ''}\n\n${TOOL_INSTRUCTIONS}`.trim(),
    };
  }

  /** One message, or one card of it, as it is now. */
  redraw(messageId: string, cardKey?: string): void {
    const presenter = this.#open?.presenter;
    if (presenter === undefined) return;
    const events =
      cardKey === undefined
        ? presenter.toPanelEvents({ type: 'message-changed', id: messageId })
        : presenter.card(messageId, cardKey);
    for (const event of events) this.post(event);
  }

  /** What a question takes along may be more or less now. */
  postTools(): void {
    this.#news.toolsChanged();
  }

  #setContextKeys(): void {
    const set = (key: string, value: boolean): void => void vscode.commands.executeCommand('setContext', key, value);
    set(ContextKeys.isAnswering, this.session.runningId !== null);
    set(ContextKeys.hasConversation, !this.session.isEmpty);
    setWaitingKeys(this.tools, this.session.id);
  }

  postConnection(): void {
    this.connection.tell();
  }
}
