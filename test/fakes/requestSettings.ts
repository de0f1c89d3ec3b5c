import type { RequestSettings } from '../../src/core/model/requestOptions.ts';

/** What the settings say of requests where nobody set anything. */
export const untouchedSettings: RequestSettings = {
  thinking: 'auto',
  maxOutputTokens: 0,
  wireFormat: 'auto',
  routing: {},
};
