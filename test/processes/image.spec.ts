import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { NODE_FLAGS } from '../../tools/start/supervisor.ts';
import { root } from '../support/root.js';

const flagsIn = (text: string): string[] => text.match(/--(?:max|heap)-[\w-]+=\d+/g) ?? [];

describe('a container', () => {
  it.each([
    ['api', 'Dockerfile', /^CMD .*main\.api\.js.*$/m],
    ['worker', 'docker-compose.yml', /^ *command: .*main\.worker\.js.*$/m],
  ])('starts the %s with the flags for its memory that npm start gives it', (_, file, line) => {
    const [command = ''] = line.exec(readFileSync(path.join(root, file), 'utf8')) ?? [];
    const wanted = flagsIn(NODE_FLAGS.join(' '));
    expect(wanted).toHaveLength(2);
    expect(flagsIn(command)).toEqual(wanted);
  });
});
