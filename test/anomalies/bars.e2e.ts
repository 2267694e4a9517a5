import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DAY, Drill, HOUR, MINUTE, rate } from '../support/anomalies/drill.js';
import {
  at,
  callerOf,
  history,
  SMALL_TEAMS,
  type SmallTeam,
} from '../support/anomalies/small-teams.js';

let drill: Drill;
beforeAll(async () => {
  drill = await Drill.start({}, SMALL_TEAMS);
  drill.now = at(0);
  await drill.call(history(at(0)));
  await drill.pass(at(0));
});
afterAll(() => drill.close());

/** A burst of one key of a team: the same every time, by another session so that it is another incident. */
const burst = async (team: SmallTeam, session: string, start: number) => {
  const caller = callerOf(team);
  const of = { ...caller, principal: caller.principal.replace('usual', session) };
  drill.now = start + 3 * MINUTE;
  await drill.call(rate(of, start, start + 3 * MINUTE, 10));
  await drill.pass(start + 3 * MINUTE);
};

const anomaliesOf = async (team: SmallTeam): Promise<string[]> =>
  (await drill.found()).flatMap((one) => (one.team === team ? [one.id] : []));

const isFalse = (id: string | undefined) =>
  drill.bursar.gql(
    `mutation ($input: AnomalyVerdictInput!) { judgeAnomaly(input: $input) { __typename } }`,
    { input: { id, verdict: 'false', reason: 'It is always like that.' } },
  );

describe('verdicts and alarms', () => {
  it('that a team calls false raise what it takes to alarm its people, and no one else’s', async () => {
    await burst('joined', 'first', at(1));
    const [first] = await anomaliesOf('joined');
    await isFalse(first);
    await burst('joined', 'second', at(1) + 2 * DAY);
    const [, second, ...others] = await anomaliesOf('joined');
    expect(others).toEqual([]);
    await isFalse(second);
    await burst('joined', 'third', at(1) + 4 * DAY);
    expect(await anomaliesOf('joined')).toEqual([first, second]);
    await burst('odd', 'first', at(1) + 4 * DAY + HOUR);
    expect(await anomaliesOf('odd')).toHaveLength(1);
  });

  it('of many teams raise what it takes to alarm those who see all of them', async () => {
    const [all] = await drill.bursar.rows<{ value: number }>(
      `SELECT value FROM anomalies.threshold WHERE team = '*'`,
    );
    // Three alarms and two false ones, a twentieth of what they are to a team; less what five days take back.
    expect(all?.value).toBeCloseTo(5 + 0.05 * (3 + 4) - 0.05 * (5 / 7) * 4, 1);
    await drill.bursar.rows(`UPDATE anomalies.threshold SET value = 12 WHERE team = '*'`);
    await burst('models', 'first', at(1) + 5 * DAY);
    expect(await anomaliesOf('models')).toEqual([]);
    await drill.bursar.rows(`UPDATE anomalies.threshold SET value = 5 WHERE team = '*'`);
    await drill.pass(at(1) + 5 * DAY + 4 * MINUTE);
    expect(await anomaliesOf('models')).toHaveLength(1);
  });
});
