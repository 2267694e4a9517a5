/** See jest-setup.mjs. */
export { default } from './postgres-stop.ts';
