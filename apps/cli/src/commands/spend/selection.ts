import type { Command } from 'commander';
import { collect } from '../context.js';

/** Which calls a command is about, beside their time. */
export const withSelection = (command: Command): Command =>
  command
    .option('--team <id>', 'only this team; may be repeated', collect, [])
    .option(
      '--filter <dimension=value>',
      'only this value; != leaves it out, an empty value means none; may be repeated',
      collect,
      [],
    )
    .option('--tz <zone>', 'IANA time zone', 'UTC');
