import { fromFemto, toFemto } from '@bursar/pricing';
import { minuteText } from '../../platform/text/instant.js';

export interface ChecklistLine {
  /** What it is about, for programs. */
  readonly check: string;
  /** False: a warning, which a person may accept with a reason. */
  readonly passes: boolean;
  readonly text: string;
}

/** Of a month's cost; more of it without a team is worth a look before it is charged. */
export const UNALLOCATED_PERCENT_MAX = 1;

/** A feed of usage, and how far it has come. */
export interface Feed {
  readonly source: string;
  readonly account: string;
  readonly region: string;
  readonly firstOccurredAt: Date;
  readonly lastOccurredAt: Date;
}

export interface Facts {
  readonly month: string;
  /** The first moment of the month, and the first after it. */
  readonly from: Date;
  readonly to: Date;
  readonly calls: bigint;
  readonly unpriced: bigint;
  readonly estimated: bigint;
  readonly usd: string;
  readonly usdUpper: string;
  readonly unallocatedUsd: string;
  readonly feeds: readonly Feed[];
  readonly conflicts: number;
  /** Months with lines that are not closed. */
  readonly earlierOpen: readonly string[];
  /** Lines of statements that are disputed, and how many disputes no one decided in time. */
  readonly disputes: {
    readonly open: readonly {
      readonly team: string;
      readonly description: string;
      readonly deadline: Date;
    }[];
    readonly lapsed: number;
  };
  /** Currencies of legal entities that have no rate in the month. */
  readonly withoutRate: readonly string[];
  /** USD of the bill that no class explains; null: there is no bill. Left out: not asked. */
  readonly unexplainedUsd?: string | null;
}

/** Pure. What is to be known before the month is closed: each line passes, or warns. */
export function checklistOf(facts: Facts): ChecklistLine[] {
  return [
    dataLine(facts),
    unpricedLine(facts),
    unallocatedLine(facts),
    estimatedLine(facts),
    conflictsLine(facts),
    earlierLine(facts),
    disputesLine(facts),
    ...ratesLine(facts),
    ...(facts.unexplainedUsd === undefined ? [] : [billLine(facts.unexplainedUsd)]),
  ];
}

export const warningsOf = (lines: readonly ChecklistLine[]): ChecklistLine[] =>
  lines.filter(({ passes }) => !passes);

const SHOWN_MAX = 3;

/** A source is known to be whole once it has brought something from after the month. */
function dataLine({ from, to, feeds, month }: Facts): ChecklistLine {
  const active = feeds.filter((one) => one.firstOccurredAt < to && one.lastOccurredAt >= from);
  const behind = active.filter(({ lastOccurredAt }) => lastOccurredAt < to);
  const check = 'data';
  if (active.length === 0) return { check, passes: false, text: `No usage of ${month} has come.` };
  if (behind.length === 0)
    return { check, passes: true, text: `All ${active.length} sources have come past ${month}.` };
  const shown = behind
    .slice(0, SHOWN_MAX)
    .map((one) => `${placeOf(one)} to ${minuteText(one.lastOccurredAt)}`);
  const more = behind.length > SHOWN_MAX ? ` and ${behind.length - SHOWN_MAX} more` : '';
  return {
    check,
    passes: false,
    text: `${behind.length} of ${active.length} sources have brought nothing from after ${month}: ${shown.join(', ')}${more}.`,
  };
}

const placeOf = ({ source, account, region }: Feed): string =>
  [source, account, region].filter((word) => word !== '').join(' ');

const unpricedLine = ({ unpriced }: Facts): ChecklistLine => ({
  check: 'unpriced',
  passes: unpriced === 0n,
  text:
    unpriced === 0n
      ? 'Every call has a price.'
      : `${callsOf(unpriced)} without a price: in no amount. What is priced later is posted to a later month.`,
});

function unallocatedLine({ usd, unallocatedUsd }: Facts): ChecklistLine {
  const [all, none] = [toFemto(usd), toFemto(unallocatedUsd)];
  const passes = none * 100n <= all * BigInt(UNALLOCATED_PERCENT_MAX);
  const share = percentOf(none, all);
  return {
    check: 'unallocated',
    passes,
    text:
      none === 0n
        ? 'All usage belongs to a team.'
        : `${fromFemto(none)} USD (${share} %) belong to no team; ${UNALLOCATED_PERCENT_MAX} % is tolerated.`,
  };
}

function estimatedLine({ estimated, calls, usd, usdUpper }: Facts): ChecklistLine {
  const more = toFemto(usdUpper) - toFemto(usd);
  return {
    check: 'estimated',
    passes: estimated === 0n,
    text:
      estimated === 0n
        ? 'No call is estimated.'
        : `${callsOf(estimated)} (${percentOf(estimated, calls)} %) estimated: up to ${fromFemto(more)} USD more.`,
  };
}

const conflictsLine = ({ conflicts }: Facts): ChecklistLine => ({
  check: 'conflicts',
  passes: conflicts === 0,
  text:
    conflicts === 0
      ? 'No records contradict each other.'
      : `${conflicts === 1 ? '1 record contradicts' : `${conflicts} records contradict`} what is counted, and wait for a decision on the Ingestion page.`,
});

const earlierLine = ({ earlierOpen }: Facts): ChecklistLine => ({
  check: 'earlier',
  passes: earlierOpen.length === 0,
  text:
    earlierOpen.length === 0
      ? 'Every earlier month is closed.'
      : `Still open: ${earlierOpen.join(', ')}.`,
});

function disputesLine({ disputes: { open, lapsed } }: Facts): ChecklistLine {
  const check = 'disputes';
  const over = lapsed === 0 ? '' : ` ${lapsed === 1 ? '1 has' : `${lapsed} have`} lapsed.`;
  if (open.length === 0) return { check, passes: true, text: `No line is disputed.${over}` };
  const shown = open
    .slice(0, SHOWN_MAX)
    .map(
      ({ team, description, deadline }) => `${team}: ${description}, until ${minuteText(deadline)}`,
    );
  const more = open.length > SHOWN_MAX ? ` and ${open.length - SHOWN_MAX} more` : '';
  const lines = open.length === 1 ? '1 line is' : `${open.length} lines are`;
  return { check, passes: false, text: `${lines} disputed: ${shown.join('; ')}${more}.${over}` };
}

/** Nothing to say where every entity keeps its books in USD. */
const ratesLine = ({ month, withoutRate }: Facts): ChecklistLine[] =>
  withoutRate.length === 0
    ? []
    : [
        {
          check: 'rates',
          passes: false,
          text: `No rate of ${month} or before for ${withoutRate.join(', ')}: statements are in USD alone.`,
        },
      ];

function billLine(unexplained: string | null): ChecklistLine {
  const check = 'bill';
  if (unexplained === null)
    return { check, passes: false, text: 'There is no bill of the month to compare with.' };
  if (toFemto(unexplained) === 0n)
    return { check, passes: true, text: 'Every difference to the bill is explained.' };
  return { check, passes: false, text: `${unexplained} USD of the bill are unexplained.` };
}

const callsOf = (calls: bigint): string => (calls === 1n ? '1 call' : `${calls} calls`);

/** To a tenth, rounded up: a share that is there is never shown as none. */
function percentOf(part: bigint, whole: bigint): string {
  if (whole <= 0n) return part === 0n ? '0' : '100';
  const tenths = (part * 1_000n + whole - 1n) / whole;
  return `${tenths / 10n}${tenths % 10n === 0n ? '' : `.${tenths % 10n}`}`;
}
