import { describe, expect, it } from '@jest/globals';
import { categoriesKey, compileResources, resourceKey, resourceOfPrincipal } from './resource.js';

const ever = { validFrom: null, validTo: null };
const rule = (ruleId: number, kind: string, field: string, pattern: string) => ({
  ruleId,
  team: `t${ruleId}`,
  kind,
  field,
  pattern,
  ...ever,
});

describe('rules about resources', () => {
  it('are found by the ARN whose tags they name, for as long as it had them', () => {
    const { tagged } = compileResources(
      [
        { arn: 'arn:p', tags: { team: 'a' }, units: [], validFrom: null, validTo: 10 },
        { arn: 'arn:p', tags: { team: 'b' }, units: [], validFrom: 10, validTo: null },
        { arn: 'arn:q', tags: { other: 'a' }, units: [], ...ever },
      ],
      [rule(1, 'tag', 'team', 'a'), { ...rule(2, 'tag', 'team', 'b'), validFrom: 5, validTo: 20 }],
    );
    expect(tagged.get('arn:p')).toEqual([
      { ruleId: 1, team: 't1', value: 'team=a', validFrom: null, validTo: 10 },
      { ruleId: 2, team: 't2', value: 'team=b', validFrom: 10, validTo: 20 },
    ]);
    expect(tagged.has('arn:q')).toBe(false);
  });

  it('try the closest organisational unit of an account first', () => {
    const { units } = compileResources(
      [{ arn: '111122223333', tags: {}, units: ['r-root', 'ou-outer', 'ou-inner'], ...ever }],
      ['r-root', 'ou-outer', 'ou-inner'].map((unit, n) => rule(n, 'organizationalUnit', '', unit)),
    );
    expect(units.get('111122223333')?.map(({ value }) => value)).toEqual([
      'ou-inner',
      'ou-outer',
      'r-root',
    ]);
  });

  it('know cost categories of an account, apart from its tags and units', () => {
    const { categories, tagged } = compileResources(
      [
        { arn: categoriesKey('111122223333'), tags: { Team: 'Search' }, units: [], ...ever },
        { arn: '111122223333', tags: { Team: 'Ads' }, units: [], ...ever },
      ],
      [rule(1, 'costCategory', 'Team', 'Search'), rule(2, 'costCategory', 'Team', 'Ads')],
    );
    expect(categories.get('111122223333')?.map(({ value }) => value)).toEqual(['Team=Search']);
    expect(tagged.size).toBe(0);
  });

  it('know a role by its name, whatever its path', () => {
    const role = 'arn:aws:iam::111122223333:role/DevRole';
    expect(resourceKey('arn:aws:iam::111122223333:role/aws-reserved/sso/DevRole')).toBe(role);
    expect(resourceOfPrincipal('arn:aws:sts::111122223333:assumed-role/DevRole/ana')).toBe(role);
    expect(resourceOfPrincipal('arn:aws:iam::111122223333:user/ana')).toBe(
      'arn:aws:iam::111122223333:user/ana',
    );
  });
});
