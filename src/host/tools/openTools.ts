import { systemDeps, builtinTools } from './builtin/allTools.ts';
import { meaningSource } from './builtin/searchByMeaning.ts';
import { ToolHost } from './toolHost.ts';
import type { ToolServices } from './toolServices.ts';
import { UserTools, type UserToolServices } from './userTools/userTools.ts';

/** The tools of this window with all their sources. */
export function openTools(services: ToolServices & UserToolServices): Promise<ToolHost> {
  const host = new ToolHost(services);
  const tools = builtinTools(services, systemDeps());
  host.addSource({ list: () => tools });
  host.addSource(meaningSource(services));
  host.userTools = UserTools.open(services, host);
  return Promise.resolve(host);
}
