import { pinyin } from 'pinyin-pro';

/** How a name is typed on a keyboard: its sounds in one piece, and the first letter of each. */
export interface Spelling {
  readonly pinyin: string;
  readonly initials: string;
}

/**
 * The pinyin of a school's name, without tones and in small letters; ü is v, as one types it. A name usually begins with
 * the surname of a village's families, so the first character is read as one (单集 is shanji, 曾庄 is zengzhuang).
 * What it gets wrong (会龙, 解放) is corrected by hand.
 */
export function pinyinOf(name: string): Spelling {
  const sounds = pinyin(name.normalize('NFKC'), {
    type: 'array',
    toneType: 'none',
    surname: 'head',
    v: true,
    nonZh: 'consecutive',
  })
    .map((sound) => sound.toLowerCase().replaceAll(/[^a-z0-9]/g, ''))
    .filter((sound) => sound !== '');
  return {
    pinyin: sounds.join(''),
    // Digits and Latin letters of a name are typed as they stand.
    initials: sounds.map((sound) => (name.toLowerCase().includes(sound) ? sound : sound[0])).join(''),
  };
}
