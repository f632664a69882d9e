import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What JDoodle's documentation says of a request, as it came in. */
export interface Received {
  readonly path: string;
  readonly body: Record<string, unknown>;
}

/** How the stand-in answers the next requests; the documented answer of a program that worked unless told otherwise. */
export type Behaviour =
  | 'works'
  | 'compile-error'
  | 'run-time-error'
  | 'timeout'
  | 'old-timeout'
  | 'output-limit'
  | 'version-refused'
  | 'hangs'
  | 'hangs-halfway'
  | 'cut-off'
  | 'not-json'
  | 'endless'
  | 'redirect'
  | 'old-form'
  | 'nonsense'
  /** An error of this status, with JDoodle's body. */
  | number;

export const CREDENTIALS = {
  clientId: 'client-of-a-test',
  clientSecret: 'secret-of-a-test-0123456789abcdef',
};

const WORKED = {
  error: null,
  statusCode: 200,
  memory: '9216',
  cpuTime: '0.03',
  compilationStatus: null,
  projectKey: null,
  isExecutionSuccess: true,
  isCompiled: true,
};
const TIMED_OUT =
  '\n\n\n JDoodle - Timeout \nIf your program reads input, please enter the inputs in STDIN box above.';

/** JDoodle's REST interface on this machine, faithful to its documentation and to what clients have met. */
export class JdoodleStandIn {
  readonly received: Received[] = [];
  behaviour: Behaviour = 'works';
  /** Credits left today; each run takes one. */
  credits = 200;
  /** A `versionIndex` above it is refused. */
  newestVersion = Number.POSITIVE_INFINITY;
  #used = 0;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<JdoodleStandIn> {
    const server = createServer((request, response) => void standIn.#serve(request, response));
    const standIn = new JdoodleStandIn(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return standIn;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Programs that were run, whether or not anybody waited for them. */
  get executed(): number {
    return this.#used;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = request.url ?? '';
    const body = parse(Buffer.concat(chunks).toString());
    this.received.push({ path, body });
    const refusal = refusalOf(request, body);
    if (refusal) answer(response, refusal.statusCode, refusal);
    else if (path === '/v1/execute') this.#execute(body, response);
    else if (path === '/v1/credit-spent') this.#tellCredits(response);
    else if (path === '/v1/auth-token') answer(response, 200, { token: 'token-of-a-test' });
    else answer(response, 404, failure(404, 'Not Found'));
  }

  #tellCredits(response: ServerResponse): void {
    if (typeof this.behaviour === 'number') answer(response, this.behaviour, failure(this.behaviour, 'x'));
    else if (this.behaviour === 'hangs') return;
    else if (this.behaviour === 'nonsense') answer(response, 200, { used: 'many' });
    else answer(response, 200, { used: this.#used });
  }

  #execute(body: Record<string, unknown>, response: ServerResponse): void {
    const { script, language, versionIndex } = body;
    if (typeof script !== 'string' || typeof language !== 'string' || typeof versionIndex !== 'string') {
      answer(response, 400, failure(400, 'Bad Request'));
      return;
    }
    if (Number(versionIndex) > this.newestVersion) {
      answer(response, 400, failure(400, `Invalid versionIndex ${versionIndex} for ${language}`));
      return;
    }
    if (this.#used >= this.credits) {
      answer(response, 429, failure(429, 'Daily limit reached'));
      return;
    }
    this.#used += 1;
    this.#behave(body, response);
  }

  // oxlint-disable-next-line complexity -- one line for each way in which it can go
  #behave({ script, stdin, compileOnly }: Record<string, unknown>, response: ServerResponse): void {
    const { behaviour } = this;
    const said = `${String(script)}|${String(stdin)}\n`;
    if (typeof behaviour === 'number') answer(response, behaviour, failure(behaviour, 'Something'));
    else if (behaviour === 'compile-error') {
      const output = "\njdoodle.cpp:7:5: error: 'x' was not declared in this scope\n";
      const status = compileOnly === true ? 1 : null;
      answer(response, 200, {
        ...WORKED,
        output,
        memory: null,
        cpuTime: null,
        compilationStatus: status,
        isCompiled: false,
        isExecutionSuccess: false,
      });
    } else if (behaviour === 'run-time-error')
      answer(response, 200, { ...WORKED, output: `${said}Traceback\n`, isExecutionSuccess: false });
    else if (behaviour === 'timeout')
      answer(response, 200, {
        ...WORKED,
        output: TIMED_OUT,
        memory: null,
        cpuTime: null,
        isExecutionSuccess: 1,
        isCompiled: 0,
      });
    else if (behaviour === 'old-timeout')
      answer(response, 200, { output: 'JDOODLE_TIMEOUT_LIMIT_EXCEEDED', statusCode: 200 });
    else if (behaviour === 'output-limit')
      answer(response, 200, { ...WORKED, output: `${'x'.repeat(5_000)}\n\nJDoodle - output Limit reached.` });
    else if (behaviour === 'old-form')
      answer(response, 200, { output: said, statusCode: 200, memory: 1_024, cpuTime: 0.5 });
    else if (behaviour === 'nonsense') answer(response, 200, { output: { deep: [1] }, statusCode: 'x' });
    else if (behaviour === 'not-json') void response.writeHead(200).end('<html>Busy</html>');
    else if (behaviour === 'redirect') void response.writeHead(307, { location: '/v1/elsewhere' }).end();
    else if (behaviour === 'hangs-halfway') response.writeHead(200).write('{"output": "');
    else if (behaviour === 'cut-off') {
      response.writeHead(200, { 'content-length': '5000' }).write('{"output": "cut');
      setTimeout(() => response.destroy(), 20);
    } else if (behaviour === 'endless') pour(response);
    else if (behaviour !== 'hangs') answer(response, 200, { ...WORKED, output: said });
  }
}

function refusalOf({ method, headers }: IncomingMessage, body: Record<string, unknown>) {
  if (method !== 'POST') return failure(405, 'Method Not Allowed');
  if (headers['content-type'] !== 'application/json') return failure(415, 'Unsupported Media Type');
  const { clientId, clientSecret } = body;
  if (clientId === CREDENTIALS.clientId && clientSecret === CREDENTIALS.clientSecret) return undefined;
  // It repeats what it got: nothing of this may reach anybody.
  return failure(401, `Unauthorized Request ${String(clientId)} ${String(clientSecret)}`);
}

function failure(statusCode: number, error: string) {
  return { error, statusCode };
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** Until nobody reads any more. */
function pour(response: ServerResponse): void {
  if (!response.headersSent) response.writeHead(200).write('{"output": "');
  if (response.destroyed) return;
  if (response.write('x'.repeat(64 * 1024))) setImmediate(() => pour(response));
  else response.once('drain', () => pour(response));
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
