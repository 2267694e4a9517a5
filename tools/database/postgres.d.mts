export interface PostgresServer {
  url(database?: string): string;
  appUrl(database?: string): string;
  readonly pid: number;
  readonly attached: boolean;
  stop(): Promise<void>;
}
export function startPostgres(
  folder: string,
  options?: { settings?: Record<string, string>; log?: (line: string) => void },
): Promise<PostgresServer>;
