import { TOKEN_METERS, toFemto } from '@bursar/pricing';
import { type Page, pageOf, type PlacedList } from '../platform/graphql/pages.js';
import type { SpendRow } from '../spend/spend.module.js';

/** What one user's calls cost in a range. */
export interface DeveloperSpend {
  readonly user: string;
  /** The team that most of it was charged to. */
  readonly team: string;
  /** Programs that made the calls, those that cost most first; empty where none is known. */
  readonly clients: readonly string[];
  readonly requests: bigint;
  readonly unpriced: bigint;
  readonly estimated: bigint;
  /** Femtodollars. */
  readonly cost: bigint;
  /** Cache reads over all prompt tokens; null where there are none. */
  readonly cacheHitShare: number | null;
}

interface Sum {
  requests: bigint;
  unpriced: bigint;
  estimated: bigint;
  cost: bigint;
  prompt: bigint;
  cacheRead: bigint;
  readonly teams: Map<string, bigint>;
  readonly clients: Map<string, bigint>;
}

const PROMPT_METERS = TOKEN_METERS.filter((name) => name !== 'output');

/** Pure. Folds rows by user, team and client into one for each user; the most expensive first. */
export function foldDevelopers(rows: readonly SpendRow[]): DeveloperSpend[] {
  const sums = new Map<string, Sum>();
  for (const { keys, figures } of rows) {
    const [user = null, team = null, client = null] = keys;
    if (user === null) continue;
    const sum = sumOf(sums, user);
    const cost = toFemto(figures.cost);
    sum.requests += figures.requests;
    sum.unpriced += figures.unpriced;
    sum.estimated += figures.estimated;
    sum.cost += cost;
    sum.cacheRead += figures.tokens.cacheRead;
    for (const name of PROMPT_METERS) sum.prompt += figures.tokens[name];
    if (team !== null) addTo(sum.teams, team, cost);
    if (client !== null) addTo(sum.clients, client, cost);
  }
  return [...sums].map(([user, sum]) => toDeveloper(user, sum)).sort(compareDevelopers);
}

function sumOf(sums: Map<string, Sum>, user: string): Sum {
  let sum = sums.get(user);
  if (sum === undefined) {
    const counts = {
      requests: 0n,
      unpriced: 0n,
      estimated: 0n,
      cost: 0n,
      prompt: 0n,
      cacheRead: 0n,
    };
    sum = { ...counts, teams: new Map(), clients: new Map() };
    sums.set(user, sum);
  }
  return sum;
}

const addTo = (sums: Map<string, bigint>, name: string, cost: bigint): void => {
  sums.set(name, (sums.get(name) ?? 0n) + cost);
};

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const byCost = (sums: ReadonlyMap<string, bigint>): string[] =>
  [...sums]
    .sort(([a, one], [b, other]) => (one === other ? compareText(a, b) : one > other ? -1 : 1))
    .map(([name]) => name);

function toDeveloper(user: string, sum: Sum): DeveloperSpend {
  const { requests, unpriced, estimated, cost, prompt, cacheRead, teams, clients } = sum;
  const [team = ''] = byCost(teams);
  const cacheHitShare = prompt > 0n ? Number(cacheRead) / Number(prompt) : null;
  return {
    user,
    team,
    clients: byCost(clients),
    requests,
    unpriced,
    estimated,
    cost,
    cacheHitShare,
  };
}

type Place = Pick<DeveloperSpend, 'cost' | 'user'>;

/** The most expensive first, equals by name. */
const compareDevelopers = (a: Place, b: Place): number =>
  a.cost === b.cost ? compareText(a.user, b.user) : a.cost > b.cost ? -1 : 1;

const DEVELOPERS: PlacedList<Place> = {
  firstMax: 100,
  placeOf: ({ cost, user }) => [cost.toString(), user],
  isPlace: (place) => place.length === 2 && /^-?\d+$/.test(place[0] ?? ''),
  compare: ([cost = '', user = ''], [otherCost = '', otherUser = '']) =>
    compareDevelopers({ cost: BigInt(cost), user }, { cost: BigInt(otherCost), user: otherUser }),
};

export const pageOfDevelopers = <T extends Place>(
  all: readonly T[],
  first: number,
  after: string | null,
): Page<T> => pageOf(all, DEVELOPERS, first, after);
