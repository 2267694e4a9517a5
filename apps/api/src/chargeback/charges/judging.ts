import { type FemtoUsd, fromFemto } from '@bursar/pricing';
import type { LineProblem } from '../../platform/text/csv-file.js';
import type { Charge } from './charge.js';
import type { LineCharge } from './charges-file.js';
import { contentKey, doubtOf } from './draft.js';

/** What is there already, and what a charge may name. */
export interface Known {
  /** Keys of what every recorded charge says, those taken back included. */
  readonly contents: ReadonlySet<string>;
  /** Ids that authors gave. */
  readonly references: ReadonlySet<string>;
  /** Charges that stand, brought by the bill. */
  readonly billed: readonly Pick<Charge, 'invoice' | 'kind' | 'amount'>[];
  readonly teams: ReadonlySet<string>;
  readonly costCentres: ReadonlySet<string>;
  readonly users: ReadonlySet<string>;
  /** Whether other people have to approve a charge of this amount. */
  readonly takesApproval: (amount: FemtoUsd) => boolean;
}

export interface LineDoubt {
  readonly line: number;
  readonly message: string;
}

export interface Judged {
  readonly accepted: readonly (LineCharge & { readonly key: string })[];
  readonly duplicate: number;
  readonly problems: readonly LineProblem[];
  readonly doubts: readonly LineDoubt[];
}

/** Pure. Which lines are new, which are there already, and which cannot be. Each line is exactly one of these. */
export function judgeLines(lines: readonly LineCharge[], known: Known): Judged {
  const contents = new Set(known.contents);
  const references = new Set(known.references);
  const accepted: (LineCharge & { key: string })[] = [];
  const problems: LineProblem[] = [];
  let duplicate = 0;
  for (const charge of lines) {
    const key = contentKey(charge);
    const inBill = judgeBilled(charge, known);
    if (contents.has(key) || inBill === 'same') {
      duplicate += 1;
      continue;
    }
    const problem =
      unknownTeam(charge, known) ??
      takenId(charge, references) ??
      inBill ??
      tooLarge(charge, known);
    if (problem !== null) {
      problems.push({ line: charge.line, ...problem });
      continue;
    }
    contents.add(key);
    if (charge.reference !== null) references.add(charge.reference);
    accepted.push({ ...charge, key });
  }
  return { accepted, duplicate, problems, doubts: accepted.flatMap((one) => doubtsOf(one, known)) };
}

type Wrong = Omit<LineProblem, 'line'>;

const unknownTeam = ({ content: { team } }: LineCharge, { teams }: Known): Wrong | null =>
  team === null || teams.has(team)
    ? null
    : {
        ...{ column: 'team', code: 'unknown_team' },
        message: `There is no team ${JSON.stringify(team)}.`,
        hint: 'Name a team of the configuration file by its id, or leave the column empty for a shared cost.',
      };

const takenId = ({ reference }: LineCharge, references: ReadonlySet<string>): Wrong | null =>
  reference === null || !references.has(reference)
    ? null
    : {
        ...{ column: 'id', code: 'id_taken' },
        message: `Another charge has the id ${JSON.stringify(reference)}.`,
        hint: 'A charge is never edited: take that one back with a reason, and give the new one another id.',
      };

const tooLarge = ({ content: { amount } }: LineCharge, { takesApproval }: Known): Wrong | null =>
  takesApproval(amount)
    ? {
        ...{ column: 'amountUsd', code: 'needs_approval' },
        message: `A charge of ${fromFemto(amount)} USD takes the approval of other people.`,
        hint: 'Add it on the page Charges, where it waits for them.',
      }
    : null;

/** One invoice is not counted twice: what the bill brought of it, a file does not bring again. */
function judgeBilled({ content }: LineCharge, { billed }: Known): Wrong | 'same' | null {
  if (content.invoice === null) return null;
  const same = billed.filter(
    ({ invoice, kind }) => invoice === content.invoice && kind === content.kind,
  );
  if (same.length === 0) return null;
  const sum = same.reduce<FemtoUsd>((total, { amount }) => total + amount, 0n);
  if (sum === content.amount || same.some(({ amount }) => amount === content.amount)) return 'same';
  return {
    ...{ column: 'invoice', code: 'invoice_from_bill' },
    message: `The ${content.kind} of invoice ${content.invoice} is counted already, as the bill has it, with another amount.`,
    hint: 'Leave the line out, or take back what came from the bill first.',
  };
}

function doubtsOf(
  { line, content }: LineCharge,
  { teams, costCentres, users }: Known,
): LineDoubt[] {
  const { costCentre, user, team } = content;
  const unknownCentre = costCentre !== null && !costCentres.has(costCentre);
  const unknownUser = user !== null && team === null && costCentre === null && !users.has(user);
  const messages = [
    doubtOf(content),
    unknownCentre && teams.size > 0 ? `No team is in the cost centre ${costCentre}.` : null,
    unknownUser
      ? `${user} is in no team: the organisation keeps this until the directory of people names one, or a rule shares it.`
      : null,
  ];
  return messages.flatMap((message) => (message === null ? [] : [{ line, message }]));
}
