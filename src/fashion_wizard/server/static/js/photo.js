// A photo of the catalog in the page.

import { h } from "./dom.js";

/**
 * @param {import("./api.js").Api} api
 * @param {{url: string, width: number, height: number}} photo
 * @param {object} look
 * @param {number} look.size Longer side in pixels of the smaller of two sizes.
 * @param {string} [look.alt] Omit it if the text beside the picture says the same.
 * @param {number[]} [look.box] The garment, `[x0, y0, x1, y1]`, which stays visible if the picture is cropped.
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

/** The position of the middle between two edges, in percent as CSS takes it. */
function center(from, to, side) {
  const free = side - (to - from);
  return free <= 0 ? 50 : Math.round((100 * from) / free);
}
