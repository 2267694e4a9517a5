import { isJson, type Json } from '../bedrock/bedrock-body.js';
import {
  METADATA_CHARS_MAX,
  METADATA_ENTRIES_MAX,
  NAME_CHARS_MAX,
} from '../bedrock/bedrock-fields.js';
import { errorOf } from './event.js';
import { ID_CHARS_MAX, METER } from './event-schema.js';

const WORD_CHARS_MAX = 256;
const METERS_MAX = 32;
/** Stands for a name that could be anything, and is refused as that was. */
const NO_METER = '?';
const QUANTITY = /^[0-9.]{1,24}$/;

/** Each field of text, with the length above which it is refused: one more character shows that. */
const TEXTS: Readonly<Record<string, number>> = Object.freeze({
  requestId: ID_CHARS_MAX,
  providerRequestId: ID_CHARS_MAX,
  admissionId: 64,
  at: 64,
  provider: 64,
  model: NAME_CHARS_MAX,
  region: 64,
  account: 64,
  operation: WORD_CHARS_MAX,
  tier: 64,
  chargeUsd: 64,
  team: WORD_CHARS_MAX,
  project: WORD_CHARS_MAX,
  environment: WORD_CHARS_MAX,
  user: WORD_CHARS_MAX,
  session: WORD_CHARS_MAX,
  agent: WORD_CHARS_MAX,
  tool: WORD_CHARS_MAX,
});

/** The event as it may be kept: named fields only, so that no prompt or answer survives, wherever it stood. */
export function redactEvent(raw: Json): Record<string, unknown> {
  const kept: [string, unknown][] = [];
  for (const [name, charactersMax] of Object.entries(TEXTS)) {
    const value = raw[name];
    if (value === undefined || value === null) continue;
    // A value of another kind keeps that it is wrong, not what it is.
    kept.push([name, typeof value === 'string' ? value.slice(0, charactersMax + 1) : true]);
  }
  if (isJson(raw['usage'])) kept.push(['usage', redactMeters(raw['usage'])]);
  else if ((raw['usage'] ?? null) !== null) kept.push(['usage', true]);
  if (isJson(raw['metadata'])) kept.push(['metadata', redactMetadata(raw['metadata'])]);
  else if ((raw['metadata'] ?? null) !== null) kept.push(['metadata', true]);
  const latencyMs = raw['latencyMs'] ?? null;
  if (latencyMs !== null)
    kept.push(['latencyMs', typeof latencyMs === 'number' ? redactQuantity(latencyMs) : true]);
  const error = raw['error'] ?? null;
  if (typeof error === 'string' || typeof error === 'boolean') kept.push(['error', errorOf(error)]);
  else if (error !== null) kept.push(['error', 0]);
  return Object.fromEntries(kept);
}

function redactMeters(usage: Json): Json {
  const meters = Object.entries(usage).slice(0, METERS_MAX + 1);
  return Object.fromEntries(
    meters.map(([name, value]) => [METER.test(name) ? name : NO_METER, redactQuantity(value)]),
  );
}

function redactQuantity(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : -1;
  return typeof value === 'string' && QUANTITY.test(value) ? value : true;
}

function redactMetadata(metadata: Json): Json {
  const entries = Object.entries(metadata)
    .filter(([name]) => name !== 'bursar')
    .slice(0, METADATA_ENTRIES_MAX + 1);
  const cut = (word: string) => word.slice(0, METADATA_CHARS_MAX + 1);
  return Object.fromEntries(
    entries.map(([name, value]) => [cut(name), typeof value === 'string' ? cut(value) : true]),
  );
}
