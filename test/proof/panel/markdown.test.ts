import { expectSameHoweverCut, it } from '../../panel/support/markdownPage.ts';

it('the view ends with the same page however a long text was cut', async ({ openAnswer }) => {
  const { page } = await openAnswer();
  await expectSameHoweverCut(page, 1_500, 1_500);
});
