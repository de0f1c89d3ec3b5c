// The official gateway, answered by the spec's own.
import type { Session } from './spec.ts';

/** Lets what is asked of the official gateway be answered by the spec's own. */
export async function asOfficial({ evaluate, gateway }: Session, body: () => Promise<void>): Promise<void> {
  gateway.clear();
  await evaluate((_, url) => {
    const real = globalThis.fetch;
    globalThis.fetch = (input, init) => {
      const address = input instanceof Request ? input.url : input.toString();
      return real(address.replace('https://ai-gateway.vercel.sh', url), init);
    };
    Reflect.set(globalThis, 'realFetch', real);
  }, gateway.url);
  try {
    await body();
  } finally {
    await evaluate(() => {
      globalThis.fetch = Reflect.get(globalThis, 'realFetch') as typeof fetch;
    });
  }
}
