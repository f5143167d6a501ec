// The colors of an item as the shop names them, each as a dot beside its name.

import { h } from "./dom.js";

/** What the dots look like, by the words in a color's name. */
const COLORS = {
  black: "#1b1b1d",
  gray: "#8a8c91",
  grey: "#8a8c91",
  white: "#ffffff",
  red: "#c8202f",
  orange: "#ee7d1a",
  yellow: "#f2c530",
  green: "#34893f",
  olive: "#71752f",
  turquoise: "#2ba7a3",
  blue: "#2a5cc0",
  navy: "#1d2a52",
  purple: "#74378f",
  pink: "#ec86ad",
  burgundy: "#6b1d33",
  brown: "#6d4a31",
  beige: "#d9c5a5",
};
/** The most colors that are shown. */
const MOST = 4;

/**
 * @param {unknown} color The metadata's color: a text such as "Navy", or several.
 * @returns {HTMLElement | null} Null if the shop names none.
 */
export function swatches(color) {
  const names = [color].flat().filter((name) => typeof name === "string" && name.trim());
  if (!names.length) return null;
  return h("p", { class: "swatches" }, ...names.slice(0, MOST).map(swatch));
}

function swatch(name) {
  // Of "navy blue" the first word says more.
  const word = name.toLowerCase().split(/[^a-z]+/).find((each) => Object.hasOwn(COLORS, each));
  const dot = word && h("span", { class: "swatch", "aria-hidden": "true" });
  if (dot) dot.style.setProperty("--swatch", COLORS[word]);
  return h("span", {}, dot, name);
}
