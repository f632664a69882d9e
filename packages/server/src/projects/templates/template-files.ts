/** Paths and texts that a new project begins with. */
export type TemplateFiles = Readonly<Record<string, string>>;

/** A name as text of a page. */
export function escapedName(name: string): string {
  return name.replace(/[&<>"{}]/g, (one) => `&#${one.charCodeAt(0)};`);
}
