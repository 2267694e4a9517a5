import { crossingOf } from '../../platform/seen.js';
import type { Finding } from '../config-problem.js';
import { nameOf, pieceOf } from './piece.js';

/** What an author saw before changing it. */
export interface Basis {
  readonly section: string;
  /** Null: the whole section. */
  readonly item: string | null;
  /** Null: there was nothing. */
  readonly hash: string | null;
}

/**
 * Pure. A change that says what it is based on names nothing else, and is refused where that has changed since: what another
 * person wrote is never overwritten unseen. `now` is what each section exports.
 */
export function basisFindings(
  basis: readonly Basis[],
  file: Readonly<Record<string, unknown>>,
  now: Readonly<Record<string, unknown>>,
): Finding[] {
  return [...outside(basis, file), ...basis.flatMap((one) => changedSince(one, file, now))];
}

function outside(basis: readonly Basis[], file: Readonly<Record<string, unknown>>): Finding[] {
  return Object.entries(file).flatMap(([section, value]): Finding[] => {
    if (section === 'apiVersion' || section === '$schema') return [];
    const here = basis.filter((one) => one.section === section);
    if (here.some(({ item }) => item === null)) return [];
    const items = here.map(({ item }) => item);
    if (here.length === 0) return [outsideFinding([section], `${section} is no part of it`)];
    if (!Array.isArray(value)) return [];
    return value.flatMap((entry, index) => {
      const name = nameOf(entry);
      return items.includes(name)
        ? []
        : [outsideFinding([section, index], `${name ?? 'this entry'} is no part of it`)];
    });
  });
}

const outsideFinding = (path: Finding['path'], why: string): Finding => ({
  path,
  code: 'outside_of_change',
  message: `this changes what was opened alone, and ${why}`,
  hint: 'open that by itself, or the whole section',
});

function changedSince(
  { section, item, hash }: Basis,
  file: Readonly<Record<string, unknown>>,
  now: Readonly<Record<string, unknown>>,
): Finding[] {
  const what = item === null ? section : `${item} of ${section}`;
  const crossing = crossingOf(hash, pieceOf(section, now[section], item).hash, what);
  if (crossing === null) return [];
  const value = file[section];
  const index = Array.isArray(value) ? value.findIndex((entry) => nameOf(entry) === item) : -1;
  return [{ path: item !== null && index >= 0 ? [section, index] : [section], ...crossing }];
}
