import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '../effort.ts';
import { ReviewMachine, scenes } from './reviewSteps.ts';

describe('a review, whatever happens to its document', () => {
  it('leaves exactly what was decided and what the user wrote', async () => {
    await fc.assert(
      fc.asyncProperty(scenes, async (scene) => {
        const machine = new ReviewMachine(scene);
        try {
          await machine.run(scene.steps);
        } catch (error) {
          throw new Error(`${String(error)}\n${machine.log.join('\n')}`, { cause: error });
        } finally {
          machine.world.dispose();
        }
        expect(machine.log.length).toBeGreaterThan(0);
      }),
      runs(300, 10_000),
    );
  });
});
