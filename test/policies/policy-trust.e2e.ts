import { acceptDocument, type PolicyDocument, type StopsDocument } from '@bursar/policy';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TravellingClock } from '../support/http/access.js';
import { differences } from '../support/limits/admissions.js';
import { rotatePolicyKey, stop } from '../support/gateways/controls.js';
import { applyConfig, TWO_TEAMS } from '../support/usage/lines.js';
import {
  documentOf,
  openStream,
  policyKeys,
  policyOf,
  publish,
  stopsOf,
} from '../support/gateways/policy.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';

const CONTROLS = `${TWO_TEAMS}
modelAccess:
  - { scope: { team: search }, allow: ["us.anthropic.*"] }
`;
const clock = new TravellingClock();
/** What differs in every version. */
const ANY = {
  issuedAt: expect.any(String),
  ancestors: expect.anything(),
  stopsVersion: expect.any(Number),
  stops: expect.anything(),
};

let bursar: TestBursar;
beforeEach(async () => {
  bursar = await startBursar({ clock });
  await applyConfig(bursar, CONTROLS);
});
afterEach(async () => {
  expect(await differences(bursar)).toEqual([]);
  await bursar.close();
});

describe('a rotated policy key', () => {
  it('signs from one commit on, in every process: everything in force again, in the same sequence, and the old key nothing', async () => {
    const other = await startBursar({ database: bursar.database, clock });
    const [policy, inForce] = [await policyOf(bursar, 'prod'), await stopsOf(bursar, 'dev')];
    await stop(bursar, { reason: 'before' });
    const old = await policyKeys(bursar);
    expect(await rotatePolicyKey(bursar, ' ')).toEqual({ code: 'bad_reason' });
    const { keyId, retired, policies, stops: signed } = await rotatePolicyKey(bursar);
    expect([retired, policies, signed]).toEqual([[policy.keyId], 2, 2]);
    const keys = await policyKeys(other);
    expect([[...keys.accepted.keys()], [...keys.retired]]).toEqual([[keyId], [policy.keyId]]);
    const text = await (await other.http('/v1/policy?environment=prod')).text();
    expect(acceptDocument(policy, Buffer.from(text), keys, 'prod')).toMatchObject({
      outcome: 'accepted',
      held: {
        keyId,
        document: { ...policy.document, version: 2, previousHash: policy.hash, ...ANY },
      },
    });
    expect(acceptDocument(policy, Buffer.from(policy.text), keys, 'prod')).toMatchObject({
      reason: 'retired_key',
    });
    expect(acceptDocument(policy, Buffer.from(text), old, 'prod')).toMatchObject({
      reason: 'unknown_key',
    });
    // The other process never saw the new key before it signs with it.
    await stop(other, { reason: 'after' });
    const now = await stopsOf(bursar, 'dev');
    expect(now).toMatchObject({ keyId, document: { version: inForce.document.version + 3 } });
    expect(now.document.stops.map(({ reason }) => reason)).toEqual(['before', 'after']);
    expect(await publish(other)).toEqual({ published: 0 });
    expect(
      await bursar.rows(
        'SELECT retired_at IS NULL AS signs, private_pem IS NULL AS forgotten FROM limits.policy_key ORDER BY 1',
      ),
    ).toEqual([
      { signs: false, forgotten: true },
      { signs: true, forgotten: false },
    ]);
    expect(
      await bursar.rows(
        "SELECT reason, after->>'keyId' AS key FROM audit_entry WHERE action = 'policyKey.rotate'",
      ),
    ).toEqual([{ reason: 'yearly', key: keyId }]);
    await other.close();
  });

  it('is made while stops are raised by another process, and none of them is lost or left under the old key', async () => {
    const other = await startBursar({ database: bursar.database, clock });
    const edge = await openStream(other, 'environment=prod');
    const raise = (n: number) =>
      stop(n % 2 === 0 ? bursar : other, {
        reason: `stop ${n}`,
        scope: { user: `u${n}` },
        confirm: `u${n}`,
      });
    await Promise.all([
      ...Array.from({ length: 6 }, (_, n) => raise(n)),
      rotatePolicyKey(bursar),
      ...Array.from({ length: 6 }, (_, n) => raise(n + 6)),
    ]);
    const { document, keyId } = await stopsOf(other, 'prod');
    expect(document.stops).toHaveLength(12);
    expect([...(await policyKeys(bursar)).accepted.keys()]).toEqual([keyId]);
    let seen: StopsDocument = documentOf(await edge.next('stops'));
    while (seen.version < document.version) seen = documentOf(await edge.next('stops'));
    expect(seen.stops).toHaveLength(12);
    edge.close();
    await other.close();
  });

  it('keeps what is still rolled out behind what everybody has', async () => {
    const before = await policyOf(bursar, 'prod');
    await applyConfig(
      bursar,
      `${CONTROLS}controls: { staged: { percent: 50, afterMinutes: 60 } }\n`.replace(
        'us.anthropic.*',
        '*',
      ),
    );
    await publish(bursar);
    const names = Array.from({ length: 12 }, (_, n) => `edge-${n}`);
    const versions = () =>
      Promise.all(
        names.map(async (name) => {
          const answer = await bursar.http(`/v1/policy?environment=prod&gateway=${name}`);
          const { document } = (await answer.json()) as { document: PolicyDocument };
          return document.access[0]?.allow?.[0];
        }),
      );
    const had = await versions();
    expect(new Set(had)).toEqual(new Set(['us.anthropic.*', '*']));
    await rotatePolicyKey(bursar);
    expect(await versions()).toEqual(had);
    expect((await policyOf(bursar, 'prod')).document.version).toBeGreaterThan(
      before.document.version,
    );
    await clock.ahead(2 * 3_600_000, async () => {
      expect(new Set(await versions())).toEqual(new Set(['*']));
    });
  });
});
