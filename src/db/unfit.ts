/** A database that Caveat can't keep its record in. The message is one line and says what to do. */
export class UnfitDatabase extends Error {
  override name = 'UnfitDatabase';
}
