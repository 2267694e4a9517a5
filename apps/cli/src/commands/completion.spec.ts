import { spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { createProgram } from '../program.js';
import { completionOf } from './completion.js';

const unasked = (): never => {
  throw new Error('A completion asks no server.');
};
const program = createProgram({ settings: unasked, server: unasked });

/** What bash offers after these words; an empty last word asks for everything. */
function offered(...words: string[]): string[] {
  const line = ['bursar', ...words];
  const asking = `COMP_WORDS=(${line.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}; _bursar; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const script = `${completionOf(program, 'bash')}\n${asking}`;
  const { stdout, stderr, status } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  return stdout.split('\n').filter(Boolean);
}

describe('the completion of a shell', () => {
  it('offers commands, their commands, their options, and what an option is chosen from', () => {
    expect(offered('')).toEqual(expect.arrayContaining(['apply', 'spend', 'keys', 'completion']));
    expect(offered('sp')).toEqual(['spend']);
    expect(offered('keys', '')).toEqual(
      expect.arrayContaining(['create', 'list', 'rotate', 'revoke']),
    );
    expect(offered('spend', '--g')).toEqual(['--group']);
    expect(offered('spend', '--output', '')).toEqual(['table', 'json', 'csv', 'xlsx']);
    expect(offered('keys', 'list', '-o', 'j')).toEqual(['json']);
    expect(offered('completion', '')).toEqual(expect.arrayContaining(['bash', 'zsh', 'fish']));
  });

  it.each(['zsh', 'fish'] as const)('names every command in %s, too', (shell) => {
    const script = completionOf(program, shell);
    for (const { name } of program.commands.map((command) => ({ name: command.name() })))
      expect(script).toContain(name);
  });
});
