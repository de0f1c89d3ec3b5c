// The rows of a batch as its page shows them: filtered and sorted, while rows come and change.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { BatchRow } from '../../../src/protocol/extraction.ts';
import { BatchModel } from '../../../src/webview/extraction/batchModel.ts';
import { batch, batchRow } from '../../panel/support/extractionContent.ts';
import { seed } from '../effort.ts';

const shown = (model: BatchModel): readonly (string | undefined)[] =>
  Array.from({ length: model.count }, (_, index) => model.row(index)?.id);

it('shows the rows that pass, in order, whatever comes after the filter was set', () => {
  const status = fc.constantFrom<BatchRow['status']>('valid', 'failed', 'running');
  const change = fc.record({ index: fc.integer({ min: 0, max: 30 }), status });
  fc.assert(
    fc.property(
      fc.array(status, { minLength: 1, maxLength: 25 }),
      fc.array(fc.array(change, { maxLength: 6 }), { maxLength: 8 }),
      fc.integer({ min: 0, max: 2 }),
      (first, messages, sorts) => {
        const rows = first.map((each, index) => batchRow(index, { status: each }));
        const model = new BatchModel(batch(rows));
        for (let sort = 0; sort < sorts; sort += 1) model.sortBy(4);
        model.filter = 'failed';
        expect(shown(model)).toEqual(expect.any(Array));
        let next = rows.length;
        for (const message of messages) {
          model.put(
            message.map(({ index, status: wanted }) => batchRow(index < next ? index : next++, { status: wanted })),
          );
          const kept = shown(model);
          // Asked for anew, nothing else comes out.
          model.filter = 'failed';
          expect(kept).toEqual(shown(model));
          expect(kept).toHaveLength(model.tally.of('failed'));
        }
      },
    ),
    seed(),
  );
});
