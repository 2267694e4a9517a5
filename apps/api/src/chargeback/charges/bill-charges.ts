import { fromFemto, toFemto } from '@bursar/pricing';
import { addDays } from '@bursar/time';
import type { BesideUsage } from '../../reconciliation/reconciliation.module.js';
import type { Charge, ChargeContent, ChargeKind } from './charge.js';
import { uuidOver } from './draft.js';

/** Only what is new can be recorded. */
export type BillState = 'new' | 'recorded' | 'inFile' | 'estimated';

/** What the bill has beside usage, as a charge that can be recorded. */
export interface BillCharge {
  /** Of the invoice and what it is for, whatever its amount: one charge each. */
  readonly key: string;
  readonly content: ChargeContent;
  readonly payerAccount: string | null;
  readonly account: string;
  readonly state: BillState;
  /** How many charges of this key there were: all of them taken back where it is new. */
  readonly turn: number;
  readonly doubt: string | null;
}

/** What was recorded of a key. */
export type RecordedCharge = Pick<Charge, 'amount' | 'reversedBy'> & { readonly content: string };

/** A credit is whatever lowers a bill. */
function kindOf({ kind }: BesideUsage, isBelowZero: boolean): ChargeKind {
  if (isBelowZero) return 'credit';
  return kind === 'tax' || kind === 'support' || kind === 'commitment' ? kind : 'fee';
}

/**
 * Pure. Lines of the bill as charges, beside what is recorded: by key from the bill, by invoice from files and by hand. An
 * invoice whose charge of a kind is there from a file is not recorded from the bill.
 */
export function billCharges(
  lines: readonly BesideUsage[],
  recorded: readonly RecordedCharge[],
  others: readonly Pick<Charge, 'invoice' | 'kind'>[],
): BillCharge[] {
  return lines.map((line) => {
    const amount = toFemto(line.usd);
    const { payerAccount, account, service, issuer, invoice, first, last } = line;
    const kind = kindOf(line, amount < 0n);
    const key = uuidOver([
      ...['bill', line.kind, payerAccount, account, service, issuer, invoice],
      ...[first.slice(0, 7)],
    ]);
    const before = recorded.filter(({ content }) => content === key);
    const standing = before.find(({ reversedBy }) => reversedBy === null);
    const isInFile = others.some(
      (one) => invoice !== null && one.invoice === invoice && one.kind === kind,
    );
    return {
      ...{ key, payerAccount, account, turn: before.length },
      state: stateOf(line, standing, isInFile),
      doubt: doubtOf(line, standing),
      content: {
        ...{ date: last, kind, amount, description: descriptionOf(line) },
        ...{ costCentre: null, team: null, user: null, vendor: issuer, invoice },
        service: { from: first, to: addDays(last, 1) },
      },
    };
  });
}

const DESCRIPTION_CHARACTERS_MAX = 200;

const descriptionOf = ({ kind, service, account }: BesideUsage): string =>
  `${kind.charAt(0).toUpperCase()}${kind.slice(1)} of ${service}, account ${account}`.slice(
    0,
    DESCRIPTION_CHARACTERS_MAX,
  );

const DOUBTS: Partial<Record<BesideUsage['kind'], string>> = {
  discount:
    'If the configuration has this discount, calls are charged without it already: record it only where it does not.',
  guardrail: 'Record it only where guardrails are not reported as usage.',
  commitment: 'Where calls to this capacity have a price of their own, it would be paid twice.',
};

function stateOf(
  { isEstimated }: BesideUsage,
  standing: RecordedCharge | undefined,
  isInFile: boolean,
): BillState {
  if (standing !== undefined) return 'recorded';
  if (isEstimated) return 'estimated';
  return isInFile ? 'inFile' : 'new';
}

function doubtOf({ kind, usd }: BesideUsage, standing: RecordedCharge | undefined): string | null {
  if (standing !== undefined && standing.amount !== toFemto(usd))
    return `Recorded with ${fromFemto(standing.amount)} USD, and billed otherwise since: take that back, then record it again.`;
  return DOUBTS[kind] ?? null;
}

export const shownBillCharge = ({ key, content, turn: _, ...rest }: BillCharge) => {
  const { kind, description, amount, vendor, invoice, service } = content;
  return {
    ...{ key, kind, description, usd: fromFemto(amount), vendor, invoice, ...rest },
    ...{ serviceFrom: service.from, serviceTo: service.to },
  };
};
