import { SourceMap, type SourceMapPayload } from 'node:module';
import { transformSync } from '@swc/wasm-typescript';
import type { Guest } from './guest.ts';
import { runProgram } from './quickjs/program.ts';
import { CompileError, type Compiled } from './quickjs/sources.ts';

/** What swc throws: a text with the place in it, or an object. */
interface SwcFault {
  readonly message?: string;
  readonly snippet?: string;
  readonly startLine?: number;
  readonly startColumn?: number;
}

export const guest: Guest = (host) => {
  // Its first call is slow; this one is off the user's path.
  compile('warm-up.ts', 'enum Warm { Up } const warm: Warm = Warm.Up; export { warm };');
  return runProgram(host, compile);
};

function compile(name: string, text: string): Compiled {
  if (!/\.[cm]?ts$/.test(name)) return { code: text };
  try {
    // Types become blanks: every place stays what it was.
    return { code: transformSync(text, { filename: name, mode: 'strip-only', module: true }).code };
  } catch (error) {
    if (!isUnstrippable(error)) throw faultOf(name, error);
  }
  return transformed(name, text);
}

/** Enums, namespaces and parameter properties are code: they are rewritten, and a map leads back. */
function transformed(name: string, text: string): Compiled {
  try {
    const { code, map } = transformSync(text, {
      filename: name,
      mode: 'transform',
      module: true,
      sourceMap: true,
      transform: { verbatimModuleSyntax: false },
    });
    if (map === undefined) return { code };
    const places = new SourceMap(JSON.parse(map) as SourceMapPayload);
    return {
      code,
      originalPlace: (line, column) => {
        const found = places.findEntry(line - 1, column - 1);
        if (!('originalLine' in found)) return { line, column };
        return { line: found.originalLine + 1, column: found.originalColumn + 1 };
      },
    };
  } catch (error) {
    throw faultOf(name, error);
  }
}

function isUnstrippable(error: unknown): boolean {
  return (error as { code?: string }).code === 'UnsupportedSyntax';
}

function faultOf(name: string, error: unknown): CompileError {
  const { message = String(error), snippet = '', startLine, startColumn = 0 } = error as SwcFault;
  const place = startLine === undefined ? name : `${name}:${startLine}:${startColumn + 1}`;
  const lines = [`${place}: ${message}`, ...(snippet === '' ? [] : [snippet])];
  return new CompileError(lines.join('\n'), startLine);
}
