// WebP photos that lie on their side: not every browser turns them as their EXIF data say, and the server does.

/** The tag of the orientation (EXIF 2.3, section 4.6.4). */
const ORIENTATION = 0x0112;
const TIFF_HEADER = 8;
const ENTRY = 12;

/**
 * Tells how a WebP file has to be turned, and gives it without that, so that every browser reads the same pixels.
 *
 * @param {Blob} file
 * @returns {Promise<{plain: Blob, orientation: number}>} The orientation is 1 to 8; 1 where there is none.
 */
export async function unturned(file) {
  const view = new DataView(await file.arrayBuffer());
  const place = placeOfOrientation(view);
  const orientation = place ? view.getUint16(place.at, place.little) : 1;
  if (orientation < 2 || orientation > 8) return { plain: file, orientation: 1 };
  view.setUint16(place.at, 1, place.little);
  return { plain: new Blob([view], { type: file.type }), orientation };
}

/** Where the number of the orientation stands, or null. */
function placeOfOrientation(view) {
  const exif = chunk(view, "EXIF");
  if (!exif) return null;
  const start = exif.start + (named(view, exif.start, "Exif") ? 6 : 0);
  if (start + TIFF_HEADER > exif.end) return null;
  const little = view.getUint16(start) === 0x4949;
  const entries = start + view.getUint32(start + 4, little);
  const count = entries + 2 <= exif.end ? view.getUint16(entries, little) : 0;
  for (let at = entries + 2; at < entries + 2 + count * ENTRY && at + ENTRY <= exif.end; at += ENTRY) {
    if (view.getUint16(at, little) === ORIENTATION) return { at: at + 8, little };
  }
  return null;
}

/** The content of the first chunk of a name in a RIFF file, or null. */
function chunk(view, name) {
  for (let at = 12; at + 8 <= view.byteLength; ) {
    const start = at + 8;
    const end = start + view.getUint32(at + 4, true);
    if (end > view.byteLength) return null;
    if (named(view, at, name)) return { start, end };
    at = end + (end % 2);
  }
  return null;
}

function named(view, at, name) {
  return at + 4 <= view.byteLength && [...name].every((sign, i) => view.getUint8(at + i) === sign.charCodeAt(0));
}

/**
 * Turns what is drawn from now on as an orientation says.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {number} orientation
 * @param {number} width Of what is drawn, before it is turned.
 * @param {number} height
 */
export function turn(context, orientation, width, height) {
  const ways = {
    2: [-1, 0, 0, 1, width, 0],
    3: [-1, 0, 0, -1, width, height],
    4: [1, 0, 0, -1, 0, height],
    5: [0, 1, 1, 0, 0, 0],
    6: [0, 1, -1, 0, height, 0],
    7: [0, -1, -1, 0, height, width],
    8: [0, -1, 1, 0, 0, width],
  };
  if (orientation in ways) context.transform(...ways[orientation]);
}
