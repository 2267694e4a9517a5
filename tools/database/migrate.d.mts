export function migrate(
  url: string,
  log?: (line: string) => void,
  directory?: string,
): Promise<string[]>;
