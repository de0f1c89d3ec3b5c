interface Stoppable {
  /** Whether anything was being written. */
  stopAll(): boolean;
}

interface StopServices {
  edits(): Promise<Stoppable>;
  extractions(): Promise<Stoppable>;
  chat(): Promise<{ stop(): Promise<void> }>;
}

/** Stops what is being written in editors or extracted from them; where nothing is, the answer in the chat panel. What arrived stays. */
export async function stop(services: StopServices): Promise<void> {
  const [edits, extractions] = await Promise.all([services.edits(), services.extractions()]);
  const wereStopped = [edits.stopAll(), extractions.stopAll()];
  if (!wereStopped.includes(true)) await (await services.chat()).stop();
}
