export type scalars = {
  CountryCode: string;
  Cursor: string;
  DateOrTime: string;
  DateTime: string;
  EDTF: string;
  JSON: unknown;
  LanguageTag: string;
  URL: string;
  Version: string;
};
