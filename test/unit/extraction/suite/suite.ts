import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { JsonValue } from '../../../../src/core/json/json.ts';

export interface SuiteCase {
  readonly description: string;
  readonly schema: JsonValue;
  readonly tests: readonly { readonly description: string; readonly data: JsonValue; readonly valid: boolean }[];
}

export interface Suite {
  /** By draft folder and file. */
  readonly tests: Readonly<Record<string, Readonly<Record<string, readonly SuiteCase[]>>>>;
  readonly remotes: Readonly<Record<string, JsonValue>>;
}

/** The published suite. */
export function loadSuite(): Suite {
  const packed = readFileSync(path.join(import.meta.dirname, 'suite.json.gz'));
  return JSON.parse(gunzipSync(packed).toString('utf8')) as Suite;
}
