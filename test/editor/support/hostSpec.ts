// `describe` and `it` inside the extension host: as much of a test runner as the specs there need.

export interface HostResult {
  name: string;
  milliseconds: number;
  /** Stack of the error; absent when the spec passed. */
  error?: string;
}

interface Case {
  name: string;
  timeout: number;
  body: () => void | Promise<void>;
}

const cases: Case[] = [];
let prefix: readonly string[] = [];

/** Groups specs under a name. */
export function describe(name: string, body: () => void): void {
  const outer = prefix;
  prefix = [...outer, name];
  try {
    body();
  } finally {
    prefix = outer;
  }
}

/** Declares a spec; it passes when `body` returns within `timeout` milliseconds (default 60,000). */
export function it(name: string, body: () => void | Promise<void>, timeout = 60_000): void {
  cases.push({ name: [...prefix, name].join(' > '), timeout, body });
}

async function runCase({ name, timeout, body }: Case): Promise<HostResult> {
  const started = Date.now();
  let timer: NodeJS.Timeout | undefined;
  try {
    const tooLong = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`It took longer than ${timeout} ms.`)), timeout);
    });
    await Promise.race([Promise.resolve().then(body), tooLong]);
    return { name, milliseconds: Date.now() - started };
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { name, milliseconds: Date.now() - started, error: text };
  } finally {
    clearTimeout(timer);
  }
}

/** Runs every declared spec, one after the other, in the order of declaration. */
export async function runAll(): Promise<HostResult[]> {
  const results: HostResult[] = [];
  for (const each of cases) results.push(await runCase(each));
  return results;
}
