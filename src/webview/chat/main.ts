import { PanelChannel } from '../../protocol/channel.ts';
import { App } from './app.ts';
import { reportProblem } from './hostLink.ts';
import { connectToEditor } from '../vscodeApi.ts';

/** Starts the panel: hears the host, shows it, says that it is ready. */
function start(root: HTMLElement): void {
  const { port, memory } = connectToEditor();
  const channel = new PanelChannel(
    port,
    (event) => app.receive(event),
    (reason) => channel.command({ type: 'log', level: 'debug', text: reason }),
  );
  const app = new App(channel, memory);
  window.addEventListener('error', (event) => reportProblem(channel, 'Panel', event.error ?? event.message));
  window.addEventListener('unhandledrejection', (event) => reportProblem(channel, 'Panel', event.reason));
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') app.flush();
  });
  window.addEventListener('pagehide', () => app.flush());
  root.replaceChildren(app.element);
  channel.command({ type: 'ready' });
  const tellFocus = (isFocused: boolean): void => channel.command({ type: 'focus-changed', isFocused });
  window.addEventListener('focus', () => tellFocus(true));
  window.addEventListener('blur', () => tellFocus(false));
  if (document.hasFocus()) tellFocus(true);
}

const root = document.getElementById('root');
if (root !== null) start(root);
