import type { ChatSession, SessionEvent } from '../../core/conversation/session.ts';
import type { Message } from '../../core/conversation/message.ts';
import type { PanelEvent } from '../../protocol/messages.ts';
import type { ViewMessage } from '../../protocol/viewState.ts';
import { toViewMessage, toViewPath, type MapOptions } from './viewMapper.ts';

/** Says what happened in a session in the panel's words. Holds nothing: the session is asked again each time. */
export class SessionPresenter {
  readonly #session: ChatSession;
  readonly #options: MapOptions;

  constructor(session: ChatSession, modelName: (id: string) => string) {
    this.#session = session;
    this.#options = {
      modelName,
      branchOf: (id) => {
        const ids = session.siblings(id);
        return { ids, index: Math.max(0, ids.indexOf(id)) };
      },
    };
  }

  /** The path shown, older messages as stubs. */
  messages(): ViewMessage[] {
    return toViewPath(this.#session.path(), this.#options);
  }

  bodies(ids: readonly string[]): ViewMessage[] {
    return ids.flatMap((id) => {
      const message = this.#session.message(id);
      return message === undefined ? [] : [this.#view(message)];
    });
  }

  /** The panel's event for a session's event, all but deltas, which take a faster way. */
  toPanelEvents(event: Exclude<SessionEvent, { type: 'answer-delta' }>): PanelEvent[] {
    switch (event.type) {
      case 'messages-added':
        return [{ type: 'messages-added', messages: this.bodies(event.ids) }];
      case 'path-changed':
        return this.#pathChanged(event.fromIndex);
      case 'message-changed':
        return this.bodies([event.id]).map((message) => ({ type: 'message-changed', message }));
      case 'answer-progress': {
        const { id, state, until, reason } = event;
        return [progressEvent(id, { state, until, reason })];
      }
      case 'running-changed':
        return [{ type: 'running-changed', runningMessageId: event.id }];
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
  #pathChanged(index: number): PanelEvent[] {
    const messages = this.#session.path().slice(index);
    return [{ type: 'path-changed', index, messages: toViewPath(messages, this.#options) }];
  }

  #view(message: Message): ViewMessage {
    return toViewMessage(message, this.#options);
  }
}

type Progress = Extract<PanelEvent, { type: 'answer-progress' }>;

function progressEvent(
  messageId: string,
  progress: {
    readonly state: Progress['state'];
    readonly until?: number | undefined;
    readonly reason?: string | undefined;
  },
): Progress {
  const { state, until, reason } = progress;
  return {
    type: 'answer-progress',
    messageId,
    state,
    ...(until !== undefined && { until }),
    ...(reason !== undefined && { reason }),
  };
}
