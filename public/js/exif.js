// When a photo was taken, as its camera wrote it: making it smaller loses what stands beside the picture.

/** @returns the moment as 2026-11-02T09:00:00.000Z, or null where the file does not say; a camera without a zone is taken to be here. */
export async function takenAt(file) {
  const view = new DataView(await file.slice(0, 131072).arrayBuffer());
  try {
    const start = exifOf(view);
    if (start === null) return null;
    const little = view.getUint16(start) === 0x4949;
    const first = start + view.getUint32(start + 4, little);
    const folder = entryOf(view, first, 0x8769, little);
    if (folder === null) return null;
    const exif = start + view.getUint32(folder + 8, little);
    const taken = textOf(view, start, entryOf(view, exif, 0x9003, little), little);
    const zone = textOf(view, start, entryOf(view, exif, 0x9011, little), little);
    const parts = /^(\d{4}):(\d{2}):(\d{2}) (\d{2}:\d{2}:\d{2})/.exec(taken);
    if (parts === null) return null;
    const moment = new Date(
      `${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}${/^[+-]\d{2}:\d{2}/.test(zone) ? zone.slice(0, 6) : ''}`,
    );
    return Number.isNaN(moment.getTime()) ? null : moment.toISOString();
  } catch {
    // Cut off in the middle: it says nothing.
    return null;
  }
}

/** Where the block of TIFF begins in a JPEG; null in other files. */
function exifOf(view) {
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return null;
  for (let at = 2; at + 10 < view.byteLength && view.getUint8(at) === 0xff; at += 2 + view.getUint16(at + 2)) {
    if (view.getUint16(at) === 0xffe1 && view.getUint32(at + 4) === 0x45786966) return at + 10;
  }
  return null;
}

/** Where the entry of a tag begins in a folder; null where it is not there. */
function entryOf(view, folder, tag, little) {
  const count = view.getUint16(folder, little);
  for (let at = folder + 2; at < folder + 2 + count * 12; at += 12) {
    if (view.getUint16(at, little) === tag) return at;
  }
  return null;
}

function textOf(view, start, entry, little) {
  if (entry === null) return '';
  const length = view.getUint32(entry + 4, little);
  const at = length <= 4 ? entry + 8 : start + view.getUint32(entry + 8, little);
  let text = '';
  for (let letter = 0; letter < length - 1; letter += 1) text += String.fromCharCode(view.getUint8(at + letter));
  return text;
}
