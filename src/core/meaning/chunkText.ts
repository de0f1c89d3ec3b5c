import { findSecrets } from '../privacy/secrets.ts';
import { chunksOf } from './chunks.ts';
import type { KeyedChunk } from './meaningIndex.ts';
import { KEY_BYTES } from './vectorFile.ts';

/** Of a chunk with very long lines the beginning is embedded. */
const MAX_CHARS = 6_000;
/** Lines that stand in place of secrets. l10n: none, for the model. */
const HIDDEN = 'REDACTED_SECRET';

/** A file ready to be embedded. */
export interface PreparedFile {
  readonly chunks: readonly KeyedChunk[];
  /** What stands for each key, as it is sent: without secrets, with the path and the symbol before the lines. */
  readonly texts: ReadonlyMap<string, string>;
}

/**
 * The chunks of a file. `digest` makes hexadecimal digits of a text, the same for the same. The path counts for what is
 * embedded, not for the key: a file that is renamed keeps its vectors.
 */
export function prepareFile(path: string, text: string, digest: (text: string) => string): PreparedFile {
  const lines = withoutSecrets(text).split('\n');
  const texts = new Map<string, string>();
  const chunks = chunksOf(path, text).map((chunk): KeyedChunk => {
    const body = lines.slice(chunk.start, chunk.end).join('\n').slice(0, MAX_CHARS);
    const key = digest(`${chunk.symbol}\n${body}`).slice(0, KEY_BYTES * 2);
    if (!texts.has(key)) texts.set(key, `${[path, chunk.symbol].filter((part) => part !== '').join(' › ')}\n\n${body}`);
    return { ...chunk, key };
  });
  return { chunks, texts };
}

/** As it is sent: with as many lines as before. */
export function withoutSecrets(text: string): string {
  let out = '';
  let at = 0;
  for (const { start, end } of findSecrets(text)) {
    out += text.slice(at, start) + HIDDEN + text.slice(start, end).replace(/[^\n]/g, '');
    at = end;
  }
  return out + text.slice(at);
}
