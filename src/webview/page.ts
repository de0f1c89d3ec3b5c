// What both pages share.

import type * as z from 'zod/mini';
import { PageChannel, type ChannelMessage, type PageSchemas, type Protocol } from '../protocol/channel.ts';
import { reportProblem } from './hostLink.ts';
import { HoverCards } from './parts/hover.ts';
import { connectToEditor, type PageMemory } from './vscodeApi.ts';

/** What fills a page. */
export interface PageApp<E extends ChannelMessage> {
  readonly element: HTMLElement;
  receive(event: E): void;
}

interface PageParts<P extends Protocol, T extends object, App extends PageApp<P['event']>> {
  readonly schemas: PageSchemas<P>;
  readonly memorySchema: z.ZodMiniType<T>;
  readonly emptyMemory: T;
  readonly makeApp: (channel: PageChannel<P>, memory: PageMemory<T>) => App;
}

/**
 * Starts a page: hears the host, shows what it says, says that it is ready. An event that cannot be drawn is reported, and
 * so is every error that nobody caught. Absent where there is no place for the page.
 */
export function startPage<P extends Protocol, T extends object, App extends PageApp<P['event']>>(
  parts: PageParts<P, T, App>,
): { readonly app: App; readonly channel: PageChannel<P> } | undefined {
  const root = document.getElementById('root');
  if (root === null) return undefined;
  const { port, memory } = connectToEditor(parts.memorySchema, parts.emptyMemory);
  const channel = new PageChannel<P>(
    port,
    parts.schemas,
    (event) => {
      try {
        app.receive(event);
      } catch (error) {
        // l10n: none, goes into a log.
        reportProblem(channel, `Drawing ${event.type}`, error);
      }
    },
    (reason) => channel.command({ type: 'log', level: 'debug', text: reason }),
  );
  const app = parts.makeApp(channel, memory);
  window.addEventListener('error', (event) => reportProblem(channel, 'Page', event.error ?? event.message));
  window.addEventListener('unhandledrejection', (event) => reportProblem(channel, 'Page', event.reason));
  root.replaceChildren(app.element, new HoverCards(document.body).element);
  channel.command({ type: 'ready' });
  return { app, channel };
}
