export function newToken(kind?: 'gateway' | 'ingest' | 'cli'): string;
