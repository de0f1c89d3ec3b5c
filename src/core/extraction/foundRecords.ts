/** The records of a list by what they say, for telling whether another one is among them. */
import { isNumber } from '../../base/exactNumber.ts';
import {
  canonicalText,
  forEachLeaf,
  isList,
  isRecord,
  ownValue,
  toPointer,
  type JsonList,
  type JsonPath,
  type JsonValue,
} from '../json/json.ts';
import { isSaid } from './recordKey.ts';

/** A text or number of a record: what stands in a source as it is said. */
export interface TextLeaf {
  /** Within the record. */
  readonly pointer: string;
  /** Which field it is, whatever its place in a list. */
  readonly field: string;
  readonly text: string;
  /** How much it tells. */
  readonly size: number;
}

/** A long text tells no more than this. */
const MOST_SIZE = 40;

export function textLeaves(record: JsonValue): readonly TextLeaf[] {
  const leaves: TextLeaf[] = [];
  forEachLeaf(record, (path, leaf) => {
    if (!isNumber(leaf) && (typeof leaf !== 'string' || leaf.trim() === '')) return;
    const text = typeof leaf === 'string' ? leaf.trim().toLowerCase() : canonicalText(leaf);
    leaves.push({ pointer: toPointer(path), field: fieldOf(path), text, size: Math.min(text.length, MOST_SIZE) });
  });
  return leaves;
}

const fieldOf = (path: JsonPath): string => toPointer(path.map((each) => (typeof each === 'number' ? '*' : each)));

export class FoundRecords {
  /** Which records say something in a field. */
  readonly #saying = new Map<string, JsonValue[]>();
  readonly #equal = new Map<string, JsonValue>();

  constructor(records: JsonList) {
    for (const record of records) {
      this.#equal.set(canonicalText(record), record);
      for (const key of new Set(textLeaves(record).map(keyOf))) {
        const known = this.#saying.get(key);
        if (known === undefined) this.#saying.set(key, [record]);
        else known.push(record);
      }
    }
  }

  says(leaf: TextLeaf): boolean {
    return this.#saying.has(keyOf(leaf));
  }

  /** One that says the same as far as both say something; an equal one where there is one. */
  alike(record: JsonValue): JsonValue | undefined {
    const equal = this.#equal.get(canonicalText(record));
    if (equal !== undefined) return equal;
    const rarest = textLeaves(record)
      .map((leaf) => this.#saying.get(keyOf(leaf)) ?? [])
      .filter((records) => records.length > 0)
      .toSorted((left, right) => left.length - right.length)[0];
    return rarest?.find((each) => agreesWith(record, each));
  }
}

const keyOf = ({ field, text }: TextLeaf): string => `${field} ${text}`;

/** Whether two records contradict each other in no field of their own; what they list may be told in part. */
function agreesWith(left: JsonValue, right: JsonValue): boolean {
  if (!isRecord(left) || !isRecord(right)) return isSaid(left, right);
  return Object.keys(left).every((key) => {
    const [one, other] = [ownValue(left, key) ?? null, ownValue(right, key) ?? null];
    if (isSilent(one) || isSilent(other)) return true;
    return isRecord(one) || isRecord(other) ? agreesWith(one, other) : isSaid(one, other);
  });
}

const isSilent = (value: JsonValue): boolean => value === null || value === '' || isList(value);
