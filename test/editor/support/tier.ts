/**
 * Which specs run: `quick` ones in `npm test`, `long` ones in `npm run proof`, and both where files are run by their name. A
 * spec is `long` where others of its file prove the same path, or where it takes a window of its own.
 */
export type Tier = 'quick' | 'long';

const chosen = process.env['AIGS_SPECS'] as Tier | undefined;

/** Whether specs of a tier run. */
export const runs = (tier: Tier): boolean => chosen === undefined || chosen === tier;

/** Whether pictures are taken, for people to look at: not in `npm test`, where nobody does. */
export const takesPictures = chosen !== 'quick';
