// A photo of the catalog, as a picture in the page.

import { h } from "./dom.js";

/**
 * @param {import("./api.js").Api} api
 * @param {{url: string, width: number, height: number}} photo
 * @param {object} look
 * @param {number} look.size Longer side in pixels of the smaller of two sizes to choose from.
 * @param {string} [look.alt] Left out where words beside the picture say the same.
 * @param {number[]} [look.box] The garment, `[x0, y0, x1, y1]`: what must stay in view where the picture is cut.
 */
export function catalogPhoto(api, photo, { size, alt = "", box }) {
  const image = h("img", {
    class: "photo",
    alt,
    src: api.photoUrl(photo, size),
    srcset: `${api.photoUrl(photo, size)} 1x, ${api.photoUrl(photo, 2 * size)} 2x`,
    width: photo.width,
    height: photo.height,
    loading: "lazy",
    decoding: "async",
    on: { error: () => image.classList.add("gone") },
  });
  if (box) {
    image.style.objectPosition = `${center(box[0], box[2], photo.width)}% ${center(box[1], box[3], photo.height)}%`;
  }
  return image;
}

/** Where the middle between two edges lies, in percent of the side that they leave free. */
function center(from, to, side) {
  const free = side - (to - from);
  return free <= 0 ? 50 : Math.round((100 * from) / free);
}
