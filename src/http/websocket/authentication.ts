import type { CredentialEnd } from '../../access/credentials.ts';
import { type Principal, Unauthenticated } from '../../access/principal.ts';
import { closeSocket } from '../../live/sinks/websocket.ts';
import type { RouteContext } from '../route.ts';
import type { AnswerPing, Connection } from './connection.ts';

/** Close codes after which the stock client stops (4401), or tries again later. */
const UNAUTHORIZED = 4401;
const TOO_MANY_REQUESTS = 4429;
const TRY_AGAIN_LATER = 1013;
/** The stock client reconnects after this one, with a new credential. */
const FORBIDDEN = 4403;
/** No byte may be sent a second after a credential ends; noticing that takes some of the time. */
const CLOSE_MILLISECONDS = 400;

/** The principal of a connection: undefined until it is authenticated, null for an anonymous client. */
export type SocketPrincipal = { principal?: Principal | null; stopWatching?: () => void; renewing?: boolean };

const endings: Record<CredentialEnd, string> = { EXPIRED: 'Token expired', REVOKED: 'Key revoked' };

/** A value that is not text is an invalid credential. */
const asText = (value: unknown): string => (typeof value === 'string' ? value : '');

export type SocketAuthentication = ReturnType<typeof createSocketAuthentication>;

/** Authenticates WebSockets by the `authorization` of their `connection_init`, and closes them when that credential ends. */
export function createSocketAuthentication({
  authenticate,
  credentials,
}: Pick<RouteContext, 'authenticate' | 'credentials'>) {
  function watch(connection: Connection<SocketPrincipal>, principal: Principal | null) {
    const { stopWatching } = connection;
    connection.principal = principal;
    connection.stopWatching = credentials.watch(principal, (reason) =>
      closeSocket(connection, FORBIDDEN, endings[reason], CLOSE_MILLISECONDS),
    );
    stopWatching?.();
  }

  /** False, and the socket closed, if the credential is invalid. */
  async function authenticateSocket(
    connection: Connection<SocketPrincipal>,
    params: Record<string, unknown> = {},
  ): Promise<boolean> {
    const { socket } = connection;
    try {
      const { authorization = null } = params;
      const principal = await authenticate(authorization === null ? null : asText(authorization));
      if (socket.readyState !== socket.OPEN) return false;
      watch(connection, principal);
      socket.once('close', () => connection.stopWatching?.());
      return true;
    } catch (error) {
      // graphql-ws would close with 4403, after which clients would retry the same credential forever.
      if (error instanceof Unauthenticated) socket.close(UNAUTHORIZED, 'Unauthenticated');
      else socket.close(TRY_AGAIN_LATER, 'Try again later');
      return false;
    }
  }

  /**
   * A `ping` with `authorization` in its payload replaces the credential by a new one of the same principal. The `pong` has
   * `renewed: true` and `expiresAt` (null: never), or `renewed: false` where it could not be verified now. An invalid
   * credential, or one of another principal, closes the socket.
   */
  const renew =
    (connection: Connection<SocketPrincipal>): AnswerPing =>
    async (payload) => {
      if (payload?.authorization === undefined) return payload ? { payload } : {};
      const { socket, principal } = connection;
      const close = (code: number, reason: string) => {
        closeSocket(connection, code, reason);
        return null;
      };
      if (principal === undefined) return close(UNAUTHORIZED, 'Unauthorized');
      if (principal === null) return close(FORBIDDEN, 'Another principal');
      if (connection.renewing) return close(TOO_MANY_REQUESTS, 'One renewal at a time');
      connection.renewing = true;
      try {
        const renewed = await authenticate(asText(payload.authorization));
        if (socket.readyState !== socket.OPEN) return null;
        if (renewed?.name !== principal.name || renewed.role !== principal.role)
          return close(FORBIDDEN, 'Another principal');
        watch(connection, renewed);
        const { expiresAt = null } = renewed.credential ?? {};
        return { payload: { renewed: true, expiresAt: expiresAt && new Date(expiresAt).toISOString() } };
      } catch (error) {
        if (error instanceof Unauthenticated) return close(FORBIDDEN, 'Unauthenticated');
        return { payload: { renewed: false } };
      } finally {
        connection.renewing = false;
      }
    };

  return { authenticate: authenticateSocket, renew };
}
