import type { Services } from '../services.ts';
import { ToolHost } from './toolHost.ts';

/** The tools of this window with all their sources. */
export function openTools(services: Services): Promise<ToolHost> {
  return Promise.resolve(new ToolHost(services));
}
