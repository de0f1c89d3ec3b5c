// The host's end of the protocol, played by the test: the real channel, scripted answers, and a record of what came up.
import { HostChannel, makePort, type RequestHandlers } from '../../../src/protocol/channel.ts';
import type { PanelCommand, PanelEvent } from '../../../src/protocol/messages.ts';
import type { Snapshot } from '../../../src/protocol/viewState.ts';

export type CommandOf<T extends PanelCommand['type']> = Extract<PanelCommand, { type: T }>;

export class FakeHost {
  readonly commands: PanelCommand[] = [];
  readonly requests: { -readonly [K in keyof RequestHandlers]: RequestHandlers[K] } = {
    'message-bodies': async () => [],
    'mention-search': async () => [],
    'prompt-history': async () => [],
    'tool-edit': async () => ({}),
    'tool-detail': async () => ({ text: '', pictures: [] }),
  };
  readonly #onProblem: (text: string) => void;
  readonly #channel: HostChannel;
  readonly #waiting = new Set<() => void>();
  #receive: (message: unknown) => void = () => undefined;
  snapshot: Snapshot;

  constructor(post: (message: unknown) => void, snapshot: Snapshot, onProblem: (text: string) => void) {
    this.#onProblem = onProblem;
    this.snapshot = snapshot;
    const port = makePort(post, (listener) => {
      this.#receive = listener;
      return () => undefined;
    });
    this.#channel = new HostChannel(port, {
      onCommand: (command) => this.#onCommand(command),
      requests: {
        'message-bodies': (params) => this.requests['message-bodies'](params),
        'mention-search': (params) => this.requests['mention-search'](params),
        'prompt-history': (params) => this.requests['prompt-history'](params),
        'tool-edit': (params) => this.requests['tool-edit'](params),
        'tool-detail': (params) => this.requests['tool-detail'](params),
      },
      onDropped: onProblem,
    });
  }

  /** What the panel posted. */
  hear(message: unknown): void {
    this.#receive(message);
  }

  post(event: PanelEvent): void {
    this.#channel.post(event);
  }

  sent<T extends PanelCommand['type']>(type: T): readonly CommandOf<T>[] {
    return this.commands.filter((command): command is CommandOf<T> => command.type === type);
  }

  /** Resolves with the first command of this type, now or later. */
  async waitFor<T extends PanelCommand['type']>(
    type: T,
    matches: (command: CommandOf<T>) => boolean = () => true,
  ): Promise<CommandOf<T>> {
    for (;;) {
      const found = this.sent(type).find((command) => matches(command));
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  #onCommand(command: PanelCommand): void {
    this.commands.push(command);
    if (command.type === 'ready') this.post({ type: 'snapshot', snapshot: this.snapshot });
    // An error the panel reports, or a message it could not read.
    if (command.type === 'log') this.#onProblem(`log ${command.level}: ${command.text}`);
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }
}
