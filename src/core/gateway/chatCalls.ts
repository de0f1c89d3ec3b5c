import type { ModelEvent } from '../model/events.ts';
import { beginsObject, CallArguments } from './callArguments.ts';
import type { CallSeal } from '../model/message.ts';
import { callSeal, joinedSeals } from './callSeals.ts';
import { argumentsTextOf, CallIds } from './turnReader.ts';
import { fieldsOf, numberOf, textOf, type Fields } from './wire.ts';

/** What a delta says of one call. */
interface CallPiece {
  readonly index: number | undefined;
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly argumentsText: string;
  readonly seal: CallSeal | undefined;
}

interface OpenCall {
  /** Its number in the answer. */
  readonly index: number;
  /** The server's number for it. */
  readonly slot: number;
  id: string | undefined;
  name: string | undefined;
  readonly given: CallArguments;
  isStarted: boolean;
  seal: CallSeal | undefined;
  /** As it was last told. */
  toldSeal: CallSeal | undefined;
}

/** The one call of servers that speak the format as it was before `tool_calls`. */
const FUNCTION_CALL_SLOT = -1;

/**
 * Puts the tool calls of an answer together. Servers differ in what tells a new call from the next piece of a known one:
 * the index, the id, the name, or only that the arguments so far are a whole object; some number all calls alike, some
 * give none, an id of their own to each piece, or one to two calls. A name counts once arguments or another call begin:
 * until then it may come in pieces.
 */
export class ChatCalls {
  readonly #ids: CallIds;
  readonly #calls: OpenCall[] = [];
  /** Which call a slot means now. */
  readonly #bySlot = new Map<number, OpenCall>();
  readonly #byId = new Map<string, OpenCall>();
  #current: OpenCall | undefined;
  /** Of the message, from before its first call. */
  #messageSeal: CallSeal | undefined;

  constructor(newId: () => string) {
    this.#ids = new CallIds(newId);
  }

  get count(): number {
    return this.#calls.length;
  }

  /** Adds one delta's list of pieces. */
  read(list: readonly unknown[], out: ModelEvent[]): void {
    const seen = new Set<OpenCall>();
    for (const [position, value] of list.entries()) {
      const fields = fieldsOf(value);
      if (fields === undefined) continue;
      const piece = pieceOf(fields);
      const slot = piece.index ?? (list.length === 1 ? (this.#current?.slot ?? 0) : position);
      const call = this.#add(piece, slot, seen, out);
      if (list.length > 1) seen.add(call);
    }
  }

  /** Adds a delta's `function_call`. Servers that send it next to `tool_calls` repeat them in it. */
  readFunctionCall(value: Fields, out: ModelEvent[]): void {
    if (this.count > 0 && !this.#bySlot.has(FUNCTION_CALL_SLOT)) return;
    this.#add(pieceOf(value), FUNCTION_CALL_SLOT, new Set(), out);
  }

  /** Adds what stands on the message to go back with its calls: it may come before, with or after them. */
  addMessageSeal(seal: CallSeal, out: ModelEvent[]): void {
    const [first] = this.#calls;
    if (first === undefined) this.#messageSeal = joinedSeals(this.#messageSeal, seal);
    else this.#addSeal(first, seal, out);
  }

  /** Something else of the answer follows. */
  pause(out: ModelEvent[]): void {
    if (this.#current?.name !== undefined) this.#start(this.#current, out);
  }

  /** No more pieces are expected. */
  finish(out: ModelEvent[]): void {
    for (const call of this.#calls) this.#send(call, out, true);
  }

  /** Passes on what is left; calls are complete where the answer `isWhole`. */
  close(out: ModelEvent[], isWhole: boolean): void {
    for (const call of this.#calls) {
      if (isWhole) call.name ??= '';
      this.#send(call, out, true);
      if (isWhole) out.push({ type: 'tool-input-end', index: call.index });
    }
  }

  #add(piece: CallPiece, slot: number, seen: ReadonlySet<OpenCall>, out: ModelEvent[]): OpenCall {
    const known = this.#knownFor(piece, slot);
    const call = known === undefined || isAnother(known, piece, seen.has(known)) ? this.#open(slot, out) : known;
    this.#current = call;
    if (call.id === undefined && piece.id !== undefined) {
      call.id = piece.id;
      this.#byId.set(piece.id, call);
    }
    if (!call.isStarted && call.given.isEmpty) call.name = joinedName(call.name, piece.name);
    else call.name ??= piece.name;
    call.given.add(piece.argumentsText);
    this.#send(call, out, false);
    this.#addSeal(call, piece.seal, out);
    return call;
  }

  #addSeal(call: OpenCall, seal: CallSeal | undefined, out: ModelEvent[]): void {
    call.seal = joinedSeals(call.seal, seal);
    if (!call.isStarted || call.seal === undefined || call.seal === call.toldSeal) return;
    call.toldSeal = call.seal;
    out.push({ type: 'tool-input-sealed', index: call.index, seal: call.seal });
  }

  /** By the slot; by its id where another call has the slot now, or the server gives no index. */
  #knownFor({ index, id, name }: CallPiece, slot: number): OpenCall | undefined {
    const inSlot = this.#bySlot.get(slot);
    if (id === undefined || inSlot?.id === id || (inSlot === undefined && index !== undefined)) return inSlot;
    const withId = this.#byId.get(id);
    return withId !== undefined && (name === undefined || name === withId.name) ? withId : inSlot;
  }

  #open(slot: number, out: ModelEvent[]): OpenCall {
    this.pause(out);
    const given = new CallArguments();
    const call: OpenCall = {
      index: this.#calls.length,
      slot,
      id: undefined,
      name: undefined,
      given,
      isStarted: false,
      seal: this.#messageSeal,
      toldSeal: undefined,
    };
    this.#messageSeal = undefined;
    this.#calls.push(call);
    this.#bySlot.set(slot, call);
    return call;
  }

  #send(call: OpenCall, out: ModelEvent[], isFinal: boolean): void {
    if (call.name === undefined) return;
    const argumentsText = call.given.take(isFinal);
    if (argumentsText !== '' || isFinal) this.#start(call, out);
    if (argumentsText !== '') out.push({ type: 'tool-input-delta', index: call.index, argumentsText });
  }

  #start(call: OpenCall, out: ModelEvent[]): void {
    if (call.isStarted) return;
    call.isStarted = true;
    out.push({ type: 'tool-input-start', index: call.index, id: this.#ids.unique(call.id), name: call.name ?? '' });
    this.#addSeal(call, undefined, out);
  }
}

function pieceOf(fields: Fields): CallPiece {
  const declared = fieldsOf(fields['function']) ?? fieldsOf(fields['custom']) ?? fields;
  const given = declared['arguments'] ?? declared['input'];
  return {
    index: numberOf(fields['index']),
    id: textOf(fields['id']),
    name: textOf(declared['name']),
    argumentsText: typeof given === 'object' && given !== null ? argumentsTextOf(given) : (textOf(given) ?? ''),
    seal: callSeal(fields),
  };
}

/** Whether a piece for the place of `call` begins another one. `isAgain`: this delta said something of `call` already. */
function isAnother(call: OpenCall, piece: CallPiece, isAgain: boolean): boolean {
  const { id, name, argumentsText } = piece;
  const hasOtherId = id !== undefined && call.id !== undefined && id !== call.id;
  const begins = beginsObject(argumentsText);
  if (isAgain && (name !== undefined || hasOtherId) && (call.given.isEmpty || call.given.isComplete)) {
    return call.given.isComplete || id === undefined || hasOtherId || name !== call.name;
  }
  if (name === undefined) return hasOtherId && begins && call.given.isComplete && !call.given.isEmptyObject;
  // An id for each piece: it goes on in the middle of the arguments.
  if (hasOtherId) return name !== call.name || begins || call.given.isEmpty || call.given.isComplete;
  if (call.name === undefined) return false;
  if (name !== call.name) return call.given.isComplete || (begins && !call.given.isEmpty);
  return begins && call.given.isComplete && !call.given.isEmptyObject && !call.given.isAll(argumentsText);
}

/** Names come whole, whole with each piece, growing, or in pieces. */
function joinedName(known: string | undefined, piece: string | undefined): string | undefined {
  if (known === undefined || piece === undefined) return known ?? piece;
  return piece.startsWith(known) ? piece : known + piece;
}
