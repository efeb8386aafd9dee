import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import pdfmake from 'pdfmake';

let loading: Promise<void> | null = null;

/** Reads the letters with the first paper, and shuts every other way to files and addresses: a paper is text and nothing else. */
export function lettersLoaded(): Promise<void> {
  loading ??= (async () => {
    for (const [name, file] of [
      ['regular', '400Regular/NotoSansSC_400Regular.ttf'],
      ['bold', '700Bold/NotoSansSC_700Bold.ttf'],
    ] as const) {
      const path = fileURLToPath(import.meta.resolve(`@expo-google-fonts/noto-sans-sc/${file}`));
      pdfmake.virtualfs.writeFileSync(name, await readFile(path));
    }
    pdfmake.setFonts({ Noto: { normal: 'regular', bold: 'bold' } });
    pdfmake.setUrlAccessPolicy(() => false);
    pdfmake.setLocalAccessPolicy(() => false);
  })();
  return loading;
}

/** Millimetres in points. */
export const mm = (length: number): number => (length * 72) / 25.4;
