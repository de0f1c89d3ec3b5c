import type { GatewayServices } from '../gateway/gateway.ts';

/** Who pays for the next request, as words, where that is not the user's own key: see `Gateway.payer`. */
export async function payerOf(services: GatewayServices): Promise<string | undefined> {
  return (await services.gateway()).payer();
}

/** What a feature says it does, with who pays for it where that has to be said. */
export function withPayer(what: string, payer: string | undefined): string {
  return payer === undefined ? what : `${what}, ${payer}`;
}
