/** Which property of records tells them apart, for holding one list against another. */
import {
  canonicalText,
  isEqual,
  isList,
  isRecord,
  ownValue,
  type JsonList,
  type JsonObject,
  type JsonValue,
} from '../json/json.ts';
import { isNumber } from '../../base/exactNumber.ts';

const KEY_NAMES = [
  'id',
  'uuid',
  'key',
  'code',
  'sku',
  'number',
  'invoice_number',
  'email',
  'url',
  'path',
  'route',
  'name',
  'title',
];

/** The property that tells records apart: one with a telling name, in every record, and hardly ever the same within them. */
export function keyField(items: JsonList): string | undefined {
  const records = items.filter(isRecord);
  if (records.length === 0 || records.length < items.length) return undefined;
  const names = Object.keys(records[0] ?? {});
  const wanted = names
    .map((name) => ({ name, rank: rankOf(name) }))
    .filter(({ rank }) => rank >= 0)
    .toSorted((left, right) => left.rank - right.rank);
  return wanted.find(({ name }) => isTelling(records, name))?.name;
}

function rankOf(name: string): number {
  const plain = name.toLowerCase().replace(/[^a-z0-9]+/g, '_');
  const exact = KEY_NAMES.indexOf(plain);
  if (exact !== -1) return exact;
  return /(?:^|_)id$|[a-z]Id$/.test(name) ? KEY_NAMES.length : -1;
}

function isTelling(records: readonly JsonObject[], name: string): boolean {
  const values = records.map((record) => ownValue(record, name));
  if (!values.every((value) => (typeof value === 'string' && value !== '') || isNumber(value))) return false;
  // Records that agree in the key but contradict each other elsewhere are not one record.
  const first = new Map<string, JsonObject>();
  for (const record of records) {
    const identity = canonicalText(ownValue(record, name) ?? null);
    const before = first.get(identity);
    if (before === undefined) first.set(identity, record);
    else if (disagreements(before, record) > Object.keys(record).length / 2) return false;
  }
  return true;
}

function disagreements(left: JsonObject, right: JsonObject): number {
  return Object.keys(right).filter((key) => {
    const [one, other] = [ownValue(left, key) ?? null, ownValue(right, key) ?? null];
    return one !== null && other !== null && !isList(one) && !isRecord(one) && !isSaid(one, other);
  }).length;
}

/** Whether two leaves say the same. */
export function isSaid(left: JsonValue, right: JsonValue): boolean {
  if (typeof left === 'string' && typeof right === 'string')
    return left.trim().toLowerCase() === right.trim().toLowerCase();
  return isEqual(left, right);
}
