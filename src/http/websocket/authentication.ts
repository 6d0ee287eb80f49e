import type { CredentialEnd } from '../../access/credentials.ts';
import { type Principal, Unauthenticated } from '../../access/principal.ts';
import { closeSocket } from '../../live/sinks/websocket.ts';
import type { RouteContext } from '../route.ts';
import type { AnswerPing, Connection } from './connection.ts';

/** Close codes: never again as you are; one at a time; try again later. */
const UNAUTHORIZED = 4401;
const TOO_MANY = 4429;
const LATER = 1013;
/** The stock client comes back from this one, and asks for its credential again. */
const FORBIDDEN = 4403;
/** No byte a second after the end of a credential: some of that passes before it is seen. */
const AFTER_THE_END_MILLISECONDS = 400;

/** Who a connection is of. `principal` is undefined before it was let in, null for nobody who says who they are. */
export type SocketPrincipal = { principal?: Principal | null; stopWatching?: () => void; renewing?: boolean };

const endings: Record<CredentialEnd, string> = { EXPIRED: 'Token expired', REVOKED: 'Key revoked' };

/** What is no text is no credential either. */
const asText = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Lets WebSockets in by the `authorization` of their `connection_init`, for as long as that is good. */
export function createSocketAuthentication({
  authenticate,
  credentials,
}: Pick<RouteContext, 'authenticate' | 'credentials'>) {
  function watch(connection: Connection<SocketPrincipal>, principal: Principal | null) {
    const { stopWatching } = connection;
    connection.principal = principal;
    connection.stopWatching = credentials.watch(principal, (reason) =>
      closeSocket(connection, FORBIDDEN, endings[reason], AFTER_THE_END_MILLISECONDS),
    );
    stopWatching?.();
  }

  /** Whether it is let in; closed, if not. */
  async function admit(
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
      // graphql-ws would answer 4403, with which clients would try the same credential for ever.
      if (error instanceof Unauthenticated) socket.close(UNAUTHORIZED, 'Unauthenticated');
      else socket.close(LATER, 'Try again later');
      return false;
    }
  }

  /**
   * A `ping` with `authorization` in its payload puts a new credential of the same principal in the place of the old one.
   * The `pong` says `renewed: true` and until when it is good, null for ever, or `renewed: false` where that could not be
   * told now. What is not good, or somebody else's, closes the connection.
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
      if (connection.renewing) return close(TOO_MANY, 'One renewal at a time');
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

  return { admit, renew };
}
