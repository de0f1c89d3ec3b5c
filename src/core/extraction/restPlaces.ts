/** Where the values of records stand in a text of which the places of others were taken out. */
import type { Chunk } from './chunk.ts';
import type { RecordHabits } from './cutRecords.ts';
import type { TextLeaf } from './foundRecords.ts';
import type { Grounding, TextRange } from './grounding/grounding.ts';
import { partPlace, type PartPlace } from './partPlaces.ts';

/** No text that anybody searches for holds it. */
export const TAKEN = '\ue000';

/** Where what a part was answered with stands in what is left of it. */
export class RestPlaces {
  readonly #text: string;
  readonly #byLeaf: ReadonlyMap<string, TextRange>;
  readonly #place: PartPlace;
  readonly #claimed = new Set<string>();

  constructor(text: string, { start, end }: Chunk, grounding: readonly Grounding[]) {
    this.#text = text;
    this.#byLeaf = new Map(
      grounding.flatMap(({ pointer, ranges: [first] }) => (first === undefined ? [] : [[pointer, first] as const])),
    );
    this.#place = partPlace({ start: 0, end: end - start }, grounding);
  }

  /** Whether no record before it stands at the very place of these texts. */
  claims(record: string, leaves: readonly TextLeaf[]): boolean {
    const place = leaves.map(({ pointer }) => this.#byLeaf.get(`${record}${pointer}`)?.start).join(' ');
    if (this.#claimed.has(place)) return false;
    this.#claimed.add(place);
    return true;
  }

  /** Those of its texts that stand near each other. */
  near(record: string, leaves: readonly TextLeaf[]): readonly TextLeaf[] {
    const extent = this.#place.placeOf(record);
    if (extent === undefined) return [];
    return leaves.filter(({ pointer }) => {
      const place = this.#byLeaf.get(`${record}${pointer}`);
      return place !== undefined && place.start >= extent.start && place.end <= extent.end;
    });
  }

  /** Whether these of its values stand together as those of other records do, and no value of another one among them. */
  isTogether(record: string, leaves: readonly TextLeaf[], habits: RecordHabits): boolean {
    const places = leaves.flatMap(({ pointer }) => this.#byLeaf.get(`${record}${pointer}`) ?? []);
    const start = Math.min(...places.map((each) => each.start));
    const end = Math.max(...places.map((each) => each.end));
    if (places.length === 0 || this.#text.slice(start, end).includes(TAKEN)) return false;
    const keys = new Set(leaves.map(({ pointer }) => pointer.split('/')[1] ?? ''));
    const fields = this.#place.fieldsOf(record);
    return end - start <= (habits.roomFor([...keys]) || Infinity) && habits.keepsOrder(fields);
  }

  /** Whether a record is all there is in its line, or of several values that none which was found shares with it. */
  isLineOfItsOwn(record: string, leaves: readonly TextLeaf[]): boolean {
    const extent = this.#place.placeOf(record);
    if (extent === undefined) return false;
    const from = this.#text.lastIndexOf('\n', extent.start - 1) + 1;
    const next = this.#text.indexOf('\n', extent.start);
    const to = next < 0 ? this.#text.length : next;
    if (extent.end > to) return false;
    const line = this.#text.slice(from, to);
    if (leaves.length > 1) return !line.includes(TAKEN);
    return line.trim() === this.#text.slice(extent.start, extent.end);
  }
}
