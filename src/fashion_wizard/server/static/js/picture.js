// Prepares a customer's file for a query: upright, and no larger than useful.

import { text } from "./texts.js";
import { turn, unturned } from "./webp.js";

/** Longer side in pixels of the picture that is sent; more does not improve results. */
const SIDE = 1600;
/** Files up to this many bytes are sent unchanged, if no side is too long. */
const BYTES = 4_000_000;
/** Formats that the server accepts; others that the browser can read become JPEG. */
const TAKEN = new Set(["image/jpeg", "image/png", "image/webp"]);

/** A file that is not a picture; the message is for the customer. */
export class NoPicture extends Error {}

/**
 * @typedef {object} Picture
 * @property {Blob} blob The file that is sent.
 * @property {string} url Its address in the page, valid as long as the page.
 * @property {number} width In pixels, upright; boxes and outlines are in these.
 * @property {number} height
 */

/**
 * @param {Blob} file
 * @param {{side: number, bytes: number}} [limits] The longer side and the size of what is sent unchanged.
 * @returns {Promise<Picture>}
 * @throws {NoPicture} if the browser cannot read it
 */
export async function readPicture(file, { side = SIDE, bytes = BYTES } = {}) {
  const { plain, orientation } = file.type === "image/webp" ? await unturned(file) : { plain: file, orientation: 1 };
  const bitmap = await decode(plain);
  try {
    const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
    const fits = scale === 1 && orientation === 1 && file.size <= bytes && TAKEN.has(file.type);
    const drawn = [bitmap.width, bitmap.height].map((length) => Math.max(1, Math.round(length * scale)));
    const [width, height] = orientation > 4 ? drawn.reverse() : drawn;
    const blob = fits ? file : await redrawn(bitmap, width, height, orientation);
    return { blob, url: URL.createObjectURL(blob), width, height };
  } finally {
    bitmap.close();
  }
}

async function decode(file) {
  if (!file.size) throw new NoPicture(text("picture.empty"));
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    throw new NoPicture(text(isHeic(file) ? "picture.heic" : "picture.unreadable"));
  }
}

/** Whether a file is what iPhones store, which few browsers can read. Where the system knows no type, the name says it. */
function isHeic({ type, name = "" }) {
  return /^image\/hei[cf]/.test(type) || /\.hei[cf]$/i.test(name);
}

async function redrawn(bitmap, width, height, orientation) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = "high";
  const [across, down] = orientation > 4 ? [height, width] : [width, height];
  turn(context, orientation, across, down);
  context.drawImage(bitmap, 0, 0, across, down);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.92));
  if (!blob) throw new NoPicture(text("picture.failed"));
  return blob;
}
