// Servers of Vercel, answered by the spec's own.
import type { Session } from './spec.ts';

export const OFFICIAL = 'https://ai-gateway.vercel.sh';

/** Lets what is asked of the official gateway be answered by the spec's own. */
export async function asOfficial(session: Session, body: () => Promise<void>): Promise<void> {
  session.gateway.clear();
  await answeredBy(session, { [OFFICIAL]: session.gateway.url }, body);
}

/** Lets what the extension host asks of some origins be answered by other servers. No setting could send it there. */
export async function answeredBy(
  { evaluate }: Session,
  servers: Readonly<Record<string, string>>,
  body: () => Promise<void>,
): Promise<void> {
  await evaluate((_, others) => {
    const real = globalThis.fetch;
    globalThis.fetch = (input, init) => {
      let address = input instanceof Request ? input.url : input.toString();
      for (const [origin, server] of Object.entries(others)) address = address.replace(origin, server);
      return real(address, init);
    };
    Reflect.set(globalThis, 'realFetch', real);
  }, servers);
  try {
    await body();
  } finally {
    await evaluate(() => {
      globalThis.fetch = Reflect.get(globalThis, 'realFetch') as typeof fetch;
    });
  }
}
