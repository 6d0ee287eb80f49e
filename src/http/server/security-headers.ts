/**
 * Headers of every response, as names and values in turn: browsers must not guess its type, frame it, or run anything in it.
 * GraphiQL's page replaces the content security policy with its own.
 */
export const securityHeaders: readonly string[] = [
  'x-content-type-options',
  'nosniff',
  'x-frame-options',
  'DENY',
  'content-security-policy',
  "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy',
  'no-referrer',
  'cross-origin-resource-policy',
  'same-origin',
  'cross-origin-opener-policy',
  'same-origin',
];
