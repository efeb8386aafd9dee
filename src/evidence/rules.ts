import type { Position } from '../schools/rules.ts';

/** A type of file that is kept: how its name ends, and what it is called beside the name. */
export interface FileType {
  readonly mime: string;
  readonly kind: 'photo' | 'pdf' | 'office';
  /** The first is the one that a name is given. */
  readonly extensions: readonly string[];
  readonly label: string;
}

const officeXml = 'application/vnd.openxmlformats-officedocument';

/** Photo, PDF, Office: nothing else is evidence. What a file is, its content says. */
export const fileTypes: readonly FileType[] = [
  { mime: 'image/jpeg', kind: 'photo', extensions: ['jpg', 'jpeg', 'jpe', 'jfif'], label: 'JPEG' },
  { mime: 'image/png', kind: 'photo', extensions: ['png'], label: 'PNG' },
  { mime: 'image/webp', kind: 'photo', extensions: ['webp'], label: 'WebP' },
  { mime: 'application/pdf', kind: 'pdf', extensions: ['pdf'], label: 'PDF' },
  { mime: `${officeXml}.wordprocessingml.document`, kind: 'office', extensions: ['docx'], label: 'Word' },
  { mime: `${officeXml}.spreadsheetml.sheet`, kind: 'office', extensions: ['xlsx'], label: 'Excel' },
  { mime: `${officeXml}.presentationml.presentation`, kind: 'office', extensions: ['pptx'], label: 'PPT' },
  { mime: 'application/msword', kind: 'office', extensions: ['doc', 'wps'], label: 'Word' },
  { mime: 'application/vnd.ms-excel', kind: 'office', extensions: ['xls', 'et'], label: 'Excel' },
  { mime: 'application/vnd.ms-powerpoint', kind: 'office', extensions: ['ppt', 'dps'], label: 'PPT' },
];

/** The type of a file by its media type, or undefined for what is not kept. */
export const fileTypeOf = (mime: string): FileType | undefined => fileTypes.find((type) => type.mime === mime);

/** What a file field offers to choose from; the content decides afterwards. */
export const chooseFrom = fileTypes
  .flatMap(({ extensions }) => extensions.map((extension) => `.${extension}`))
  .join(',');

/** Why a file is not kept, as the end of a message key (`evidence.problem.<reason>`). */
export type Unfit =
  | 'executable'
  | 'heic'
  | 'otherImage'
  | 'archive'
  | 'media'
  | 'macros'
  | 'unknown'
  | 'broken'
  | 'tooManyPixels'
  | 'notScan'
  | 'infected'
  | 'scanTooLarge'
  | 'unscanned'
  | 'storeAway'
  | 'storeFull';

/** Why a media type that content was found to be is not kept; undefined content is of no known type. */
export function unfit(mime: string | undefined): Unfit {
  if (mime === undefined) return 'unknown';
  if (/x-msdownload|x-elf|mach-binary|x-ms-shortcut|x-apple-diskimage|x-msi|vnd\.android|java|x-deb|x-rpm/.test(mime)) {
    return 'executable';
  }
  if (/image\/hei[cf]|image\/avif/.test(mime)) return 'heic';
  if (mime.startsWith('image/')) return 'otherImage';
  if (/^(video|audio)\//.test(mime)) return 'media';
  if (/macroenabled/i.test(mime)) return 'macros';
  if (/zip|rar|7z|gzip|x-tar|x-xz|bzip/.test(mime)) return 'archive';
  return 'unknown';
}

const longestName = 120;

/** A file's name made fit to be shown and saved under anywhere, ending as its content does. */
export function tidyName(given: string, type: FileType): string {
  const last = given.normalize('NFC').split(/[/\\]/).pop() ?? '';
  // Control and direction characters can make a name look like another one.
  const clean = last
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '')
    .replace(/[<>:"|?*]/g, '_')
    .trim();
  const dot = clean.lastIndexOf('.');
  const ending = dot < 0 ? '' : clean.slice(dot + 1).toLowerCase();
  const fits = type.extensions.includes(ending);
  const stem = (fits ? clean.slice(0, dot) : clean).replace(/^[.\s]+|[.\s]+$/g, '') || 'file';
  return `${Array.from(stem).slice(0, longestName).join('')}.${fits ? ending : type.extensions[0]!}`;
}

/** The page of a line, after `/assessments/:id/sheets/<stage>/`. `section` is that of an indicator, or null. */
export function placeOf(code: string, section: string | null): string {
  if (section !== null) return `sections/${section}#${code}`;
  return `${code.startsWith('fact.') ? 'vetoes' : 'figures'}#${code}`;
}

const earthRadiusInMetres = 6_371_000;

/** How far two places are from each other along the ground (great circle), in metres. */
export function metresBetween(one: Position, other: Position): number {
  const radians = (degrees: number): number => (degrees * Math.PI) / 180;
  const [from, to] = [radians(one.latitude), radians(other.latitude)];
  const half = Math.sin((to - from) / 2) ** 2;
  const across = Math.sin(radians(other.longitude - one.longitude) / 2) ** 2;
  return 2 * earthRadiusInMetres * Math.asin(Math.min(Math.sqrt(half + Math.cos(from) * Math.cos(to) * across), 1));
}

/** From here on a photo of a visit was hardly taken at the school. */
export const farInMetres = 1000;

/** A distance as people say it: to ten metres below a kilometre, to a tenth of a kilometre above. */
export const roughly = (metres: number): { readonly metres: number } | { readonly kilometres: string } =>
  metres < farInMetres ? { metres: Math.round(metres / 10) * 10 } : { kilometres: (metres / 1000).toFixed(1) };

/** Another place at which the same file is evidence. */
export interface Use {
  readonly school: number;
  readonly assessment: number;
  /** Whether the visitor may read that assessment and sees the file there. */
  readonly seen: boolean;
}

/** What is pointed out of a file: its other places, as far as they may be told. */
export interface AlsoUsed<Place extends Use> {
  /** In the same assessment. */
  readonly here: readonly Place[];
  /** In another year of the same school. */
  readonly otherYears: readonly Place[];
  readonly otherSchools: readonly Place[];
  /** Other schools of which no more may be told. */
  readonly unnamed: boolean;
}

/**
 * Sorts the other places of a file by what they mean, and keeps back what the visitor may not know.
 * @param ownSchool whether the visitor belongs to the school: they learn only what is twice in this assessment
 */
export function alsoUsed<Place extends Use>(
  { school, assessment }: Pick<Use, 'school' | 'assessment'>,
  places: readonly Place[],
  ownSchool: boolean,
): AlsoUsed<Place> {
  const seen = places.filter((place) => place.seen);
  const elsewhere = ownSchool ? [] : seen.filter((place) => place.assessment !== assessment);
  return {
    here: seen.filter((place) => place.assessment === assessment),
    otherYears: elsewhere.filter((place) => place.school === school),
    otherSchools: elsewhere.filter((place) => place.school !== school),
    unnamed: !ownSchool && places.some((place) => !place.seen && place.school !== school),
  };
}

/** Whether a part of an address can name a kept file at all: what is no UUID is asked of no database. */
export const isFileId = (text: string): boolean => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text);
