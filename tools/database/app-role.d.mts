export const APP_ROLE: string;
export function appPassword(ownerPassword: string): string;
export function ensureAppRole(url: string, password: string): Promise<void>;
export function letAppIn(url: string): Promise<void>;
