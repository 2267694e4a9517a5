import path from 'node:path';
import { badInput } from './failure.js';

/** Where the server is, and the key that opens it. */
export interface Settings {
  readonly url: URL;
  readonly token: string | null;
  /** Whether the token is the one that `npm start` wrote down: it is shown to that Bursar alone. */
  readonly isLocal: boolean;
  /** Where `npm start` keeps its data, and this command the journals of its imports. */
  readonly dataFolder: string;
}

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Of the repository this command belongs to. */
  readonly root: string;
  /** Null where there is no such file. */
  readonly readFile: (file: string) => string | null;
}

const DEFAULT_URL = 'http://127.0.0.1:4400';

/**
 * The environment first, then what `npm start` wrote down. A token from that file goes to the address in that file only:
 * who sets BURSAR_URL to another one must name its token too.
 */
export function readSettings(around: Surroundings): Settings {
  const { folder, written } = findDataFolder(around);
  const own = toUrl(written.get('BURSAR_URL') ?? DEFAULT_URL);
  const asked = toUrl(given(around, 'BURSAR_URL') ?? own.href);
  // Another name of this machine, and the same port: asked for by the name that is written down, where the token may go.
  const isOwn = isLoopback(own) && isLoopback(asked) && portOf(asked) === portOf(own);
  const url = isOwn && asked.protocol === own.protocol ? own : asked;
  const token = given(around, 'BURSAR_TOKEN');
  const local = url === own ? written.get('BURSAR_TOKEN') : undefined;
  return {
    url,
    token: token ?? local ?? null,
    isLocal: token === undefined && local !== undefined,
    dataFolder: folder,
  };
}

export const portOf = ({ port, protocol }: URL): number =>
  Number(port === '' ? (protocol === 'https:' ? 443 : 80) : port);

/** A blank variable means what an absent one means. */
function given(around: Surroundings, name: string): string | undefined {
  const value = around.env[name]?.trim();
  return value === '' ? undefined : value;
}

/** Under the current folder if Bursar was started there, otherwise that of the repository. */
function findDataFolder(around: Surroundings): {
  folder: string;
  written: ReadonlyMap<string, string>;
} {
  const name = given(around, 'BURSAR_DATA_DIR') ?? '.bursar';
  const folders = [path.resolve(around.cwd, name), path.resolve(around.root, name)];
  for (const folder of folders) {
    const text = around.readFile(path.join(folder, 'env'));
    if (text !== null) return { folder, written: parseEnv(text) };
  }
  return { folder: folders[1] ?? around.root, written: new Map() };
}

function parseEnv(text: string): ReadonlyMap<string, string> {
  const lines = text.split(/\r?\n/).filter((line) => /^[A-Z_]+=./.test(line));
  return new Map(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

function toUrl(text: string): URL {
  const url = URL.parse(text);
  if (url !== null && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
  throw badInput(
    `BURSAR_URL is “${text}”, which is no web address.`,
    `Set it to one such as ${DEFAULT_URL}.`,
  );
}

export function isLoopback(url: URL): boolean {
  return (
    url.hostname === 'localhost' ||
    url.hostname === '[::1]' ||
    /^127(\.\d{1,3}){3}$/.test(url.hostname)
  );
}
