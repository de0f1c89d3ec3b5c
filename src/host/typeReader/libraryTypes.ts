import { listOf } from '../../core/extraction/sources/build.ts';
import type { JsonObject } from '../../core/json/json.ts';

/** What stands for a type of the library: nothing for what is no data, and what there is to be told of it. */
export interface LibrarySchema {
  readonly schema: JsonObject | undefined;
  readonly reason?: 'live' | 'bytes' | 'rows';
}

const PLAIN: Readonly<Record<string, JsonObject>> = {
  Date: { type: 'string', format: 'date-time' },
  URL: { type: 'string', format: 'uri' },
  RegExp: { type: 'string', format: 'regex' },
  String: { type: 'string' },
  Number: { type: 'number' },
  Boolean: { type: 'boolean' },
  BigInt: { type: 'integer' },
  Object: {},
};
const SETS = /^(?:Readonly)?Set$/;
const MAPS = /^(?:Readonly)?Map$/;
const BYTES = /^(?:Array|SharedArray)Buffer(?:Like)?$|^DataView$|^(?:Ui|I)nt(?:8|16|32)(?:Clamped)?Array$/;
/** What can be gone through, of which a list is the one that JSON has. */
const ROWS = /^(?:Async)?(?:Iterable|Iterator|Generator)(?:Object|Iterator)?$|^IterableIterator$|^ArrayLike$/;
const NO_DATA = /^Weak(?:Map|Set|Ref)$/;

const BASE64: JsonObject = { type: 'string', contentEncoding: 'base64' };

/** `undefined` for a type whose properties are all there is to it, such as `Error`. `argument` converts one of its arguments. */
export function librarySchema(
  name: string,
  argument: (index: number) => JsonObject | undefined,
): LibrarySchema | undefined {
  const plain = Object.hasOwn(PLAIN, name) ? PLAIN[name] : undefined;
  if (plain !== undefined) return { schema: plain };
  if (SETS.test(name)) return { schema: listed(argument(0), { uniqueItems: true }) };
  if (MAPS.test(name)) return { schema: mapped(argument(1)) };
  if (/^Promise(?:Like)?$/.test(name)) return { schema: argument(0) };
  if (BYTES.test(name)) return { schema: BASE64, reason: 'bytes' };
  if (ROWS.test(name)) return { schema: listed(argument(0), {}), reason: 'rows' };
  if (NO_DATA.test(name)) return { schema: undefined, reason: 'live' };
  return name === 'Function' ? { schema: undefined } : undefined;
}

function listed(items: JsonObject | undefined, more: JsonObject): JsonObject | undefined {
  return items === undefined ? undefined : { ...listOf(items), ...more };
}

function mapped(values: JsonObject | undefined): JsonObject | undefined {
  return values === undefined ? undefined : { type: 'object', additionalProperties: values };
}

/** Names of browsers and Node that no text declares: what they name lives in a running program only. */
const LIVE = new Set(
  (
    'AbortSignal AbortController ReadableStream WritableStream TransformStream Headers Request Response FormData Blob File ' +
    'FileList Event EventTarget MouseEvent KeyboardEvent MessageEvent CustomEvent Element HTMLElement SVGElement Node ' +
    'Document Window Navigator Storage WebSocket EventSource Worker MessagePort MessageChannel BroadcastChannel ' +
    'MediaStream ImageData AudioContext CryptoKey Crypto XMLHttpRequest Performance IntersectionObserver ResizeObserver ' +
    'NodeJS.Timeout NodeJS.Timer NodeJS.Immediate NodeJS.ReadableStream NodeJS.WritableStream NodeJS.Process'
  ).split(' '),
);

/** What is known of a name that nothing declares. */
export function undeclaredSchema(written: string): LibrarySchema | undefined {
  const name = written.replace(/^globalThis\./, '');
  if (name === 'Buffer') return { schema: BASE64, reason: 'bytes' };
  return LIVE.has(name) || /^HTML\w{1,40}Element$/.test(name) ? { schema: undefined, reason: 'live' } : undefined;
}
