type Environment = Readonly<Record<string, string | undefined>>;
export function openDataFolder(root: string, env?: Environment): string;
export function ownToken(folder: string): string;
export function readEnv(folder: string): Record<string, string>;
export function writeEnv(folder: string, values: Readonly<Record<string, string>>): void;
export function sharedSettings(env?: Environment): Record<string, string>;
