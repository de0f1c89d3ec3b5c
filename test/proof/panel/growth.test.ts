// The sizes that the view is made for; `test/panel` keeps the same promises small.
import { result, records } from '../../panel/support/extractionContent.ts';
import { expectManyBatchRows, expectManyRows } from '../../panel/support/extractionLook.ts';
import { it } from '../../panel/support/extractionPage.ts';

it('a result of 100,000 values is drawn with as many rows as fit, and its last one is reached', async ({
  openView,
}) => {
  await expectManyRows(await openView({ snapshot: result({ value: records(25_000) }), height: 600 }), 25_000);
});

it('a batch of 10,000 rows is drawn with as many as fit, sorted, and opened by keyboard', async ({ openView }) => {
  await expectManyBatchRows(openView, 10_000);
});
