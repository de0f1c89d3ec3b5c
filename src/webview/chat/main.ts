import { panelPageSchemas } from '../../protocol/messages.ts';
import { startPage } from '../page.ts';
import { App } from './app.ts';
import { emptyMemory, memorySchema } from './memory.ts';

const started = startPage({
  schemas: panelPageSchemas,
  memorySchema,
  emptyMemory,
  makeApp: (channel, memory) => new App(channel, memory),
});
if (started !== undefined) {
  const { app, channel } = started;
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') app.flush();
  });
  window.addEventListener('pagehide', () => app.flush());
  const tellFocus = (isFocused: boolean): void => channel.command({ type: 'focus-changed', isFocused });
  window.addEventListener('focus', () => tellFocus(true));
  window.addEventListener('blur', () => tellFocus(false));
  if (document.hasFocus()) tellFocus(true);
}
