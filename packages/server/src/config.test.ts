import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig, readEnvironment, type Environment } from './config.ts';

const REAL_KEYS = {
  AWS_ACCESS_KEY_ID: 'AKIAQWERTYUIOPASDFGH',
  AWS_SECRET_ACCESS_KEY: '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',
};
const load = (environment: Partial<Environment> = {}) =>
  loadConfig({ ambient: {}, file: {}, ...environment });

describe('where things are stored', () => {
  it('[STO-20] with nothing set, the embedded engine stores in ./data', () => {
    const { store } = load().config;
    expect(store).toMatchObject({
      kind: 'embedded',
      dataDir: resolve('data'),
      tablePrefix: '',
      region: 'us-east-1',
    });
  });

  it('[STO-20] an endpoint comes before everything', () => {
    const { store } = load({
      ambient: { DYNAMODB_ENDPOINT: 'http://localhost:8000/', ATRIUM_STORE: 'aws' },
      file: REAL_KEYS,
    }).config;
    expect(store).toMatchObject({ kind: 'endpoint', endpoint: 'http://localhost:8000' });
  });

  it('[STO-20] keys of AWS in .env mean AWS, and those of the shell do not take their place', () => {
    const { config, secrets } = load({
      file: { ...REAL_KEYS, AWS_REGION: 'eu-west-1' },
      ambient: { AWS_ACCESS_KEY_ID: 'AKIAOTHEROTHEROTHERX', AWS_SESSION_TOKEN: 'other' },
    });
    expect(config.store).toEqual({ kind: 'aws', region: 'eu-west-1', tablePrefix: '' });
    expect(secrets.aws).toEqual({
      accessKeyId: REAL_KEYS.AWS_ACCESS_KEY_ID,
      secretAccessKey: REAL_KEYS.AWS_SECRET_ACCESS_KEY,
    });
  });

  it('[STO-20] keys of AWS in the shell alone never lead to AWS', () => {
    expect(load({ ambient: REAL_KEYS }).config.store.kind).toBe('embedded');
  });

  it('[STO-20] ATRIUM_STORE=aws means AWS, with keys from anywhere', () => {
    expect(load({ ambient: { ATRIUM_STORE: 'aws' } })).toMatchObject({
      config: { store: { kind: 'aws' } },
      secrets: { aws: undefined },
    });
    expect(load({ ambient: { ...REAL_KEYS, ATRIUM_STORE: 'aws' } }).secrets.aws?.accessKeyId).toBe(
      REAL_KEYS.AWS_ACCESS_KEY_ID,
    );
  });

  it('[STO-20] ATRIUM_STORE=embedded keeps things here in spite of keys', () => {
    expect(load({ file: { ...REAL_KEYS, ATRIUM_STORE: 'embedded' } }).config.store.kind).toBe('embedded');
  });

  it.each([
    ['your_access_key_id', 'your_secret_access_key'],
    ['your-access-key', 'your-secret-key'],
    ['AKIAIOSFODNN7EXAMPLE', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'],
    ['<access key>', '<secret key>'],
    ['xxxxxxxxxxxxxxxxxxxx', 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'],
    ['', ''],
    ['local', 'local'],
    [REAL_KEYS.AWS_ACCESS_KEY_ID, ''],
  ])('[STO-20] placeholders in .env are not keys: %s, %s', (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY) => {
    const { config } = load({ file: { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } });
    expect(config.store.kind).toBe('embedded');
  });

  it('[STO-20] the example file is a working .env that stays on this machine', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'atrium-config-'));
    const { readFile } = await import('node:fs/promises');
    await writeFile(join(directory, '.env'), await readFile(resolve('.env.example')));
    const { file } = readEnvironment(directory);
    const { config, secrets } = load({ file });
    expect(config).toMatchObject({
      port: 5000,
      host: '127.0.0.1',
      store: { kind: 'embedded' },
      hasJdoodle: false,
    });
    expect(secrets).toEqual({ aws: undefined, jdoodle: undefined, deployment: undefined });
    await rm(directory, { recursive: true });
  });
});

describe('settings', () => {
  it('[STO-21] the shell comes before .env, and blank values count as absent', () => {
    const { config } = load({
      ambient: { PORT: '', HOST: '  ', ATRIUM_TABLE_PREFIX: 'shell-' },
      file: { PORT: '8080', ATRIUM_TABLE_PREFIX: 'file-', NODE_ENV: 'production' },
    });
    expect(config).toMatchObject({ port: 8080, host: '0.0.0.0', isProduction: true });
    expect(config.store.tablePrefix).toBe('shell-');
  });

  it('[STO-21] only in production is the default to be reachable from elsewhere', () => {
    expect(load().config.host).toBe('127.0.0.1');
    expect(load({ ambient: { NODE_ENV: 'production' } }).config.host).toBe('0.0.0.0');
    expect(load({ ambient: { HOST: '::' } }).config.host).toBe('::');
  });

  it('[STO-21] every value that cannot be used is named', () => {
    const broken = {
      PORT: 'high',
      DYNAMODB_ENDPOINT: 'localhost',
      ATRIUM_STORE: 'mongo',
      ATRIUM_TABLE_PREFIX: 'a b',
      ATRIUM_SECRET: 'short',
      ATRIUM_TRUST_PROXY: 'perhaps',
      ATRIUM_LOG_LEVEL: 'loud',
    };
    const message = (() => {
      try {
        load({ ambient: broken });
        return '';
      } catch (error) {
        return (error as Error).message;
      }
    })();
    for (const name of Object.keys(broken)) expect(message).toContain(`${name}:`);
  });

  it('[STO-21] secrets are apart from what may be printed', () => {
    const ambient = {
      ...REAL_KEYS,
      ATRIUM_STORE: 'aws',
      AWS_SESSION_TOKEN: 'session-token',
      JDOODLE_CLIENT_ID: 'jdoodle-id',
      JDOODLE_CLIENT_SECRET: 'jdoodle-secret',
      ATRIUM_SECRET: 's'.repeat(40),
    };
    const { config, secrets } = load({ ambient });
    expect(config.hasJdoodle).toBe(true);
    expect(secrets).toEqual({
      aws: {
        accessKeyId: ambient.AWS_ACCESS_KEY_ID,
        secretAccessKey: ambient.AWS_SECRET_ACCESS_KEY,
        sessionToken: 'session-token',
      },
      jdoodle: { clientId: 'jdoodle-id', clientSecret: 'jdoodle-secret' },
      deployment: ambient.ATRIUM_SECRET,
    });
    const printed = JSON.stringify(config);
    const { ATRIUM_STORE: _, ...secretValues } = ambient;
    for (const value of Object.values(secretValues)) expect(printed).not.toContain(value);
  });

  it('[STO-21] a public address is an origin', () => {
    const { config } = load({
      ambient: { ATRIUM_PUBLIC_URL: 'https://atrium.example/app/', ATRIUM_TRUST_PROXY: '1' },
    });
    expect(config).toMatchObject({ publicUrl: 'https://atrium.example', isProxyTrusted: true });
  });

  it('[STO-21] a directory without .env is as good as one with an empty one', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'atrium-config-'));
    expect(readEnvironment(directory).file).toEqual({});
    await rm(directory, { recursive: true });
  });
});

describe('how code is run', () => {
  it('[RUN-68] with nothing set, the embedded runner within its limits', () => {
    expect(load().config.runs).toMatchObject({
      limits: {
        wallMs: 10_000,
        compileMs: 15_000,
        cpuMs: 12_000,
        memoryBytes: 256 * 1024 * 1024,
        fileBytes: 32 * 1024 * 1024,
        inodes: 2_000,
        sourceBytes: 256 * 1024,
        stdinBytes: 1024 * 1024,
        outputBytes: 256 * 1024,
      },
      packs: [],
      slots: undefined,
      isWarm: true,
      preference: 'embedded-first',
      jdoodleUrl: 'https://api.jdoodle.com',
      jdoodleLanguagesFile: undefined,
    });
  });

  it('[RUN-68] packs, limits and JDoodle are set by the environment', () => {
    const { runs } = load({
      file: {
        ATRIUM_LANGUAGE_PACKS: 'PHP, cpp',
        ATRIUM_RUN_PREFERENCE: 'jdoodle-first',
        ATRIUM_RUN_WALL_SECONDS: '5',
        ATRIUM_RUN_SLOTS: '3',
        ATRIUM_RUN_WARM: 'off',
        ATRIUM_JDOODLE_LANGUAGES: 'languages.json',
        JDOODLE_URL: 'http://localhost:9000/',
      },
    }).config;
    expect(runs).toMatchObject({
      packs: ['php', 'cpp'],
      preference: 'jdoodle-first',
      limits: { wallMs: 5_000 },
      slots: 3,
      isWarm: false,
      jdoodleLanguagesFile: resolve('languages.json'),
      jdoodleUrl: 'http://localhost:9000',
    });
  });

  it.each([
    ['ATRIUM_LANGUAGE_PACKS', 'php,klingon'],
    ['ATRIUM_RUN_WALL_SECONDS', '0'],
    ['ATRIUM_RUN_OUTPUT_KB', '257'],
    ['ATRIUM_RUN_WARM', 'perhaps'],
    ['JDOODLE_URL', 'ftp://example.org'],
  ])('[RUN-68] %s=%s is refused by its name', (name, value) => {
    expect(() => load({ ambient: { [name]: value } })).toThrow(name);
  });
});

describe('previews', () => {
  const previewOf = (ambient: Record<string, string>) => load({ ambient }).config.preview;

  it('[PRV-7] are on the port after the application unless somebody chooses', () => {
    expect(previewOf({})).toEqual({ port: undefined, origin: undefined });
    expect(previewOf({ ATRIUM_PREVIEW_PORT: '7001' })).toEqual({ port: 7001, origin: undefined });
    const own = {
      ATRIUM_PUBLIC_URL: 'https://atrium.example',
      ATRIUM_PREVIEW_ORIGIN: 'https://preview.example/',
    };
    expect(previewOf(own).origin).toBe('https://preview.example');
  });

  it('[PRV-7] an origin needs one of the application to be the frame of, and another one than that', () => {
    const ATRIUM_PREVIEW_ORIGIN = 'https://preview.example';
    expect(() => previewOf({ ATRIUM_PREVIEW_ORIGIN })).toThrow('needs ATRIUM_PUBLIC_URL');
    expect(() =>
      previewOf({ ATRIUM_PREVIEW_ORIGIN, ATRIUM_PUBLIC_URL: `${ATRIUM_PREVIEW_ORIGIN}/x` }),
    ).toThrow('another origin');
  });
});
