import type { ChatSession, SessionEvent } from '../../core/conversation/session.ts';
import type { CallPlace } from '../../core/conversation/turn.ts';
import type { Tool } from '../../core/toolcalls/tool.ts';
import type { UserQuestion } from '../../core/toolcalls/userQuestion.ts';
import type { PanelEvent } from '../../protocol/messages.ts';
import type { ViewMessage } from '../../protocol/viewState.ts';
import { callKey, callPlace, toToolCard, type PendingApproval, type ToolFacts } from './toolCards.ts';
import { groupTurns, toViewMessages, toViewTurn, type MapOptions } from './viewMapper.ts';

/** What the host knows besides the messages. */
export interface PresentedTools {
  readonly tool?: (name: string) => Tool | undefined;
  readonly pending?: (place: CallPlace) => PendingApproval | undefined;
  readonly asked?: (place: CallPlace) => UserQuestion | undefined;
  readonly restorableFiles?: (headId: string) => number;
  readonly notRestorable?: (headId: string) => readonly string[];
  readonly isPlain?: (headId: string) => boolean;
  readonly applied?: (headId: string) => ViewMessage['applied'];
}

/** Says what happened in a session in the panel's words. Holds nothing: the session is asked again each time. */
export class SessionPresenter {
  readonly #session: ChatSession;
  readonly #options: MapOptions;
  readonly #facts: ToolFacts;

  constructor(session: ChatSession, modelName: (id: string) => string, tools: PresentedTools = {}) {
    this.#session = session;
    this.#facts = {
      tool: (name) => tools.tool?.(name),
      pending: (place) => tools.pending?.(place),
      asked: (place) => tools.asked?.(place),
      live: (place) => session.liveCall(place),
      left: (place) => session.leftReview(place),
    };
    this.#options = {
      modelName,
      branchOf: (id) => {
        const ids = session.siblings(id);
        return { ids, index: Math.max(0, ids.indexOf(id)) };
      },
      tools: this.#facts,
      isRunning: (id) => session.runningId === id,
      isPlain: (id) => tools.isPlain?.(id) ?? false,
      restorableFiles: (id) => tools.restorableFiles?.(id) ?? 0,
      applied: (id) => tools.applied?.(id),
      notRestorable: (id) => tools.notRestorable?.(id) ?? [],
    };
  }

  /** The branch shown, older messages as stubs. */
  messages(): ViewMessage[] {
    return toViewMessages(this.#session.branch(), this.#options);
  }

  bodies(ids: readonly string[]): ViewMessage[] {
    return ids.flatMap((id) => {
      const turn = this.#session.turn(id);
      return turn.length === 0 ? [] : [toViewTurn(turn, this.#options)];
    });
  }

  /** One card as it is now. */
  card(headId: string, key: string): PanelEvent[] {
    const { answerId, callId } = callPlace(key);
    const turn = this.#session.turn(headId);
    const index = turn.findIndex((message) => message.id === answerId);
    const answer = turn[index];
    if (answer?.role !== 'assistant') return [];
    const call = answer.parts.find((part) => part.type === 'tool-call' && part.id === callId);
    if (call?.type !== 'tool-call') return [];
    const part = toToolCard(answer, call, turn[index + 1], this.#facts);
    return [{ type: 'tool-changed', messageId: headId, part }];
  }

  /** The panel's event for a session's event, all but deltas, which take a faster way. */
  toPanelEvents(event: Exclude<SessionEvent, { type: 'answer-delta' }>): PanelEvent[] {
    switch (event.type) {
      case 'messages-added':
        return [{ type: 'messages-added', messages: this.bodies(event.ids) }];
      case 'branch-changed':
        return this.#branchChanged(event.fromIndex);
      case 'message-changed':
        return this.bodies([event.id]).map((message) => ({ type: 'message-changed', message }));
      case 'answer-progress': {
        const { id, state, until, reason, preview } = event;
        return [progressEvent(id, { state, until, reason, preview })];
      }
      case 'running-changed':
        return [{ type: 'running-changed', runningMessageId: event.id }];
      case 'tool-changed':
        return this.card(event.id, callKey(event.place));
      case 'title-changed':
        return [{ type: 'title-changed', title: event.title }];
      case 'notice':
        return [{ type: 'notice', level: event.level, text: event.text }];
    }
  }

  /** What a running answer is doing, for a panel that has just been shown. */
  progress(): PanelEvent[] {
    const { runningId, progress } = this.#session;
    return runningId === null || progress === undefined ? [] : [progressEvent(runningId, progress)];
  }

  /** From `index` on; its neighbours above keep their branch counts. */
  #branchChanged(fromIndex: number): PanelEvent[] {
    const branch = this.#session.branch();
    // In the panel a turn is one message: the change begins with the turn that the message belongs to.
    let from = 0;
    let index = 0;
    for (const turn of groupTurns(branch)) {
      if (from + turn.length > fromIndex) break;
      from += turn.length;
      index += 1;
    }
    return [{ type: 'branch-changed', index, messages: toViewMessages(branch.slice(from), this.#options) }];
  }
}

type Progress = Extract<PanelEvent, { type: 'answer-progress' }>;

function progressEvent(
  messageId: string,
  progress: {
    readonly state: Progress['state'];
    readonly until?: number | undefined;
    readonly reason?: string | undefined;
    readonly preview?: Progress['preview'];
  },
): Progress {
  const { state, until, reason, preview } = progress;
  return {
    type: 'answer-progress',
    messageId,
    state,
    ...(until !== undefined && { until }),
    ...(reason !== undefined && { reason }),
    ...(preview !== undefined && { preview }),
  };
}
