// oxlint-disable-next-line import/default -- made by the build
import workerUrl from './build-worker.ts?worker&url';
import type { FromBuilder } from './build-messages.ts';
import type { BuilderDeps } from './builder.ts';

export const startBuildWorker: BuilderDeps['start'] = (onMessage, onEnd) => {
  const worker = new Worker(trusted(), { type: 'module', name: 'project-build' });
  worker.addEventListener('message', ({ data }: MessageEvent<FromBuilder>) => onMessage(data));
  worker.addEventListener('error', (event) => {
    // Go on with a new one at the next build, instead of leaving it in a state that nobody knows.
    event.preventDefault();
    onEnd(`The build stopped: ${event.message || 'its program could not be loaded'}`);
  });
  return { post: (message) => worker.postMessage(message), close: () => worker.terminate() };
};

/** The security policy lets a worker's address come from a named place only, and this is the only one it makes. */
function trusted(): string {
  const { trustedTypes } = globalThis as { readonly trustedTypes?: TrustedTypes };
  if (trustedTypes === undefined) return workerUrl;
  policy ??= trustedTypes.createPolicy('atrium-build', { createScriptURL: () => workerUrl });
  return policy.createScriptURL('');
}

let policy: BuildPolicy | undefined;

/** Newer than the types. */
interface BuildPolicy {
  createScriptURL(input: string): string;
}
interface TrustedTypes {
  createPolicy(name: string, rules: BuildPolicy): BuildPolicy;
}
