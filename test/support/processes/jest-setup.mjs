/** Jest would compile a setup in TypeScript to CommonJS, where it cannot import the tools: Node loads it as it is instead. */
export { default } from './postgres.ts';
