import type { ApiKey } from './keys.query.js';

type Kind = ApiKey['kind'];

export const KIND_LABELS: Readonly<Record<Kind, string>> = {
  gateway: 'Gateway',
  ingest: 'Importer',
  cli: 'Command line',
  service: 'Service account',
};

export const KIND_HINTS: Readonly<Record<Kind, string>> = {
  gateway: 'Asks before a model is called.',
  ingest: 'Sends usage, and may do nothing else.',
  cli: 'Does what the roles it is given may do.',
  service: 'A program: does what its scopes say and no more, and ends within a year.',
};

export const KINDS: readonly Kind[] = ['gateway', 'ingest', 'cli', 'service'];

type Scope = ApiKey['scopes'][number];

export const SCOPE_LABELS: Readonly<Record<Scope, string>> = {
  readSpend: 'Read spend',
  sendUsage: 'Send usage',
  readConfig: 'Read the configuration',
  applyConfig: 'Apply the configuration',
  readAudit: 'Read the audit log',
  importPeople: 'Import the directory',
  importPrices: 'Import prices',
  noteEvents: 'Note deploys',
};

export const SCOPES = Object.keys(SCOPE_LABELS) as Scope[];
