/** Where storage writes what an operator should read; a pino logger fits. Never receives items, keys or credentials. */
export interface Diagnostics {
  error(details: object, message: string): void;
  info(details: object, message: string): void;
}

export const SILENT: Diagnostics = { error: () => {}, info: () => {} };
