/**
 * TypeScript's own checker, the last version of it that is JavaScript. The package lies within the generator's own because
 * the project itself is compiled by a newer one, which has no interface for programs.
 */
export { default as ts } from 'ts-json-schema-generator/node_modules/typescript/lib/typescript.js';
