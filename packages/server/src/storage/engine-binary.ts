import { access, constants } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';

const EXECUTABLE = 'dynoxide';

export interface EngineBinaryOptions {
  /** Used as it is, when given. */
  binary?: string | undefined;
  /** Directories to look in at last, as in the variable PATH. */
  searchPath?: string | undefined;
}

/** The program of the embedded engine: the one named, npm's for this platform, or one on the path. */
export async function findEngineBinary({ binary, searchPath = '' }: EngineBinaryOptions): Promise<string> {
  if (binary !== undefined) {
    if (await isExecutable(binary)) return binary;
    throw new Error(`ATRIUM_DYNOXIDE_BIN names ${binary}, which cannot be run`);
  }
  const candidates = [
    ...packagedBinaries(),
    ...searchPath.split(delimiter).map((dir) => join(dir, EXECUTABLE)),
  ];
  const usable = await Promise.all(candidates.map(isExecutable));
  const found = candidates.find((_, n) => usable[n]);
  if (found === undefined) throw new Error(REMEDIES);
  return found;
}

const REMEDIES = `Atrium found no DynamoDB to store in. Any of these helps:
  npm install dynoxide                                   (the embedded engine, if npm has it for this platform)
  brew install nubo-db/tap/dynoxide
  docker run -p 8000:8000 amazon/dynamodb-local          and DYNAMODB_ENDPOINT=http://localhost:8000
  AWS credentials in .env                                (see .env.example)`;

/** From npm: the platform's package, as a dependency of Atrium's own or of the package \`dynoxide\`. */
function packagedBinaries(): string[] {
  const platformPackage = `@dynoxide/${process.platform}-${process.arch}/package.json`;
  const own = createRequire(import.meta.url);
  const direct = resolveOptional(own, platformPackage);
  const wrapper = resolveOptional(own, 'dynoxide/package.json');
  const nested = wrapper && resolveOptional(createRequire(wrapper), platformPackage);
  return [direct, nested].flatMap((found) => (found ? [join(dirname(found), EXECUTABLE)] : []));
}

function resolveOptional(require: NodeJS.Require, name: string): string | undefined {
  try {
    return require.resolve(name);
  } catch {
    return undefined;
  }
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
