import { SYSTEM } from '../../platform/actor.js';
import type { Tx } from '../../platform/database.js';
import { recordGrants } from './grant.repository.js';

/** What the groups of a person give, by the mapping of the configuration file. */
export interface GroupGrants {
  readonly roles: readonly string[];
  readonly teams: readonly string[];
}

const union = (left: readonly string[], right: readonly string[]): string[] => [
  ...new Set([...left, ...right]),
];

const without = (all: readonly string[], some: readonly string[]): string[] =>
  all.filter((one) => !some.includes(one));

/**
 * Pure. What groups gave before and give no longer goes; what was given by hand stays. What came by both ways goes with the group:
 * losing a group takes rights away, never the other way round.
 */
export const merged = (
  held: readonly string[],
  before: readonly string[],
  now: readonly string[],
): string[] => union(without(held, without(before, now)), now);

/** Gives a person what their groups give, and takes what they gave and give no longer. Null: nothing changed. */
export async function applyGroups(
  tx: Tx,
  personId: string,
  { roles, teams }: GroupGrants,
  at: Date,
): Promise<{ readonly roles: readonly string[]; readonly teams: readonly string[] } | null> {
  const row = await tx.prisma.person.findUniqueOrThrow({ where: { id: personId } });
  const after = {
    roles: merged(row.roles, row.groupRoles, roles),
    teams: merged(row.teams, row.groupTeams, teams),
  };
  const isSame =
    sameSet(after.roles, row.roles) &&
    sameSet(after.teams, row.teams) &&
    sameSet(roles, row.groupRoles) &&
    sameSet(teams, row.groupTeams);
  if (isSame) return null;
  await tx.prisma.person.update({
    where: { id: personId },
    data: { ...after, groupRoles: [...roles], groupTeams: [...teams] },
  });
  await recordGrants(tx, personId, SYSTEM, at);
  return after;
}

const sameSet = (left: readonly string[], right: readonly string[]): boolean =>
  left.length === right.length && left.every((one) => right.includes(one));
