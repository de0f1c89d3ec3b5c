interface Stoppable {
  /** Whether anything was being written. */
  stopAll(): boolean;
}

/** What may be at work, as far as it was ever used. */
interface Used<T> {
  readonly peek: () => Promise<T> | undefined;
}

interface StopServices {
  readonly edits: Used<Stoppable>;
  readonly extractions: Used<Stoppable>;
  readonly chat: Used<{ stop(): Promise<void> }>;
}

/**
 * Stops what is being written in editors or extracted from them; where nothing is, the answer in the chat panel. What
 * arrived stays. Nothing is loaded for it: what was never used has nothing to stop.
 */
export async function stop({ edits, extractions, chat }: StopServices): Promise<void> {
  const used = await Promise.all([edits.peek(), extractions.peek()]);
  const wereStopped = used.map((one) => one?.stopAll() ?? false);
  if (!wereStopped.includes(true)) await (await chat.peek())?.stop();
}
