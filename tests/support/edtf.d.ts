/** The npm library ships no types; only its parser is used, as a second opinion on the syntax. */
declare module 'edtf' {
  /** Throws on anything that is not EDTF of level 0 to 2; what it throws is not always an `Error` of one kind. */
  export function parse(text: string): unknown;
}
