// Stands in for a guest that broke out: plain JavaScript with everything that Node has, in a child's place.
const attempts = {
  environment: () =>
    Object.keys(process.env)
      .filter((name) => name !== 'PWD')
      .join(),
  readPasswords: async () => (await import('node:fs')).readFileSync('/etc/passwd', 'utf8').slice(0, 10),
  readSecret: async (target) => (await import('node:fs')).readFileSync(target.file, 'utf8'),
  readParentEnvironment: async () =>
    (await import('node:fs')).readFileSync(`/proc/${process.ppid}/environ`, 'utf8').slice(0, 10),
  write: async (target) => (await import('node:fs')).writeFileSync(target.touched, 'x'),
  writeWorkingDirectory: async () => (await import('node:fs')).writeFileSync('x', 'x'),
  spawn: async (target) =>
    (await import('node:child_process')).execFileSync('/usr/bin/touch', [target.touched]),
  worker: async () => new (await import('node:worker_threads')).Worker('1', { eval: true }),
  // oxlint-disable-next-line no-implied-eval -- that it is refused is what is tried
  evaluate: () => new Function('return 1')(),
  nativeCode: () => process.dlopen({ exports: {} }, '/lib/x86_64-linux-gnu/libc.so.6'),
  inspector: async () => (await import('node:inspector')).open(0),
  wasi: async () => new (await import('node:wasi')).WASI({ version: 'preview1', preopens: { '/': '/' } }),
  signalParent: (target) => process.kill(target.parent, 0),
  connect: (target) => connected(target.port),
};

export const guest = async (host) => {
  const target = JSON.parse(host.takeJob().files[0].content);
  const outcomes = {};
  for (const [name, attempt] of Object.entries(attempts)) outcomes[name] = await outcomeOf(attempt, target);
  host.write('stdout', new TextEncoder().encode(JSON.stringify(outcomes)));
  return { kind: 'exited', exitCode: 0 };
};

async function outcomeOf(attempt, target) {
  try {
    const found = await attempt(target);
    return found === '' ? 'nothing' : 'open';
  } catch {
    return 'closed';
  }
}

async function connected(port) {
  const { connect } = await import('node:net');
  const socket = connect(port, '127.0.0.1');
  await new Promise((resolve, reject) => {
    socket.once('connect', resolve).once('error', reject);
  });
  socket.destroy();
}
