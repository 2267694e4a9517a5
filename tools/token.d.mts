export function isToken(text: string): boolean;
export function newToken(kind?: 'gateway' | 'ingest' | 'cli'): string;
