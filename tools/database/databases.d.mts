export function withDatabase(url: string, name: string): string;
export function databaseOf(url: string, fallback?: string): string;
export function createDatabase(url: string, options?: { template?: string }): Promise<void>;
export function dropDatabase(url: string): Promise<void>;
export function databaseOid(url: string): Promise<number>;
