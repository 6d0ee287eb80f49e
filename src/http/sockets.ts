import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ExecutionArgs, type ExecutionResult, GraphQLError } from 'graphql';
import { handleProtocols, makeServer } from 'graphql-ws';
import { WebSocketServer } from 'ws';
import { authenticate } from '../access/keys.ts';
import { type Principal, Unauthenticated } from '../access/principal.ts';
import { type Connection, serveConnection } from './connection.ts';
import type { Yoga } from './graphql.ts';
import { mayConnect } from './origin.ts';
import { present, presentError } from './present.ts';
import { type Code, Problem } from './problem.ts';
import type { RouteContext } from './route.ts';

const LARGEST_FRAME = 64 * 1024;
/** Close codes: try another time, at once or after a while; and never again as you are. */
const RESTART = 1012;
const LATER = 1013;
const UNAUTHORIZED = 4401;

type Shared = Omit<RouteContext, 'principal' | 'requestId'>;
type Enveloped = ReturnType<Yoga['getEnveloped']>;
type Arguments = ExecutionArgs & { enveloped: Enveloped; requestId: string };

export type Sockets = {
  /** Takes over a connection that asks to be a WebSocket, or refuses it. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Tells every client to come again, and lets go of those that don't answer. */
  close(): Promise<void>;
};

/** GraphQL over WebSocket (graphql-transport-ws). What one operation does wrong is its own error, never the socket's. */
export function createSockets(yoga: Yoga, shared: Shared, origins: readonly string[]): Sockets {
  const { db, log } = shared;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: LARGEST_FRAME, handleProtocols });
  const server = makeServer<Record<string, unknown>, Connection<{ principal?: Principal | null }>>({
    connectionInitWaitTimeout: 3_000,
    async onConnect({ connectionParams, extra }) {
      const { authorization } = connectionParams ?? {};
      try {
        extra.principal = await authenticate(
          db,
          authorization === undefined || authorization === null ? null : String(authorization),
        );
        return true;
      } catch (error) {
        // graphql-ws would answer 4403, with which clients would try the same key for ever.
        if (error instanceof Unauthenticated) extra.socket.close(UNAUTHORIZED, 'Unauthenticated');
        else extra.socket.close(LATER, 'Try again later');
        return false;
      }
    },
    async onSubscribe({ extra }, _id, payload) {
      const requestId = randomUUID();
      const started = performance.now();
      const context = { ...shared, principal: extra.principal ?? null, requestId };
      try {
        return await prepare(yoga, context, payload as never);
      } catch (error) {
        return [presentError(error, false, requestId, log)].map(withoutHttp);
      } finally {
        log.info(
          { requestId, milliseconds: Math.round(performance.now() - started) },
          'operation over WebSocket',
        );
      }
    },
    execute: (args) => (args as Arguments).enveloped.execute(args),
    subscribe: (args) => (args as Arguments).enveloped.subscribe(args),
    onNext(_context, _id, _payload, args, result) {
      if (!result.errors) return;
      const { errors, ...rest } = present(result as ExecutionResult, (args as Arguments).requestId, log);
      return { ...rest, errors: errors?.map((error) => withoutHttp(error).toJSON()) } as never;
    },
    onError(_context, _id, _payload, errors) {
      // Those of `onSubscribe` are presented already; a stream that failed is not.
      return errors.map((error) => {
        const known = typeof error.extensions.requestId === 'string';
        return (known ? error : withoutHttp(presentError(error, false, randomUUID(), log))).toJSON();
      });
    },
  });
  return {
    upgrade(request, socket, head) {
      socket.on('error', () => socket.destroy());
      const path = request.url?.split('?', 1)[0];
      if (path !== '/graphql') return refuse(socket, new Problem('NOT_FOUND', 'There is nothing here.'));
      if (!mayConnect(request, origins))
        return refuse(socket, new Problem('FORBIDDEN', 'Pages of this origin may not connect.'));
      sockets.handleUpgrade(request, socket, head, (opened) =>
        serveConnection(server, { socket: opened, request }, log),
      );
    },
    async close() {
      const open = [...sockets.clients].map(
        (client) =>
          new Promise<void>((resolve) => {
            client.once('close', () => resolve());
            client.close(RESTART, 'Service restart');
            setTimeout(() => client.terminate(), 2_000).unref();
          }),
      );
      await Promise.all(open);
      sockets.close();
    },
  };
}

async function prepare(
  yoga: Yoga,
  context: RouteContext,
  payload: { query: unknown; operationName?: string; variables?: Record<string, unknown> },
): Promise<Arguments | GraphQLError[]> {
  const { requestId, log } = context;
  const refuse = (errors: readonly unknown[]) =>
    errors.slice(0, 10).map((error) => withoutHttp(presentError(error, false, requestId, log)));
  if (typeof payload.query !== 'string')
    return refuse([new Problem('BAD_USER_INPUT', '"query" must be a string.')]);
  const enveloped = yoga.getEnveloped({ ...context, params: payload } as never);
  const document = attempt(() => enveloped.parse(payload.query as string));
  if (document instanceof Error) return refuse([withCode(document, 'GRAPHQL_PARSE_FAILED')]);
  const errors = enveloped.validate(enveloped.schema, document);
  if (errors.length > 0)
    return refuse(errors.map((error: Error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED')));
  const operations = document.definitions.filter((it: { kind: string }) => it.kind === 'OperationDefinition');
  const chosen = payload.operationName
    ? operations.filter((it: { name?: { value: string } }) => it.name?.value === payload.operationName)
    : operations;
  if (chosen.length !== 1)
    return refuse([
      new Problem('OPERATION_RESOLUTION_FAILURE', 'Could not determine what operation to execute.'),
    ]);
  return {
    schema: enveloped.schema,
    document,
    ...(payload.operationName && { operationName: payload.operationName }),
    ...(payload.variables && { variableValues: payload.variables }),
    contextValue: await enveloped.contextFactory(),
    enveloped,
    requestId,
  };
}

function attempt<Result>(work: () => Result): Result | Error {
  try {
    return work();
  } catch (error) {
    return error as Error;
  }
}

/** A surprise stays one. */
function withCode(error: Error, code: Code): Error {
  if (error instanceof GraphQLError && error.extensions.code === undefined) error.extensions.code = code;
  return error;
}

function withoutHttp(error: GraphQLError): GraphQLError {
  delete error.extensions.http;
  return error;
}

function refuse(socket: Duplex, { code, status, message }: Problem): void {
  const body = JSON.stringify({
    type: 'about:blank',
    status,
    code,
    detail: message,
    requestId: randomUUID(),
  });
  const reason = status === 404 ? 'Not Found' : 'Forbidden';
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\ncontent-type: application/problem+json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
