import { Argument, type Command } from 'commander';
import { put } from '../output.js';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

/** What may follow a command: its own commands and options, and the words an option is chosen from. */
interface Place {
  /** Empty for the program itself. */
  readonly path: string;
  readonly words: readonly { readonly word: string; readonly about: string }[];
  readonly choices: Readonly<Record<string, readonly string[]>>;
}

const HINTS: Readonly<Record<Shell, string>> = {
  bash: 'source <(bursar completion bash)',
  zsh: 'source <(bursar completion zsh)',
  fish: 'bursar completion fish | source',
};

export function addCompletionCommand(program: Command): void {
  program
    .command('completion')
    .description('print the completion of a shell; put it where the shell reads its settings')
    .addArgument(new Argument('<shell>', 'whose').choices(SHELLS))
    .addHelpText(
      'after',
      `\n${SHELLS.map((shell) => `${shell.padEnd(4)}  ${HINTS[shell]}`).join('\n')}`,
    )
    .action((shell: Shell) => put(completionOf(program, shell)));
}

function placesOf(command: Command, path: readonly string[] = []): Place[] {
  const options = command.options.filter(({ hidden }) => !hidden);
  const own: Place = {
    path: path.join(' '),
    words: [
      ...command.commands.map((sub) => ({ word: sub.name(), about: sub.description() })),
      ...options.map(({ long, short, description }) => ({
        word: long ?? short ?? '',
        about: description,
      })),
      ...command.registeredArguments.flatMap(({ argChoices = [] }) =>
        argChoices.map((word) => ({ word, about: '' })),
      ),
    ],
    choices: Object.fromEntries(
      options.flatMap(({ long, short, argChoices }) =>
        argChoices === undefined
          ? []
          : [long, short].flatMap((name) => (name === undefined ? [] : [[name, argChoices]])),
      ),
    ),
  };
  return [own, ...command.commands.flatMap((sub) => placesOf(sub, [...path, sub.name()]))];
}

export function completionOf(program: Command, shell: Shell): string {
  const places = placesOf(program);
  if (shell === 'fish') return fishOf(places);
  const script = bashOf(places);
  return shell === 'bash' ? script : `autoload -U +X bashcompinit && bashcompinit\n${script}`;
}

/** The longest known path among the words so far decides; where nothing is known, files are offered. */
function bashOf(places: readonly Place[]): string {
  const words = places.map(
    ({ path, words: all }) => `    '${path}') words='${all.map(({ word }) => word).join(' ')}' ;;`,
  );
  const choices = places.flatMap(({ path, choices: all }) =>
    Object.entries(all).map(
      ([name, values]) => `    '${path} ${name}') words='${values.join(' ')}' ;;`,
    ),
  );
  return `_bursar() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" place='' words='' word i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    case "\${place:+$place }$word" in
      ${places
        .filter(({ path }) => path !== '')
        .map(({ path }) => `'${path}'`)
        .join('|')}) place="\${place:+$place }$word" ;;
    esac
  done
  case "$place" in
${words.join('\n')}
  esac
  case "$place $before" in
${choices.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _bursar bursar
`;
}

function fishOf(places: readonly Place[]): string {
  const quoted = (text: string) => `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
  const lines = places.flatMap(({ path, words, choices }) => {
    const names = path === '' ? [] : path.split(' ');
    const where =
      names.length === 0
        ? '__fish_use_subcommand'
        : names.map((name) => `__fish_seen_subcommand_from ${name}`).join('; and ');
    return words.map(({ word, about }) => {
      const isOption = word.startsWith('-');
      const values = choices[word];
      const what = isOption ? `-l ${word.slice(2)}` : `-a ${word}`;
      const taken = values === undefined ? '' : ` -x -a ${quoted(values.join(' '))}`;
      return `complete -c bursar -n ${quoted(where)} ${what}${taken} -d ${quoted(about)}`;
    });
  });
  return `${lines.join('\n')}\n`;
}
