import { expect, it } from '@jest/globals';
import { clientOf } from './client.js';

it.each([
  ['claude-cli/2.0.14 (external, cli)', 'claude-code'],
  ['claude-code', 'claude-code'],
  ['Claude Code', 'claude-code'],
  ['codex_cli_rs/0.58.0 (Ubuntu 24.4.0; x86_64)', 'codex'],
  ['codex-tui/1.0', 'codex'],
  ['Codex', 'codex'],
  ['Amazon-Q-For-CLI/1', 'kiro'],
  ['opencode/0.9', 'opencode'],
  ['aider/0.86', 'aider'],
  ['Cursor/1.7', 'cursor'],
  ['GitHub-Copilot', 'copilot'],
  ['claudette/1', null],
  ['codexify', null],
  ['Boto3/1.40 md/Botocore', null],
  ['', null],
])('%s is %s', (text, expected) => {
  expect(clientOf(text)).toBe(expected);
});
