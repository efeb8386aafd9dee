import { type FileType, fileTypes } from '../evidence/rules.ts';

/** The scan of the sealed form is a photo or a PDF: nothing that can be edited afterwards. */
export const isScan = ({ kind }: FileType): boolean => kind !== 'office';

/** What the file field offers to choose from; the content decides afterwards. */
export const scanTypes = fileTypes
  .filter(isScan)
  .flatMap(({ extensions }) => extensions.map((extension) => `.${extension}`))
  .join(',');

/** What could not be taken of the form, said of the one file that it brings. */
export const problemOfUpload = (key: string): string =>
  key === 'evidence.problem.tooMany' ? 'applications.new.oneScan' : key;
