import type { ApiKey } from './keys.query.js';

type Kind = ApiKey['kind'];

export const KIND_LABELS: Readonly<Record<Kind, string>> = {
  gateway: 'Gateway',
  ingest: 'Importer',
  cli: 'Command line',
};

export const KIND_HINTS: Readonly<Record<Kind, string>> = {
  gateway: 'Asks before a model is called.',
  ingest: 'Sends usage, and may do nothing else.',
  cli: 'Does what the roles it is given may do.',
};

export const KINDS: readonly Kind[] = ['gateway', 'ingest', 'cli'];
