import { isDeepStrictEqual } from 'node:util';
import { isWithin, LIMIT_NAMES, reachOf } from '@bursar/limits';
import { canonicalModel, type PriceBook } from '@bursar/pricing';
import { z } from 'zod';
import { scopeChecks } from '../budgets/budgets.module.js';
import {
  type ApplyContext,
  type Consequence,
  defineSection,
  type Edited,
  type PlanContext,
  type Planned,
} from '../config/config.module.js';
import type { Sql, Tx } from '../platform/database.js';
import { bookWithFile, type Books } from '../prices/prices.module.js';
import { denialsOfQuotas } from './ahead/quota-denials.js';
import { type Limits } from './quota.js';
import { checkQuotas, QuotaInFile } from './quota-file.js';
import {
  loadStoredQuotas,
  removeQuotas,
  saveQuotas,
  type StoredQuota,
} from './quotas.repository.js';

interface QuotasState {
  readonly quotas: readonly StoredQuota[];
  readonly teams: readonly string[];
  readonly dimensions: readonly string[];
  readonly book: PriceBook;
}

type QuotaEdit = { readonly save: StoredQuota } | { readonly remove: string };

const limitsIn = (file: QuotaInFile): Limits =>
  Object.fromEntries(
    LIMIT_NAMES.flatMap((name) => {
      const limit = file[name];
      return limit === undefined ? [] : [[name, limit] as const];
    }),
  );

/** The limits beside what they are about, as the file has them. */
const shown = ({ scope, limits, timezone }: StoredQuota) => ({
  scope: { ...scope },
  ...limits,
  ...(timezone !== '' && { timezone }),
});

function planQuota(file: QuotaInFile, known: StoredQuota | undefined): Edited<QuotaEdit>[] {
  const { id, scope = {}, timezone = '' } = file;
  const quota: StoredQuota = { id, scope, limits: limitsIn(file), timezone, parent: null };
  const after: Record<string, unknown> = shown(quota);
  const change = { entityType: 'quota', entityId: id, after, edit: { save: quota } };
  if (known === undefined) {
    const summary = `New quota ${id}: ${JSON.stringify(quota.limits)}`;
    return [{ ...change, action: 'add', summary, before: null }];
  }
  const before: Record<string, unknown> = shown(known);
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = names.filter((name) => !isDeepStrictEqual(before[name], after[name]));
  if (changed.length === 0) return [];
  const words = changed.map(
    (name) =>
      `${name} ${JSON.stringify(before[name] ?? null)} → ${JSON.stringify(after[name] ?? null)}`,
  );
  return [{ ...change, action: 'change', summary: `Quota ${id}: ${words.join('; ')}`, before }];
}

const planRemoval = (quota: StoredQuota, why = ''): Edited<QuotaEdit> => ({
  action: 'remove',
  entityType: 'quota',
  entityId: quota.id,
  summary: `Quota ${quota.id} is removed${why}`,
  before: shown(quota),
  after: null,
  edit: { remove: quota.id },
});

/**
 * Pure. What the file names is as it says; other quotas stay unless pruning. What a team split off its quota is the team's:
 * the file neither names nor prunes it, but it goes with the quota, and where that is about something else now.
 */
function planQuotas(
  state: QuotasState,
  file: readonly QuotaInFile[] | undefined,
  context: PlanContext,
): Planned<QuotaEdit> {
  const own = state.quotas.filter(({ parent }) => parent === null);
  const known = new Map(own.map((quota) => [quota.id, quota]));
  const named = new Map(file?.map((quota) => [quota.id, quota]));
  const gone = context.prune ? own.filter(({ id }) => !named.has(id)) : [];
  const lost = new Set(gone.map(({ id }) => id));
  const models = bookWithFile(state.book, context.file);
  const identify = (model: string) => canonicalModel(models, model);
  const orphans = state.quotas.filter(({ parent, scope }) => {
    if (parent === null) return false;
    const above = named.get(parent)?.scope ?? known.get(parent)?.scope;
    return (
      lost.has(parent) ||
      above === undefined ||
      !isWithin(reachOf(scope, identify), reachOf(above, identify))
    );
  });
  return {
    changes: [
      ...(file ?? []).flatMap((quota) => planQuota(quota, known.get(quota.id))),
      ...gone.map((quota) => planRemoval(quota)),
      ...orphans.map((quota) => planRemoval(quota, `: ${quota.parent ?? ''} no longer covers it`)),
    ],
    findings: scopeChecks.scopeFindings(state, file ?? [], context),
    warnings: scopeChecks.modelWarnings(
      state.book,
      (file ?? []).map(({ id, scope = {} }) => ({ name: `quota ${id}`, scope })),
      context,
    ),
  };
}

async function applyQuotas(
  tx: Tx,
  edits: readonly QuotaEdit[],
  { actor, at }: ApplyContext,
): Promise<void> {
  const saved = edits.flatMap((edit) => ('save' in edit ? [{ ...edit.save, by: actor.id }] : []));
  await saveQuotas(tx, saved, at);
  await removeQuotas(
    tx,
    edits.flatMap((edit) => ('remove' in edit ? [edit.remove] : [])),
    at,
  );
}

const loadState = async (sql: Sql, books: Books): Promise<QuotasState> => ({
  book: await books.book(sql),
  quotas: await loadStoredQuotas(sql),
  ...(await scopeChecks.loadScopeNames(sql)),
});

function toFile({ quotas }: QuotasState): unknown {
  const own = quotas.filter(({ parent }) => parent === null);
  if (own.length === 0) return undefined;
  return [...own]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((quota) => {
      const { scope, timezone, ...limits } = shown(quota);
      const inOrder = LIMIT_NAMES.flatMap((name) =>
        limits[name] === undefined ? [] : [[name, limits[name]] as const],
      );
      return {
        id: quota.id,
        scope,
        ...Object.fromEntries(inOrder),
        ...(timezone !== undefined && { timezone }),
      };
    });
}

export const quotasSection = (consequence: Consequence, books: Books) =>
  defineSection<QuotaInFile[], QuotasState, QuotaEdit>({
    key: 'quotas',
    position: 100,
    schema: z.array(QuotaInFile),
    consequence,
    check: checkQuotas,
    load: (sql) => loadState(sql, books),
    plan: planQuotas,
    apply: applyQuotas,
    denies: (sql, edits, { state: { book }, at }) =>
      denialsOfQuotas(
        sql,
        edits.flatMap((edit) => ('save' in edit ? [edit.save] : [])),
        book,
        at.getTime(),
      ),
    toFile,
  });
