import { describe, expect, it } from '@jest/globals';
import { FILE_BYTES_MAX } from '../../apps/api/src/config/config-document.js';
import { readConfigFile } from '../../apps/api/src/config/config-file.js';
import type { ConfigProblem } from '../../apps/api/src/config/config-problem.js';
import { teamsSection } from '../../apps/api/src/org/section-teams.js';

const idle = { follow: () => Promise.resolve() };
function problemsOf(text: string): readonly ConfigProblem[] {
  const outcome = readConfigFile(text, [teamsSection(idle)]);
  return 'problems' in outcome ? outcome.problems : [];
}
const head = 'apiVersion: bursar/v1\n';

describe('a hostile configuration file', () => {
  it('of more than 5 MB is not read', () => {
    expect(problemsOf(`${head}#${'x'.repeat(FILE_BYTES_MAX)}`)).toMatchObject([
      { code: 'too_large', line: null },
    ]);
  });

  it('of anchors that stand for billions of values stops early', () => {
    const levels = Array.from({ length: 9 }, (_, at) => {
      const below = at === 0 ? 'x' : `*l${at - 1}`;
      return `  - &l${at} [${Array.from({ length: 10 }, () => below).join(', ')}]`;
    });
    const codes = problemsOf(`${head}teams:\n${levels.join('\n')}\n`).map(({ code }) => code);
    expect(codes.filter((code) => code === 'too_many_aliases')).toHaveLength(1);
  });

  const deep = [
    ['an anchor that contains itself', ['- &a [*a]']],
    ['anchors that contain each other', ['- &a { b: &b [*a, *b] }']],
    [
      'a chain of anchors',
      Array.from({ length: 900 }, (_, at) => `- &a${at} [${at === 0 ? 'x' : `*a${at - 1}`}]`),
    ],
    [
      'a chain of deep anchors',
      Array.from({ length: 90 }, (_, at) => {
        const below = at === 0 ? 'x' : `*a${at - 1}`;
        return `- &a${at} ${'['.repeat(60)}${below}${']'.repeat(60)}`;
      }),
    ],
  ] as const;

  it.each(deep)('of %s stops before it is as deep as the stack', (_story, lines) => {
    const codes = problemsOf(`${head}teams:\n${lines.join('\n')}\n`).map(({ code }) => code);
    expect(codes.filter((code) => code === 'too_many_aliases')).toHaveLength(1);
  });

  it.each(['['.repeat(100_000), '- '.repeat(50_000), '{"a":'.repeat(50_000)])(
    'nested too deep is refused, kind %#',
    (text) => {
      expect(problemsOf(text)).toMatchObject([{ code: 'too_deep', line: null }]);
    },
  );

  it('with a hundred thousand keys is read in linear time', () => {
    const keys = Array.from({ length: 50_000 }, (_, at) => `k${at}: 1`).join('\n');
    expect(problemsOf(`${head}${keys}\n`).length).toBeGreaterThan(0);
  });
});
