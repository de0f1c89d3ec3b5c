// The host's end of the protocol, played by the test: the real channel, scripted answers, and a record of what came up.
import {
  HostChannel,
  makePort,
  type HostSchemas,
  type Protocol,
  type RequestHandlers,
} from '../../../src/protocol/channel.ts';
import { panelHostSchemas, type PanelProtocol, type PanelRequests } from '../../../src/protocol/messages.ts';
import type { Snapshot } from '../../../src/protocol/viewState.ts';

export type CommandOf<P extends Protocol, T extends P['command']['type']> = Extract<P['command'], { type: T }>;

export interface Script<P extends Protocol> {
  readonly schemas: HostSchemas<P>;
  readonly requests: RequestHandlers<P>;
  /** What a new page is told. */
  readonly first: () => P['event'];
  readonly onCommand?: (command: P['command']) => void;
}

/** The host of any page. */
export class ScriptedHost<P extends Protocol> {
  readonly commands: P['command'][] = [];
  readonly #channel: HostChannel<P>;
  readonly #waiting = new Set<() => void>();
  #receive: (message: unknown) => void = () => undefined;

  constructor(post: (message: unknown) => void, script: Script<P>, onProblem: (text: string) => void) {
    const port = makePort(post, (listener) => {
      this.#receive = listener;
      return () => undefined;
    });
    this.#channel = new HostChannel(port, script.schemas, {
      onCommand: (command) => {
        this.commands.push(command);
        if (command.type === 'ready') this.post(script.first());
        // An error the page reports, or a message it could not read.
        if (command.type === 'log') onProblem(`log: ${JSON.stringify(command)}`);
        script.onCommand?.(command);
        for (const wake of this.#waiting) wake();
        this.#waiting.clear();
      },
      requests: script.requests,
      onDropped: onProblem,
    });
  }

  /** What the page posted. */
  hear(message: unknown): void {
    this.#receive(message);
  }

  post(event: P['event']): void {
    void this.#channel.post(event);
  }

  sent<T extends P['command']['type']>(type: T): readonly CommandOf<P, T>[] {
    return this.commands.filter((command): command is CommandOf<P, T> => command.type === type);
  }

  /** Resolves with the first command of this type that matches, now or later. */
  async waitFor<T extends P['command']['type']>(
    type: T,
    matches: (command: CommandOf<P, T>) => boolean = () => true,
  ): Promise<CommandOf<P, T>> {
    for (;;) {
      const found = this.sent(type).find((command) => matches(command));
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }
}

/** The host of the chat panel. */
export class FakeHost extends ScriptedHost<PanelProtocol> {
  readonly requests: { -readonly [K in keyof PanelRequests]: PanelRequests[K] };
  snapshot: Snapshot;

  constructor(post: (message: unknown) => void, snapshot: Snapshot, onProblem: (text: string) => void) {
    const requests: FakeHost['requests'] = {
      'message-bodies': async () => [],
      'mention-search': async () => [],
      'mention-symbols': async () => [],
      'attach-text': async () => 'pasted',
      'attachment-text': async () => null,
      'prompt-history': async () => [],
      'find-files': async () => [],
      'find-in-chat': async () => [],
      'token-colors': async () => null,
      'tool-edit': async () => ({}),
      'tool-detail': async () => ({ text: '', pictures: [] }),
    };
    const first = () => ({ type: 'snapshot' as const, snapshot: this.snapshot });
    super(post, { schemas: panelHostSchemas, requests, first }, onProblem);
    this.requests = requests;
    this.snapshot = snapshot;
  }
}
