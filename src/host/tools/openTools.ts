import type { Services } from '../services.ts';
import { builtinDeps, builtinTools } from './builtin/builtinTools.ts';
import { ToolHost } from './toolHost.ts';
import { UserTools } from './userTools/userTools.ts';

/** The tools of this window with all their sources. */
export function openTools(services: Services): Promise<ToolHost> {
  const host = new ToolHost(services);
  const tools = builtinTools(services, builtinDeps());
  host.addSource({ list: () => tools });
  host.userTools = UserTools.open(services, host);
  return Promise.resolve(host);
}
