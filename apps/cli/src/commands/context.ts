import { InvalidArgumentError, Option } from 'commander';
import { badInput } from '../failure.js';
import { type Format, FORMATS } from '../output.js';
import type { Server } from '../server.js';
import type { Settings } from '../settings.js';

/** What every command is given; nothing is read before a command asks, so that --help needs no server. */
export interface Context {
  readonly settings: () => Settings;
  readonly server: () => Server;
}

export const outputOption = (fallback: Format): Option =>
  new Option('-o, --output <format>', 'how to print').choices(FORMATS).default(fallback);

export const reasonOption = (): Option => new Option('--reason <text>', 'why, for the audit log');

/** A date means its beginning in UTC. */
export function toInstant(text: string): string {
  const at = Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
  if (Number.isNaN(at) || !/^\d{4}-\d{2}-\d{2}/.test(text)) {
    throw new InvalidArgumentError(
      'Write a date such as 2026-10-01, or an instant such as 2026-10-01T09:00:00Z.',
    );
  }
  return new Date(at).toISOString();
}

export function toCount(text: string): number {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 1)
    throw new InvalidArgumentError('Write a whole number from 1.');
  return count;
}

/** For options that may be given again. */
export const collect = (value: string, before: readonly string[]): readonly string[] => [
  ...before,
  value,
];

export const toList = (text: string): readonly string[] => {
  const words = text.split(',').map((word) => word.trim());
  if (words.includes('')) throw badInput(`“${text}” has an empty name in it.`);
  return words;
};
