import { numbers } from '../ledger/numbers.js';
import type { TestBursar } from '../processes/server.js';
import { applyConfig, logLine, post } from '../usage/lines.js';
import { importCharges } from './charges.js';
import { closeMonth } from './close.js';

/** Minor units of two, none and three decimals. */
const CURRENCIES = ['EUR', 'JPY', 'KWD', 'USD'] as const;
const MODELS = ['own-chat', 'own-fast', 'never-listed'] as const;
const KINDS = ['credit', 'tax', 'fee', 'support', 'commitment', 'subscription'] as const;
const TEAMS = 5;

/** What a seed comes to. */
class Chance {
  /** A whole number below `max`. */
  readonly next: (max: number) => number;

  constructor(seed: number) {
    this.next = numbers(seed);
  }

  of<T>(list: readonly [T, ...T[]]): T {
    return list[this.next(list.length)] ?? list[0];
  }
}

/** Of two months in a row, the first is closed before the second gets its adjustments. */
export interface RandomMonths {
  readonly before: string;
  readonly month: string;
}

const roleOf = (team: number): string =>
  `arn:aws:sts::444455556666:assumed-role/Team${String(team)}/x`;

function organisation(chance: Chance, month: string): string {
  const teams = Array.from({ length: TEAMS }, (_, i) => {
    const centre = chance.next(4) === 0 ? '' : `, costCentre: CC-${String(chance.next(4))}`;
    return `  - { id: team-${String(i)}, name: "Team ${String(i)}, =${String(chance.next(99))}"${centre}, recognisedBy: { principals: ["${roleOf(i)}"] } }`;
  });
  const centres = CURRENCIES.map(
    (currency, i) =>
      `    - { id: CC-${String(i)}, entity: ${currency.toLowerCase()}, charging: ${chance.of(['chargeback', 'showback'])} }`,
  );
  const entities = CURRENCIES.map(
    (currency) =>
      `{ id: ${currency.toLowerCase()}, name: Acme ${currency}, currency: ${currency} }`,
  );
  const rates = CURRENCIES.filter((currency) => currency !== 'USD').map(
    (currency) =>
      `    - { currency: ${currency}, date: ${month}-01, perUsd: "${String(1 + chance.next(150))}.${String(1 + chance.next(9_999_999))}", source: ECB }`,
  );
  const shares = `team-1: "${String(1 + chance.next(50))}.${String(chance.next(999))}", team-3: "7"`;
  return `apiVersion: bursar/v1
teams:
${teams.join('\n')}
allocations:
  - { id: taxes, from: 2026-01-01, cost: { charge: tax }, split: { by: spend } }
  - { id: fees, from: 2026-01-01, cost: { charge: fee }, split: { by: even } }
  - { id: units, from: 2026-01-01, cost: { charge: commitment }, split: { by: fixed, shares: { ${shares} } } }
  - { id: unknown, from: ${month}-11, cost: unallocated, split: { by: spend } }
discounts: [{ match: { model: own-fast }, percent: ${String(1 + chance.next(40))}, from: 2026-01-01 }]
accounting:
  entities: [${entities.join(', ')}]
  entity: ${chance.of(['eur', 'usd'])}
  costCentres:
${centres.join('\n')}
  retained: CC-0
  rates:
${rates.join('\n')}
`;
}

const priceText = (chance: Chance): string =>
  `${String(chance.next(9))}.${String(1 + chance.next(999_999)).padStart(6, '0')}`;

const prices = (chance: Chance): string => `prices:
  - { model: own-chat, from: 2026-01-01, per1M: { input: "${priceText(chance)}", output: "${priceText(chance)}", cacheRead: "0.3" } }
  - { model: own-fast, from: 2026-01-01, per1M: { input: "${priceText(chance)}", output: "${priceText(chance)}" } }
`;

/** By a team, or by no one who is known. */
function lineIn(chance: Chance, month: string): string {
  const day = String(1 + chance.next(28)).padStart(2, '0');
  const model = chance.of(MODELS);
  return logLine({
    ...{ at: `${month}-${day}T${String(chance.next(24)).padStart(2, '0')}:00:00Z`, model },
    principal: roleOf(chance.next(TEAMS + 1)),
    ...{ input: 1 + chance.next(99_999_991), output: chance.next(999_983) },
    cacheRead: model === 'own-chat' ? chance.next(9_999_991) : 0,
  });
}

function charge(chance: Chance, month: string): string {
  const kind = chance.of(KINDS);
  const usd = `${kind === 'credit' ? '-' : ''}${String(chance.next(900))}.${String(1 + chance.next(999_999))}`;
  const isTeams = chance.next(3) === 0;
  const team = isTeams ? `team-${String(chance.next(TEAMS))}` : '';
  const from = `${month}-${String(1 + chance.next(14)).padStart(2, '0')}`;
  const to = `2026-${String(Number(month.slice(5)) + 1 + chance.next(2)).padStart(2, '0')}-03`;
  const words = `Charge ${String(chance.next(999))} of ${kind}`;
  return `${month}-01,${kind},${words},${usd},${team},,Vendor,INV-${String(chance.next(9))},${from},${to}`;
}

/**
 * Makes a closed month by chance: teams with and without a cost centre, entities in four currencies, shared costs by several rules,
 * credits, calls without a price or a team, and adjustments of the month before: late usage and another price.
 */
export async function makeRandomMonth(
  bursar: TestBursar,
  seed: number,
  { before, month }: RandomMonths,
): Promise<void> {
  const chance = new Chance(seed);
  const config = organisation(chance, month);
  await applyConfig(bursar, config + prices(chance));
  const lines = (of: string, count: number) =>
    Array.from({ length: count }, () => lineIn(chance, of));
  await post(bursar, [...lines(before, 30), ...lines(month, 40)]);
  await closeMonth(bursar, before);
  await importCharges(
    bursar,
    Array.from({ length: 12 }, () => charge(chance, chance.of([before, month]))),
  );
  await post(bursar, lines(before, 6));
  await applyConfig(bursar, config + prices(chance));
  await bursar.gql(
    `mutation { rerate(from: "${before}-01T00:00:00Z", to: "${month}-28T00:00:00Z") { __typename } }`,
  );
  const closed = await closeMonth(bursar, month);
  if (closed.__typename !== 'ClosedMonth') throw new Error(closed.message);
}
