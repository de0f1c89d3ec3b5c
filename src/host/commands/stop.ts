import type { Services } from '../services.ts';

/** Stops what is being written in editors or extracted from them; where nothing is, the answer in the chat panel. What arrived stays. */
export async function stop(services: Services): Promise<void> {
  const [edits, extractions] = await Promise.all([services.edits(), services.extractions()]);
  const wereStopped = [edits.stopAll(), extractions.stopAll()];
  if (!wereStopped.includes(true)) await (await services.chat()).stop();
}
