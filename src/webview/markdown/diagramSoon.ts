import type { DiagramBlock } from './diagram.ts';
import { beingDrawn } from './pieces.ts';
import { whenNear } from './whenNear.ts';

export function isDiagram(language: string): boolean {
  return language.toLowerCase() === 'mermaid';
}

/** Draws the block once it is near the view; until then, and where it cannot be drawn, its source is shown. */
export function diagramSoon(block: Omit<DiagramBlock, 'owner'>): void {
  const owner = beingDrawn();
  whenNear(block.element, () => {
    void import('./diagram.ts').then(
      ({ showDiagram }) => showDiagram({ ...block, owner }),
      () => undefined,
    );
  });
}
