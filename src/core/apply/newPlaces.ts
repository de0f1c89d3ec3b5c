import * as l10n from '@vscode/l10n';
import { importPlace } from './imports.ts';
import type { LevelWork } from './levelWork.ts';
import { overlap } from './matchNodes.ts';

/** Where each node that only the block has goes: in front of which of the file's nodes. */
export function placesOf(work: LevelWork): Map<number, number[]> {
  const places = new Map<number, number[]>();
  const { nodes } = work.items;
  for (const [index, node] of nodes.entries()) {
    if (work.fileIndexOf(index) !== undefined) continue;
    const isPath = node.key?.startsWith('"') === true;
    const place = isPath
      ? work.file.nodes.length
      : node.kind === 'import'
        ? importPlace(work.file.outline, work.file.nodes)
        : placeOf(work, index);
    const list = places.get(place);
    if (list === undefined) places.set(place, [index]);
    else list.push(index);
  }
  return places;
}

function placeOf(work: LevelWork, index: number): number {
  const back = neighbour(work, index, -1);
  const ahead = neighbour(work, index, 1);
  const end = work.file.nodes.length;
  const { outline, nodes } = work.file;
  const isBelowImport = nodes[back.file ?? -1]?.kind === 'import' && outline.language !== 'css';
  if (isBelowImport && !back.isCut) return importPlace(outline, nodes);
  if (back.file !== undefined && !back.isCut) return back.file + 1;
  if (ahead.file !== undefined && !ahead.isCut) return ahead.file;
  // What stands first of all, above something left out, stands above that.
  const isFirst = back.file === undefined && !back.isCut && ahead.isCut;
  if (isFirst) return work.options.isClosed ? 0 : importPlace(outline, nodes);
  if (ahead.file !== undefined) return ahead.file;
  if (back.file !== undefined || back.isCut) return end;
  return ahead.isCut ? 0 : end;
}

interface Neighbour {
  /** Index in the file of the nearest node in this direction that both have, imports aside. */
  readonly file: number | undefined;
  /** Something is left out between. */
  readonly isCut: boolean;
}

function neighbour(work: LevelWork, index: number, step: 1 | -1): Neighbour {
  const { nodes } = work.items;
  let isCut = false;
  for (let at = index; at >= 0 && at < nodes.length; at += step) {
    if (at !== index) {
      const file = work.fileIndexOf(at);
      if (file !== undefined) return { file, isCut };
    }
    isCut ||= work.hasGapAt(step === 1 ? at + 1 : at);
  }
  return { file: undefined, isCut };
}

/** The share of words from which on two statements may be one, changed. */
const ALIKE = 0.5;

/** Why a new statement beside something left out should be looked at: the file's, right there, may be the old one of it. */
export function mayReplace(work: LevelWork, index: number, place: number): string | undefined {
  const fresh = work.items.nodes[index];
  if (!work.options.isBody || fresh === undefined || fresh.kind === 'comment' || fresh.kind === 'import')
    return undefined;
  const words = (text: string | undefined): string[] => text?.match(/\w+/g) ?? [];
  const isAlike = (file: number): boolean => {
    const old = work.file.nodes[file];
    if (old === undefined || work.blockOf(file) !== undefined || old.kind !== fresh.kind) return false;
    const theirs = words(work.block.outline.lines[fresh.head]?.content);
    return overlap(words(work.file.outline.lines[old.head]?.content), theirs) >= ALIKE;
  };
  const { isCut: isCutAbove } = neighbour(work, index, -1);
  const { isCut: isCutBelow } = neighbour(work, index, 1);
  if (isCutBelow && !isCutAbove && isAlike(place))
    return l10n.t('This may be meant in place of the line below, which stays.');
  if (isCutAbove && !isCutBelow && isAlike(place - 1))
    return l10n.t('This may be meant in place of the line above, which stays.');
  return undefined;
}
