import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TravellingClock } from '../support/http/access.js';
import { applyConfig, TWO_TEAMS } from '../support/usage/lines.js';
import { policyOf, publish } from '../support/gateways/policy.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const CONTROLS = `${TWO_TEAMS}
modelAccess:
  - { scope: { team: search }, allow: ["us.anthropic.*"] }
flags:
  - { key: new-prompt, type: boolean, default: false, rules: [ { when: { team: search }, value: true } ] }
`;
const clock = new TravellingClock();

let bursar: TestBursar;
beforeEach(async () => {
  bursar = await startBursar({ clock });
  await applyConfig(bursar, CONTROLS);
});
afterEach(() => bursar.close());

describe('a staged roll-out', () => {
  const STAGED = `${CONTROLS}controls: { staged: { percent: 30, afterMinutes: 10 } }\n`;
  const MINUTES_MS = 60_000;

  const having = async (version: number): Promise<number> => {
    let found = 0;
    for (let n = 0; n < 40; n++) {
      const where = `/v1/policy?environment=prod&gateway=edge-${n}`;
      const { headers } = await bursar.http(where, { method: 'HEAD' });
      if (Number(headers.get('x-bursar-version')) >= version) found++;
    }
    return found;
  };

  it('gives what widens to some gateways first, and to all when its time is over', async () => {
    await policyOf(bursar, 'prod');
    await applyConfig(bursar, STAGED.replace('"us.anthropic.*"', '"us.anthropic.*", "amazon.*"'));
    await publish(bursar);
    const early = await having(2);
    expect(early).toBeGreaterThan(3);
    expect(early).toBeLessThan(25);
    expect((await policyOf(bursar, 'prod')).document.version).toBe(1);
    await clock.ahead(11 * MINUTES_MS, async () => expect(await having(2)).toBe(40));
  });

  it('never holds back what narrows: it goes ahead by itself', async () => {
    await policyOf(bursar, 'prod');
    const both = STAGED.replace('default: false', 'default: true').replace(
      'modelAccess:',
      'modelAccess:\n  - { scope: { team: ads }, allow: ["amazon.*"] }',
    );
    await applyConfig(bursar, both);
    expect(await publish(bursar)).toEqual({ published: 2 });
    const { document } = await policyOf(bursar, 'prod');
    expect(document).toMatchObject({ version: 2, flags: [{ default: false }] });
    expect(document.access).toHaveLength(2);
    await clock.ahead(11 * MINUTES_MS, async () => {
      expect((await policyOf(bursar, 'prod')).document).toMatchObject({
        version: 3,
        flags: [{ default: true }],
      });
    });
  });
});
