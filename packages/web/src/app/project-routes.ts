/** `?file=fil_…&line=12` of a project's address; anything else is left out. */
export interface ProjectSearch {
  readonly file?: string;
  readonly line?: number;
}

export function projectSearch({ file, line }: Record<string, unknown>): ProjectSearch {
  const at = Number(line);
  return {
    ...(typeof file === 'string' && /^fil_[0-9A-Z]{26}$/.test(file) && { file }),
    ...(Number.isSafeInteger(at) && at > 0 && { line: at }),
  };
}
