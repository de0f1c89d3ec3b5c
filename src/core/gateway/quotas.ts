/**
 * Budgets of keys. A key does not say under which id the gateway keeps its budget; the refusal of a request beyond it does,
 * and is remembered for that key. Ids are no secrets.
 */
import type { AppError } from '../../base/errors.ts';
import type { KeyValueStore } from '../ports.ts';
import type { GatewaySettings } from '../model/request.ts';
import { DEFAULT_ACCOUNT, keySlot } from './accounts.ts';
import { fieldsOf, numberOf, textOf, type Fields } from './wire.ts';

/** What a key may spend in a period, in US dollars. */
export interface Quota {
  readonly limitUsd: number;
  readonly spentUsd: number;
  /** `none`: the budget is never filled up again. */
  readonly period?: 'daily' | 'weekly' | 'monthly' | 'none';
}

const KNOWN = 'aiGateway.quotaEntities';
const MAX_KNOWN = 100;
const PERIODS = ['daily', 'weekly', 'monthly', 'none'] as const;

/** Reads the gateway's description of a budget; `undefined` for one that is switched off or is none. */
export function readQuota(data: Fields): Quota | undefined {
  const [limitUsd, spentUsd] = [numberOf(data['limitAmount']), numberOf(data['currentSpend'])];
  if (limitUsd === undefined || spentUsd === undefined || data['active'] === false) return undefined;
  const period = PERIODS.find((one) => one === data['refreshPeriod']);
  return { limitUsd, spentUsd, ...(period !== undefined && { period }) };
}

/** Which budget belongs to which key, by the place where the key is kept. */
export class QuotaIds {
  readonly #state: KeyValueStore | undefined;
  readonly #known = new Map<string, string>();

  constructor(state: KeyValueStore | undefined) {
    this.#state = state;
  }

  of(settings: GatewaySettings): string | undefined {
    const slot = slotOf(settings);
    return this.#known.get(slot) ?? textOf(fieldsOf(this.#state?.get(KNOWN))?.[slot]);
  }

  /** Remembers the id that a refusal names. Rejects as the store does. */
  async note(settings: GatewaySettings, error: AppError): Promise<void> {
    const id = error.code === 'budget-exceeded' ? /\bapi_key_id_[\w-]{1,100}/.exec(error.said ?? '')?.[0] : undefined;
    const slot = slotOf(settings);
    if (id === undefined || this.of(settings) === id) return;
    this.#known.set(slot, id);
    const { [slot]: _before, ...others } = fieldsOf(this.#state?.get(KNOWN)) ?? {};
    const kept = Object.fromEntries(Object.entries(others).slice(1 - MAX_KNOWN));
    await this.#state?.set(KNOWN, { ...kept, [slot]: id });
  }
}

function slotOf({ baseUrl, account = DEFAULT_ACCOUNT }: GatewaySettings): string {
  return keySlot(new URL(baseUrl).origin, account);
}
