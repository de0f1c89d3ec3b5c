import { App } from './app.ts';
import { Link } from './link.ts';

/** Starts the extraction view: hears the host, shows what it says, says that it is ready. */
function start(root: HTMLElement): void {
  const link = new Link();
  const app = new App(link);
  const report = (error: unknown): void => {
    const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
    link.log('error', words);
  };
  window.addEventListener('error', (event) => report(event.error ?? event.message));
  window.addEventListener('unhandledrejection', (event) => report(event.reason));
  link.listen((event) => app.receive(event));
  root.replaceChildren(app.element);
  link.send({ type: 'ready' });
}

const root = document.getElementById('root');
if (root !== null) start(root);
