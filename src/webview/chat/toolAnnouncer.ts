import * as l10n from '@vscode/l10n';
import type { ViewMessage } from '../../protocol/viewState.ts';
import type { ToolCall } from './toolContext.ts';
import { spokenState, stateOf } from './toolState.ts';

/** Says what happens to the calls of a running answer, once for each change worth hearing; a question before all else. */
export class CallAnnouncer {
  readonly #say: (words: string) => void;
  readonly #states = new Map<string, string>();

  constructor(say: (words: string) => void) {
    this.#say = say;
  }

  look(message: ViewMessage | undefined): void {
    const changed: ToolCall[] = [];
    for (const part of message?.parts ?? []) {
      if (part.type !== 'tool-call' || this.#states.get(part.id) === stateOf(part)) continue;
      this.#states.set(part.id, stateOf(part));
      changed.push(part);
    }
    const waiting = changed.filter((call) => ['waiting', 'asking'].includes(stateOf(call)));
    const [first] = waiting;
    if (waiting.length > 1) {
      const isApproval = waiting.every((call) => stateOf(call) === 'waiting');
      this.#say(
        isApproval
          ? l10n.t`${waiting.length} tool calls need your approval`
          : l10n.t`${waiting.length} tool calls wait for you`,
      );
    } else if (first !== undefined) this.#say(spokenState(first));
    else {
      const ended = changed.findLast((call) => ['done', 'failed', 'denied', 'refused'].includes(stateOf(call)));
      if (ended !== undefined) this.#say(spokenState(ended));
    }
  }
}
