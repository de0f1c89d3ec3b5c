import { isSameButBlanks } from './reformatted.ts';
import type { Line, Region } from './region.ts';
import type { StreamDecision } from './answerStream.ts';

/** Brings a region to what a decision of the streaming diff says. `original` is the text the model was shown. */
export function applyDecision(region: Region, original: readonly string[], decision: StreamDecision): void {
  if (decision.type === 'restart') restart(region);
  else if (decision.type === 'live') write(region, decision.text);
  else if (decision.type === 'add') {
    write(region, decision.text);
    region.live = undefined;
  } else keep(region, original, decision);
}

/** Takes out what was written, and leaves what the user did. */
function restart(region: Region): void {
  region.live = undefined;
  for (let i = region.frontier - 1; i >= 0; i--) {
    const line = region.get(i);
    if (line?.pinned !== false) continue;
    if (line.tag === 'added') region.splice(i, 1, []);
    else region.retag(i, 'kept');
  }
  region.frontier = 0;
}

/** Shows the line being written: only what is new is appended, so the user's own changes to it stay. */
function write(region: Region, text: string): void {
  const at = region.frontier;
  if (region.live === undefined) {
    region.splice(at, 0, [addedLine(text, region.get(at - 1)?.at ?? -1)]);
    region.frontier = at + 1;
  } else {
    const line = region.get(at - 1);
    const grown = text.slice(region.live.length);
    // Blanks at the end that a formatter took belong between this and what follows.
    const isTrimmed = line?.text === region.live.trimEnd();
    const whole = isTrimmed ? text : (line?.text ?? '') + grown;
    if (line !== undefined && grown !== '') region.splice(at - 1, 1, [{ ...line, text: whole }]);
  }
  region.live = text;
}

export function addedLine(text: string, at: number): Line {
  return { tag: 'added', text, pinned: false, at, own: false };
}

function keep(region: Region, original: readonly string[], decision: StreamDecision & { type: 'keep' }): void {
  const at = region.pendingIndexOf(decision.index);
  const isUntouched = dropLive(region);
  if (at === undefined) {
    // The user deleted or joined this line, and the model left it as it was: theirs holds.
    strike(region, region.pendingStartOf(decision.index - absorb(region, original, decision)));
    region.frontier = region.pendingStartOf(decision.index + 1);
    return;
  }
  if (!isUntouched) {
    // The user rewrote the line being written, so theirs stands in for the original's.
    strike(region, at + 1);
    return;
  }
  const absorbed = absorb(region, original, decision);
  if (decision.skips !== true) strike(region, region.pendingStartOf(decision.index - absorbed));
  region.frontier = (region.pendingIndexOf(decision.index) ?? region.frontier) + 1;
  // Of a line that a formatter broke into several, all are reached, also where something was typed between them.
  const end = region.pendingStartOf(decision.index + 1);
  for (let at = region.frontier; at < end; at++) if (isRestOf(region.get(at), decision.index)) region.frontier = at + 1;
}

function isRestOf(line: Line | undefined, index: number): boolean {
  return line?.tag === 'kept' && !line.own && !line.pinned && line.at === index;
}

/** False where the user changed the line being written: then it stays, as a whole added line. */
function dropLive(region: Region): boolean {
  if (region.live === undefined) return true;
  const isUntouched = isSameButBlanks(region.get(region.frontier - 1)?.text ?? '', region.live);
  region.live = undefined;
  if (!isUntouched) return false;
  region.splice(region.frontier - 1, 1, []);
  region.frontier--;
  return true;
}

/** Drops added lines that turned out to be the original's own. Returns how many lines before `index` are kept so. */
function absorb(region: Region, original: readonly string[], decision: StreamDecision & { type: 'keep' }): number {
  let done = 0;
  while (done < decision.absorb) {
    const index = decision.index - done - 1;
    const last = region.get(region.frontier - 1);
    if (last?.tag !== 'added' || last.text !== original[index]) break;
    region.splice(region.frontier - 1, 1, []);
    region.frontier--;
    done++;
  }
  return done;
}

/**
 * Marks the original's lines up to `end` as removed and passes them. They stand above the added lines of their hunk, so
 * the fewer of both are moved; lines the user touched stay, and stay where they are.
 */
export function strike(region: Region, end: number): void {
  const start = region.frontier;
  let run = start;
  while (run < end && region.get(run)?.pinned === false) run++;
  for (let i = start; i < end; i++) if (region.get(i)?.pinned === false) region.retag(i, 'removed');
  region.frontier = end;
  if (run === start) return;
  let first = start;
  while (first > 0 && region.get(first - 1)?.tag === 'added') first--;
  const [above, below] = [start - first, run - start];
  if (above === 0) return;
  if (above <= below) {
    const moved = region.slice(first, start);
    region.splice(first, above, []);
    region.splice(run - above, 0, moved);
  } else {
    const moved = region.slice(start, run);
    region.splice(start, below, []);
    region.splice(first, 0, moved);
  }
}
