// Names, scores and prices in words.

import { hasText, keyOf, locale, number, text } from "./texts.js";

/** The parts of a score, in the order in which they are shown. */
export const PARTS = ["pattern", "texture", "color", "cut"];

/** The name of a garment with this label, such as "Trousers". */
export function garmentName(label) {
  return named("garment", label);
}

/** The name of a part of the score. */
export function partName(part) {
  return named("part", part);
}

/** A garment of the customer's photo with its colors and its pattern, such as "striped blue top". */
export function describedName({ label, name, colors = [], pattern }) {
  const order = text("garment.named");
  if (order.startsWith("{pattern}")) return name ?? garmentName(label); // the server's own words
  const [first, second] = colors.map((color) => named("color", color));
  const words = {
    label: garmentName(label),
    colors: second ? text("color.two", { first, second }) : first,
    pattern: pattern && pattern !== "plain" ? named("pattern", pattern) : undefined,
  };
  return order.replace(/(^|[,،] )\{(\w+)\}/g, (_, before, key) => (words[key] ? before + words[key] : ""));
}

function named(kind, word) {
  return hasText(`${kind}.${word}`) ? text(`${kind}.${word}`) : titled(word);
}

/** A key of the shop's metadata that results can be filtered by, in the customer's language where it is a usual one. */
export function facetName(key) {
  return named("facet", key);
}

/** A value of such a key: what shops write alike is said in the customer's language, all else as the shop wrote it. */
export function facetValue(key, value) {
  const usual = String(value).toLowerCase();
  if (key === "color") return titled(colorName(value));
  return titled(key === "availability" && hasText(`availability.${usual}`) ? text(`availability.${usual}`) : value);
}

/** A color of the shop, in the customer's language where it is a usual one in any of ours. */
export function colorName(color) {
  const said = String(color).trim().toLowerCase();
  const key = hasText(`color.${said}`) ? `color.${said}` : keyOf("color.", said);
  return key ? text(key) : color;
}

/** A metadata key as a title: "sleeve_length" as "Sleeve length". */
function titled(word) {
  const words = String(word).replaceAll("_", " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A share in whole percent; 100 only for 1. */
export function percent(share) {
  return share >= 1 ? 100 : Math.min(99, Math.round(share * 100));
}

/** A share such as "84%". */
export function share(value) {
  return number(percent(value) / 100, { style: "percent" });
}

/** Below this chance, which is that of the server's `UNLIKELY`, a result is only similar. */
const MATCH_THRESHOLD = 0.1;

/** Whether there are results for a photo, and none of them is likely to be the article. */
export function noneLikely({ hits }) {
  return hits.length > 0 && hits.every(({ score, alike }) => !alike && score < MATCH_THRESHOLD);
}

/** The text of a score: "84% match", "Similar" or, for an item as the query, "84% alike". */
export function matched({ score, alike }) {
  if (alike) return text("hit.alike", { share: share(score) });
  return score >= MATCH_THRESHOLD ? text("hit.match", { share: share(score) }) : text("hit.similar");
}

/**
 * The text of a price: "$45" if the metadata have a currency, otherwise as the shop wrote it.
 * @param {unknown} price A number, or text that the shop wrote.
 * @param {string} [currency] ISO 4217, such as "EUR".
 */
export function priced(price, currency) {
  if (price === null || price === undefined || price === "") return "";
  const amount = Number(price);
  if (!currency || !Number.isFinite(amount)) return String(price);
  const digits = Number.isInteger(amount) ? 0 : 2;
  try {
    return new Intl.NumberFormat(locale(), {
      style: "currency",
      currency,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    }).format(amount);
  } catch {
    return `${amount.toFixed(digits)} ${currency}`;
  }
}
