import type { Services } from '../services.ts';

/** Stops what is being written in editors; where nothing is, the answer in the chat panel. What arrived stays. */
export async function stop(services: Services): Promise<void> {
  const edits = await services.edits();
  if (!edits.stopAll()) await (await services.chat()).stop();
}
