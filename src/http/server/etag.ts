/** True if an If-None-Match header has the ETag, by weak comparison (RFC 9110). */
export function matchesEtag(tag: string, given: string | undefined): boolean {
  if (given === undefined) return false;
  if (given.trim() === '*') return true;
  const bare = (it: string) => it.trim().replace(/^W\//, '');
  return given.split(',').some((it) => bare(it) === bare(tag));
}
