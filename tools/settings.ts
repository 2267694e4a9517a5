export type Environment = Readonly<Record<string, string | undefined>>;

/** A variable of the environment; one that is empty counts as not set. */
export function settingOf(env: Environment, name: string): string | undefined {
  return env[name] === '' ? undefined : env[name];
}
