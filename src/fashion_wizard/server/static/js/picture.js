// Prepares a customer's file for a query: upright, and no larger than useful.

import { text } from "./texts.js";

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
  const bitmap = await decode(file);
  try {
    const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
    const fits = scale === 1 && file.size <= bytes && TAKEN.has(file.type);
    const width = Math.max(1, Math.round(bitmap.width * scale));
    const height = Math.max(1, Math.round(bitmap.height * scale));
    const blob = fits ? file : await shrunk(bitmap, width, height);
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
    throw new NoPicture(text("picture.unreadable"));
  }
}

async function shrunk(bitmap, width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width, height);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.92));
  if (!blob) throw new NoPicture(text("picture.failed"));
  return blob;
}
