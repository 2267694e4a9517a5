import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { parse, stringify } from 'yaml';
import { convertLiteLlm } from '../convert/litellm.js';
import { badInput } from '../failure.js';
import { reasonOf } from '../imports/log-files.js';
import { put, say } from '../output.js';

/** Asks no server: what comes out is a file to read, change and apply. */
export function addConvertCommand(program: Command): void {
  program
    .command('convert')
    .description('make a configuration file of what another product keeps')
    .command('litellm')
    .description('teams, budgets, rates and models of a LiteLLM proxy')
    .argument('<file>', 'what /team/list answers, or the proxy’s configuration file')
    .action(async (file: string) => {
      const { file: converted, notes } = convertLiteLlm(await read(file));
      if (!('teams' in converted) && !('budgets' in converted))
        throw badInput(
          `${file}: there are no teams and no budgets in it.`,
          'Save what GET /team/list of the proxy answers, and convert that.',
        );
      for (const note of notes) say(note);
      put(stringify(converted));
    });
}

/** JSON is YAML too. */
async function read(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw badInput(`${file}: ${reasonOf(error)}.`);
  });
  try {
    return parse(text) as unknown;
  } catch {
    throw badInput(`${file}: it is neither YAML nor JSON.`);
  }
}
