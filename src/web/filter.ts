/** A select above a list, as the part `field` takes it. */
export interface Filter {
  readonly name: string;
  readonly kind: 'select';
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly text: string }[];
}
