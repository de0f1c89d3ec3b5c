// Files share a process, because a process and all modules for each file cost more than the tests do. What one file leaves
// behind would be the next one's surprise: the editor's stand-in begins anew, and everything else that is shared is checked.
import fc from 'fast-check';
import { afterAll, vi } from 'vitest';
import { fake } from '../fakes/fakeVscode.ts';
import { seed } from './effort.ts';

/** What all files share, by name. */
function shared(): Map<string, unknown> {
  const values = new Map<string, unknown>(
    Object.entries({ ...process.env }).map(([name, value]) => [`env.${name}`, value]),
  );
  values.set('process.env', process.env);
  values.set('working directory', process.cwd());
  for (const name of ['fetch', 'Date', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'] as const)
    values.set(name, globalThis[name]);
  for (const name of ['log', 'debug', 'info', 'warn', 'error'] as const) values.set(`console.${name}`, console[name]);
  values.set('performance.now', Reflect.get(performance, 'now'));
  values.set('Math.random', Math.random);
  return values;
}

// Before each file this runs anew, though modules stay loaded.
fake.renew();
fc.configureGlobal(seed());
const before = shared();

// Hooks after a file run in reverse: this one comes after those of the file.
afterAll(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  const after = shared();
  const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
    (name) => before.get(name) !== after.get(name),
  );
  vi.useRealTimers();
  if (changed.length > 0) throw new Error(`This file leaves changed what the next one shares: ${changed.join(', ')}.`);
});
