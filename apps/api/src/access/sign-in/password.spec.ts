import { describe, expect, it } from '@jest/globals';
import { hashPassword, isPassword } from './password.js';

describe('a password', () => {
  it('is known by its hash, and no other is', async () => {
    const hash = await hashPassword('correct horse battery');
    expect(await isPassword('correct horse battery', hash)).toBe(true);
    expect(await isPassword('correct horse batterz', hash)).toBe(false);
  });

  it('has another hash each time, which contains its cost', async () => {
    const [one, two] = await Promise.all([
      hashPassword('correct horse battery'),
      hashPassword('correct horse battery'),
    ]);
    expect(one).not.toBe(two);
    expect(one).toMatch(/^scrypt\$32768\$8\$3\$/);
  });

  it('is the same however its accents are composed', async () => {
    expect(
      await isPassword(
        'cafe\u0301 au lait, s.v.p.',
        await hashPassword('caf\u00e9 au lait, s.v.p.'),
      ),
    ).toBe(true);
  });

  it.each([null, '', 'plain', 'scrypt$1$1'])(
    'never fits an account whose hash is %j',
    async (hash) => {
      expect(await isPassword('', hash)).toBe(false);
    },
  );
});
