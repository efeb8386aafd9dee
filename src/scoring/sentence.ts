/** A text of the rubric or the programme in the two languages it is written in. Traditional Chinese is derived from `zh`. */
export type Bilingual = { readonly zh: string; readonly en: string };

/** What a page says: the key of a message and what stands in its gaps; a bilingual gap is filled in the page's language. */
export type Sentence = { readonly key: string; readonly values: Readonly<Record<string, string | Bilingual>> };

/** Something to be put right: the field it stands beside, and the message that says what to write. */
export type Problem = {
  readonly field: string;
  readonly key: string;
  readonly values?: Readonly<Record<string, string>>;
};
