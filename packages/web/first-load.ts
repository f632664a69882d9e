import { join } from 'node:path';

/** As far as rolldown's `ModuleInfo` is asked here. */
interface Modules {
  getModuleInfo(moduleId: string): { readonly importedIds: readonly string[] } | null;
}

const ENTRY = join(import.meta.dirname, 'src/main.tsx');

/**
 * Names the chunk of what the page needs before anything is seen: all that its script imports, and nothing that is
 * loaded on demand. Left alone, the bundler makes a file for each set of modules that some later chunk shares with
 * the first: dozens of requests, and a tenth more to send, for each file is compressed alone.
 */
export function firstLoad(): (moduleId: string, modules: Modules) => 'first' | null {
  let first: ReadonlySet<string> | undefined;
  return (moduleId, modules) => ((first ??= importedFrom(ENTRY, modules)).has(moduleId) ? 'first' : null);
}

function importedFrom(entry: string, modules: Modules): ReadonlySet<string> {
  const found = new Set([entry]);
  for (const moduleId of found)
    for (const imported of modules.getModuleInfo(moduleId)?.importedIds ?? []) found.add(imported);
  // A chunk of its own, which the manifest calls the entry.
  found.delete(entry);
  return found;
}
