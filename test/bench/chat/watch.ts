// Functions that run inside the panel's page: each is sent as text, so each closes over nothing.

/** What was seen since the watch began; times in milliseconds since the epoch. */
export interface Watched {
  enterAt: number | undefined;
  /** When each text that was watched for was first in the page. */
  readonly words: Record<string, number>;
  /** Lengths of tasks over 50 ms, in milliseconds. */
  readonly longTasks: number[];
  lastChange: number | undefined;
  /** How often the conversation was changed. */
  updates: number;
  /** When a whole conversation last arrived from the host. */
  snapshotAt: number | undefined;
  now: number;
}

/** Begins to watch: the Enter key, long tasks, and texts that match the pattern; empty watches for none. */
export function startWatching(pattern: string): void {
  const wanted = pattern === '' ? undefined : new RegExp(pattern, 'g');
  const now = (): number => performance.timeOrigin + performance.now();
  const old = Reflect.get(globalThis, 'benchStop') as (() => void) | undefined;
  old?.();
  const state: Watched = {
    enterAt: undefined,
    words: {},
    longTasks: [],
    lastChange: undefined,
    updates: 0,
    snapshotAt: undefined,
    now: 0,
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') state.enterAt ??= performance.timeOrigin + event.timeStamp;
  };
  // By the event's own time: the page's listener came first, and has drawn by now.
  const onMessage = ({ data, timeStamp }: MessageEvent<{ event?: { type?: string } } | null>): void => {
    if (data?.event?.type === 'snapshot') state.snapshotAt = performance.timeOrigin + timeStamp;
  };
  document.addEventListener('keydown', onKey, true);
  window.addEventListener('message', onMessage, true);
  const log = document.querySelector('[role=log]') ?? document.body;
  // Only the end of what changed is read, so that the watch costs little itself.
  const observer = new MutationObserver((records) => {
    const at = now();
    state.lastChange = at;
    state.updates += 1;
    if (wanted === undefined) return;
    for (const record of records) {
      const nodes = record.type === 'characterData' ? [record.target] : [...record.addedNodes];
      for (const node of nodes) {
        for (const [word] of (node.textContent ?? '').slice(-400).matchAll(wanted)) state.words[word] ??= at;
      }
    }
  });
  observer.observe(log, { subtree: true, childList: true, characterData: true });
  const tasks = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) state.longTasks.push(entry.duration);
  });
  tasks.observe({ type: 'longtask' });
  Reflect.set(globalThis, 'benchWatch', state);
  Reflect.set(globalThis, 'benchStop', () => {
    document.removeEventListener('keydown', onKey, true);
    window.removeEventListener('message', onMessage, true);
    observer.disconnect();
    tasks.disconnect();
  });
}

/** When Enter was pressed. */
export async function enterTime(): Promise<number> {
  const state = Reflect.get(globalThis, 'benchWatch') as Watched;
  while (state.enterAt === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
  return state.enterAt;
}

/** Everything seen so far. */
export function watched(): Watched {
  const state = Reflect.get(globalThis, 'benchWatch') as Watched;
  state.now = performance.timeOrigin + performance.now();
  return { ...state, words: { ...state.words } };
}

/** In the workbench's own page: when the next click is made. */
export function nextClick(): Promise<number> {
  return new Promise((resolve) => {
    const onDown = (event: MouseEvent): void => resolve(performance.timeOrigin + event.timeStamp);
    document.addEventListener('mousedown', onDown, { capture: true, once: true });
  });
}
