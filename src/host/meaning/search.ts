import type * as vscode from 'vscode';
import { toAppError } from '../../base/errors.ts';
import { withoutSecrets } from '../../core/meaning/chunkText.ts';
import type { Hit } from '../../core/meaning/meaningIndex.ts';
import type { FolderIndex } from './folderIndex.ts';

const MAX_QUESTIONS = 100;
/** Places given to the model that ranks them. */
const MAX_RANKED = 50;
const MAX_RANKED_CHARS = 4_000;

/** A place that answers a question, with its text as it is now. */
export interface FoundPlace {
  readonly uri: vscode.Uri;
  /** `src/a.ts`, with the folder’s name where there are several. */
  readonly label: string;
  /** Lines from 0, the end exclusive. */
  readonly start: number;
  readonly end: number;
  readonly symbol: string;
  readonly text: string;
  readonly score: number;
}

export interface PlaceQuery {
  readonly question: string;
  readonly vector: Float32Array;
  readonly most: number;
  readonly signal: AbortSignal;
  /** The texts by how well they answer, as indexes. */
  readonly rank?: (texts: readonly string[]) => Promise<readonly number[]>;
}

/** Searches in all folders; each place is read again, so that only what may be sent now, and is there, is told. */
export async function findPlaces(
  indexes: readonly FolderIndex[],
  { vector, most, signal, rank }: PlaceQuery,
): Promise<readonly FoundPlace[]> {
  const wanted = rank === undefined ? most : Math.max(most, MAX_RANKED);
  const hits = indexes
    .flatMap((index) => index.search(vector, wanted).map((hit) => ({ hit, index })))
    .toSorted((a, b) => b.hit.score - a.hit.score)
    .slice(0, wanted);
  const texts = new Map<string, Promise<string | undefined>>();
  const places: FoundPlace[] = [];
  const documents = new Documents();
  for (const { hit, index } of hits) {
    signal.throwIfAborted();
    const key = index.files.uriOf(hit.path).toString();
    const reading = texts.get(key) ?? index.files.read(hit.path);
    texts.set(key, reading);
    const text = await reading;
    const place = placeOf(index, hit, text);
    if (place === undefined) continue;
    places.push(place);
    if (rank !== undefined) documents.add(place, text ?? '');
  }
  if (rank === undefined || places.length < 2) return places.slice(0, most);
  const order = await rank(documents.texts);
  return order.flatMap((index) => places[index] ?? []).slice(0, most);
}

/** Places as they are sent to be ranked. A secret may reach over several places: each is looked for in the whole file. */
class Documents {
  readonly texts: string[] = [];
  readonly #lines = new Map<string, readonly string[]>();

  add({ uri, label, symbol, start, end }: FoundPlace, file: string): void {
    const key = uri.toString();
    const lines = this.#lines.get(key) ?? withoutSecrets(file).split('\n');
    this.#lines.set(key, lines);
    this.texts.push(`${label} ${symbol}\n${lines.slice(start, end).join('\n')}`.slice(0, MAX_RANKED_CHARS));
  }
}

function placeOf({ files }: FolderIndex, hit: Hit, text: string | undefined): FoundPlace | undefined {
  const lines = text?.split('\n').slice(hit.start, hit.end).join('\n');
  if (lines === undefined || lines.trim() === '') return undefined;
  const { path, start, end, symbol, score } = hit;
  return { uri: files.uriOf(path), label: files.labelOf(path), start, end, symbol, score, text: lines };
}

/** The vectors of questions, those asked last kept: one types, deletes and types again. */
export class QuestionVectors {
  readonly #known = new Map<string, Float32Array>();

  async of(key: string, embed: () => Promise<Float32Array>): Promise<Float32Array> {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    let vector: Float32Array;
    try {
      vector = await embed();
    } catch (error) {
      throw toAppError(error);
    }
    this.#known.set(key, vector);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MAX_QUESTIONS && oldest !== undefined) this.#known.delete(oldest);
    return vector;
  }
}
