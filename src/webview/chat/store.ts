import type { PanelEvent } from '../../protocol/messages.ts';
import type { Snapshot, ViewMessage, ViewPart } from '../../protocol/viewState.ts';

/** What a running answer is doing. */
export type Progress = Omit<Extract<PanelEvent, { type: 'answer-progress' }>, 'type'>;
export type Deltas = Extract<PanelEvent, { type: 'answer-delta' }>['deltas'];

/** All the panel draws. The draft is not part of it: the text box owns that. */
export interface PanelState extends Omit<Snapshot, 'messages'> {
  /** A list of the page's own: text that streams changes it in place, so that it costs the same however long the chat is. */
  readonly messages: ViewMessage[];
  readonly progress: Progress | null;
}

/** What changes the state: the host's events, and the bodies that came as an answer to a request. */
export type PanelChange = PanelEvent | { readonly type: 'bodies-loaded'; readonly messages: readonly ViewMessage[] };

/** The next state. Before the first snapshot there is none, and whatever else comes changes nothing. */
export function reduce(state: PanelState | null, change: PanelChange): PanelState | null {
  if (change.type === 'snapshot')
    return { ...change.snapshot, messages: [...change.snapshot.messages], progress: null };
  if (state === null) return null;
  switch (change.type) {
    case 'messages-added':
      return { ...state, messages: [...state.messages, ...change.messages] };
    case 'branch-changed':
      return { ...state, messages: [...state.messages.slice(0, change.index), ...keepBodies(state, change.messages)] };
    case 'message-changed':
      return replaceMessage(state, change.message.id, (old) => mergeBody(old, change.message));
    case 'bodies-loaded':
      return change.messages.reduce(
        (next, body) => replaceMessage(next, body.id, (old) => mergeBody(old, body)),
        state,
      );
    case 'answer-delta':
      return grow(state, change.messageId, change.deltas);
    case 'tool-changed':
      return replaceMessage(state, change.messageId, (old) => replaceCard(old, change.part));
    case 'tools-changed':
      return { ...state, tools: change.tools };
    case 'answer-progress':
      return { ...state, progress: change };
    case 'running-changed':
      return { ...state, runningMessageId: change.runningMessageId, progress: null };
    case 'connection-changed':
      return { ...state, connection: change.connection };
    case 'model-changed':
      return { ...state, model: change.model, folderSuggests: change.folderSuggests };
    case 'waits-for-key':
      return { ...state, waitsForKey: change.waits };
    case 'deleted-changed':
      return { ...state, deleted: change.deleted };
    case 'title-changed':
      return { ...state, title: change.title };
    case 'here-changed':
      return { ...state, here: change.here };
    case 'attachments-changed':
      return { ...state, attachments: change.attachments };
    case 'queue-changed':
      return { ...state, queue: change.queue };
    case 'context-size-changed':
      return { ...state, historyTokens: change.historyTokens, attachmentTokens: change.attachmentTokens };
    // Words for the composer, passing notices and colours are no state.
    case 'composer-text':
    case 'question-settled':
    case 'composer-focus':
    case 'go-to':
    case 'show-help':
    case 'answer-question':
    case 'notice':
    case 'token-colors-changed':
    case 'ping':
      return state;
  }
}

function grow(state: PanelState, id: string, deltas: Deltas): PanelState {
  const index = indexOfMessage(state.messages, id);
  const old = state.messages[index];
  if (old !== undefined) state.messages[index] = appendDeltas(old, deltas);
  return state;
}

/** Text added to the end of a message; the views follow the same rule for where a part begins. */
function appendDeltas(message: ViewMessage, deltas: Deltas): ViewMessage {
  const parts = [...message.parts];
  let size = message.size;
  for (const delta of deltas) {
    const last = parts.at(-1);
    size += delta.text.length;
    if (delta.part === 'tool-input') {
      growArguments(parts, delta.callId, delta.text);
      continue;
    }
    if (!delta.startsPart && last !== undefined && last.type === delta.part) {
      parts[parts.length - 1] = { ...last, text: last.text + delta.text };
    } else {
      parts.push({ type: delta.part, text: delta.text });
    }
  }
  return { ...message, parts, size };
}

function growArguments(parts: ViewPart[], callId: string | undefined, text: string): void {
  const index = parts.findLastIndex((part) => part.type === 'tool-call' && part.id === callId);
  const card = parts[index];
  if (card?.type === 'tool-call') parts[index] = { ...card, argumentsText: card.argumentsText + text };
}

function replaceCard(message: ViewMessage, card: ViewPart): ViewMessage {
  if (card.type !== 'tool-call') return message;
  const index = message.parts.findLastIndex((part) => part.type === 'tool-call' && part.id === card.id);
  return index === -1 ? message : { ...message, parts: message.parts.with(index, card) };
}

/** The message's place in the branch shown, or -1. Searched from the end, where things happen. */
export function indexOfMessage(messages: readonly ViewMessage[], id: string): number {
  return messages.findLastIndex((message) => message.id === id);
}

/** All text of an answer without its thinking. */
export function answerText(message: ViewMessage): string {
  return message.parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n\n');
}

function replaceMessage(state: PanelState, id: string, change: (old: ViewMessage) => ViewMessage): PanelState {
  const index = indexOfMessage(state.messages, id);
  const old = state.messages[index];
  return old === undefined ? state : { ...state, messages: state.messages.with(index, change(old)) };
}

/** A stub says nothing about the body: what is already here stays. */
function mergeBody(old: ViewMessage, incoming: ViewMessage): ViewMessage {
  return incoming.isStub && !old.isStub ? { ...incoming, isStub: false, parts: old.parts } : incoming;
}

function keepBodies(state: PanelState, messages: readonly ViewMessage[]): ViewMessage[] {
  return messages.map((message) => {
    if (!message.isStub) return message;
    const old = state.messages[indexOfMessage(state.messages, message.id)];
    return old === undefined ? message : mergeBody(old, message);
  });
}
