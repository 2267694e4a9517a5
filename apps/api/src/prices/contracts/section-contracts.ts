import { z } from 'zod';
import {
  type Consequence,
  defineSection,
  type Edited,
  type PlanContext,
  type Planned,
} from '../../config/config.module.js';
import { isListed, listedModels, listedProviders } from '../listed.js';
import { bySpan, spanToFile } from '../price-text.js';
import {
  checkContracts,
  type Contract,
  ContractInFile,
  contractKey,
  contractText,
  keyOf,
  toContract,
} from './contract.js';
import { loadContracts, type StoredContract, writeContracts } from './contracts.repository.js';

/** Those that are believed, and what the book knows. */
export interface ContractsState {
  readonly stored: readonly StoredContract[];
  readonly listed: ReadonlySet<string>;
  readonly providers: ReadonlySet<string>;
}

interface ContractEdit {
  readonly close: readonly number[];
  readonly open: readonly Contract[];
}

/** Pure. Calls and a kind that the file names have the contracts of the file; others stay unless pruning. */
export function planContracts(
  { stored, listed, providers }: ContractsState,
  file: readonly ContractInFile[] | undefined,
  { prune }: Pick<PlanContext, 'prune'>,
): Planned<ContractEdit> {
  const wanted = Map.groupBy((file ?? []).map(toContract), keyOf);
  const standing = Map.groupBy(stored, keyOf);
  const changes: Edited<ContractEdit>[] = [];
  for (const [key, after] of [
    ...wanted,
    ...(prune
      ? [...standing.keys()].filter((one) => !wanted.has(one)).map((one) => [one, []] as const)
      : []),
  ]) {
    const before = standing.get(key) ?? [];
    const [keep, have] = [new Set(after.map(contractKey)), new Set(before.map(contractKey))];
    const close = before.filter((one) => !keep.has(contractKey(one)));
    const open = after.filter((one) => !have.has(contractKey(one)));
    if (close.length > 0 || open.length > 0)
      changes.push(changing(key, before, after, { close: close.map(({ id }) => id), open }));
  }
  return { changes, warnings: [...wanted.values()].flat().flatMap(unknownIn(listed, providers)) };
}

/** A contract of what the book does not have changes nothing, but fixed prices: they price a model by themselves. */
const unknownIn =
  (listed: ReadonlySet<string>, providers: ReadonlySet<string>) =>
  ({ kind, match: { model, provider } }: Contract): string[] => [
    ...(model === undefined || kind === 'per1M' || isListed(listed, model)
      ? []
      : [`The model ${model} is not in the price book, so its contract changes nothing.`]),
    ...(provider === undefined || providers.has(provider)
      ? []
      : [
          `No model of the provider ${provider} is in the price book, so its contract changes nothing.`,
        ]),
  ];

const shown = (contracts: readonly Contract[]) =>
  contracts.length === 0 ? null : [...contracts].sort(bySpan).map(contractText);

function changing(
  key: string,
  before: readonly Contract[],
  after: readonly Contract[],
  edit: ContractEdit,
): Edited<ContractEdit> {
  return {
    action: before.length === 0 ? 'add' : after.length === 0 ? 'remove' : 'change',
    entityType: 'contract',
    entityId: key,
    summary:
      after.length === 0
        ? `No contract any more: ${(shown(before) ?? []).join('; ')}`
        : `Contract: ${(shown(after) ?? []).join('; ')}`,
    before: shown(before),
    after: shown(after),
    edit,
  };
}

export function contractsToFile(stored: readonly Contract[]): unknown {
  const entries = [...stored]
    .sort((a, b) => {
      const [x, y] = [keyOf(a), keyOf(b)];
      return x === y ? bySpan(a, b) : x < y ? -1 : 1;
    })
    .map(({ match, kind, percent, per1M, from, to }) => ({
      match,
      [kind]: kind === 'per1M' ? per1M : percent,
      ...spanToFile({ from, to }),
    }));
  return entries.length === 0 ? undefined : entries;
}

export const contractsSection = (consequence: Consequence) =>
  defineSection<ContractInFile[], ContractsState, ContractEdit>({
    key: 'contracts',
    position: 81,
    schema: z.array(ContractInFile),
    exactText: [
      ['*', 'discount'],
      ['*', 'premium'],
      ['*', 'per1M', '*'],
    ],
    consequence,
    check: checkContracts,
    load: async (sql) => ({
      stored: await loadContracts(sql),
      listed: await listedModels(sql),
      providers: await listedProviders(sql),
    }),
    plan: planContracts,
    apply: (tx, edits, { at }) =>
      writeContracts(
        tx,
        edits.flatMap(({ close }) => close),
        edits.flatMap(({ open }) => open),
        at,
      ),
    asks: () => ({ what: 'prices', amountUsd: null, team: null }),
    toFile: ({ stored }) => contractsToFile(stored),
  });
