import type { ApiKey as KeyRow } from '../../generated/prisma/client.js';
import { type KeyKind, type KeyScope, type Role, SYSTEM } from '../../platform/actor.js';
import type { Tx } from '../../platform/database.js';
import { rolesAmong, scopesAmong } from '../identity.js';
import { isId } from '../id.js';

export interface ApiKey {
  __typename: 'ApiKey';
  id: string;
  name: string;
  kind: KeyKind;
  prefix: string;
  team: string | null;
  roles: Role[];
  scopes: KeyScope[];
  createdAt: Date;
  createdBy: string;
  lastUsedAt: Date | null;
  expiresAt: Date | null;
  revokedAt: Date | null;
  /** The one that the installation made for itself. */
  local: boolean;
}

export interface NewApiKey {
  __typename: 'NewApiKey';
  key: ApiKey;
  secret: string;
}

/** Keys as they are shown, each with the name of its maker: a person, another key, or Bursar itself. */
export async function describeKeys(
  { prisma }: Pick<Tx, 'prisma'>,
  rows: readonly KeyRow[],
): Promise<ApiKey[]> {
  const ids = [...new Set(rows.map((row) => row.createdBy))].filter(isId);
  const makers = { where: { id: { in: ids } }, select: { id: true, name: true } };
  const people = await prisma.person.findMany(makers);
  const keys = await prisma.apiKey.findMany(makers);
  const names = new Map([...people, ...keys, SYSTEM].map((maker) => [maker.id, maker.name]));
  return rows.map((row) => describe(row, names.get(row.createdBy) ?? row.createdBy));
}

export async function describeKey(tx: Pick<Tx, 'prisma'>, row: KeyRow): Promise<ApiKey> {
  const [key] = await describeKeys(tx, [row]);
  return key ?? describe(row, row.createdBy);
}

const describe = ({ hash: _kept, ...row }: KeyRow, createdBy: string): ApiKey => ({
  ...row,
  __typename: 'ApiKey',
  kind: row.kind as KeyKind,
  roles: rolesAmong(row.roles),
  scopes: scopesAmong(row.scopes),
  createdBy,
  local: row.createdBy === SYSTEM.id,
});

/** What the audit log keeps of a key. */
export const audited = ({
  name,
  kind,
  prefix,
  team,
  roles,
  scopes,
  expiresAt,
  revokedAt,
}: KeyRow) => ({
  name,
  kind,
  prefix,
  team,
  roles,
  ...(scopes.length > 0 && { scopes }),
  expiresAt,
  revokedAt,
});
