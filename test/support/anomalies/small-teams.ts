import { callAt, type Caller, DAY, HAIKU, HOUR, MINUTE, roleOf, SONNET, SUNDAY } from './drill.js';

export const NOON = SUNDAY + 12 * HOUR;
/** So many hours after noon. */
export const at = (hours: number): number => NOON + hours * HOUR;

/** What Writer costs changes at this moment. */
export const PRICE_RISE = at(7);
const WRITER = 'acme.writer-v1:0';

const NAMES = ['odd', 'refused', 'models', 'regions', 'joined', 'young', 'days', 'prices'] as const;
const MORE = ['moved', 'gaps', 'planned'] as const;
export type SmallTeam = (typeof NAMES)[number] | (typeof MORE)[number];

const instant = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');

/** A team for each rule, recognised by its role, and what they may see of a caller's metadata. */
export const SMALL_TEAMS = `apiVersion: bursar/v1
trustedMetadataPrincipals: ["arn:aws:sts::*:assumed-role/*"]
teams:
${[...NAMES, ...MORE]
  .map(
    (team) =>
      `  - { id: ${team}, name: ${team}, recognisedBy: { principals: ["arn:aws:sts::*:assumed-role/${team}Role/*"] } }`,
  )
  .join('\n')}
prices:
  - { model: "${WRITER}", to: ${instant(PRICE_RISE)}, per1M: { input: "1", output: "10" } }
  - { model: "${WRITER}", from: ${instant(PRICE_RISE)}, per1M: { input: "5", output: "50" } }
anomalies: { minimumUsd: "2" }
`;

/** The one caller that each team usually has. */
export const callerOf = (team: SmallTeam, more: Partial<Caller> = {}): Caller => ({
  principal: roleOf(team, 'usual'),
  model: SONNET,
  input: 10_000,
  busy: 0,
  idle: 0,
  ...more,
});

export const OF_PRICES = callerOf('prices', { model: WRITER, input: 100_000 });
export const OF_MOVED = callerOf('moved', { model: HAIKU, input: 100_000 });
export const OF_DAYS = callerOf('days');

/** Calls at the same distance, from a moment to another. */
export function evenly(
  caller: Caller,
  { from, to, perHour }: { readonly from: number; readonly to: number; readonly perHour: number },
): string[] {
  const lines: string[] = [];
  for (let when = from + MINUTE; when < to; when += HOUR / perHour)
    lines.push(callAt(caller, Math.floor(when)));
  return lines;
}

/** Twelve days of every team up to a moment: a call an hour, more where cost is what is looked at; one team is five days old. */
export function history(to: number): string[] {
  const from = SUNDAY - 12 * DAY;
  const plain = (['odd', 'refused', 'models', 'regions', 'joined', 'gaps', 'planned'] as const).map(
    (team) => callerOf(team),
  );
  return [
    ...plain.flatMap((caller) => evenly(caller, { from, to, perHour: 1 })),
    ...evenly(callerOf('young'), { from: SUNDAY - 5 * DAY, to, perHour: 1 }),
    ...evenly(OF_DAYS, { from, to, perHour: 1 }).map((line) => inEnvironment(line, 'batch')),
    ...evenly(OF_PRICES, { from, to, perHour: 4 }),
    ...evenly(OF_MOVED, { from, to, perHour: 8 }),
  ];
}

const changed = (line: string, more: object): string =>
  JSON.stringify({ ...(JSON.parse(line) as object), ...more });

export const inEnvironment = (line: string, env: string): string =>
  changed(line, { requestMetadata: { env } });

/** The same call, refused for its credentials. */
export const refused = (line: string): string =>
  changed(line, {
    errorCode: 'AccessDeniedException',
    input: { inputTokenCount: 0 },
    output: undefined,
  });

export const inRegion = (line: string, region: string, modelId: string): string =>
  changed(line, { region, modelId });
