// What the page calls things.

const GARMENTS = {
  top: "Top",
  skirt: "Skirt",
  leggings: "Leggings",
  dress: "Dress",
  outer: "Jacket or coat",
  pants: "Trousers",
  bag: "Bag",
  neckwear: "Scarf or tie",
  headwear: "Hat",
  eyeglass: "Glasses",
  belt: "Belt",
  footwear: "Shoes",
  garment: "Garment",
};

/** Parts of a score, in the order they are shown. */
export const PARTS = ["pattern", "texture", "color", "cut"];

/** The name of one garment of a kind, as "Trousers". */
export function garmentName(label) {
  return GARMENTS[label] ?? titled(label);
}

/** A word of the catalog's as a title: "sleeve_length" as "Sleeve length". */
export function titled(word) {
  const words = String(word).replaceAll("_", " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A share as whole percent, never 100 for less than all. */
export function percent(share) {
  return share >= 1 ? 100 : Math.min(99, Math.round(share * 100));
}

/** Below this a score says no more than that something is alike. */
const TELLING = 0.1;

/** A hit's score as the customer reads it: "84% match", "Similar", or, beside an item, "84% alike". */
export function matched({ score, alike }) {
  if (alike) return `${percent(score)}% alike`;
  return score >= TELLING ? `${percent(score)}% match` : "Similar";
}

/** "1 item", "3 items". */
export function counted(count, one, many = `${one}s`) {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

/**
 * A price as the customer reads prices: "$45" where the catalog names a currency, else as the shop wrote it.
 * @param {unknown} price A number, or text that the shop wrote.
 * @param {string} [currency] ISO 4217, as "EUR".
 */
export function priced(price, currency) {
  if (price === null || price === undefined || price === "") return "";
  const amount = Number(price);
  if (!currency || !Number.isFinite(amount)) return String(price);
  const digits = Number.isInteger(amount) ? 0 : 2;
  try {
    return new Intl.NumberFormat(navigator.language, {
      style: "currency",
      currency,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    }).format(amount);
  } catch {
    return `${amount.toFixed(digits)} ${currency}`;
  }
}
