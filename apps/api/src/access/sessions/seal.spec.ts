import { expect, it } from '@jest/globals';
import { seal, unseal } from './seal.js';

it('what is sealed opens with the same secret for the same purpose, as it was', () => {
  const sealed = seal('cookie', 'session', { refreshToken: 'r' });
  expect(unseal('cookie', 'session', sealed)).toEqual({ refreshToken: 'r' });
  expect(sealed.toString('latin1')).not.toContain('refreshToken');
  expect(unseal('another', 'session', sealed)).toBeNull();
  expect(unseal('cookie', 'flow', sealed)).toBeNull();
  const changed = Buffer.from(sealed);
  changed.writeUInt8(changed.readUInt8(changed.length - 1) ^ 1, changed.length - 1);
  expect(unseal('cookie', 'session', changed)).toBeNull();
  expect(unseal('cookie', 'session', Buffer.alloc(3))).toBeNull();
});
