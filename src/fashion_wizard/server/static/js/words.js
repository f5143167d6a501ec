// What the page calls things.

const GARMENTS = {
  top: ["Top", "tops"],
  skirt: ["Skirt", "skirts"],
  leggings: ["Leggings", "leggings"],
  dress: ["Dress", "dresses"],
  outer: ["Jacket or coat", "jackets and coats"],
  pants: ["Trousers", "trousers"],
  bag: ["Bag", "bags"],
  neckwear: ["Scarf or tie", "scarves and ties"],
  headwear: ["Hat", "hats"],
  eyeglass: ["Glasses", "glasses"],
  belt: ["Belt", "belts"],
  footwear: ["Shoes", "shoes"],
  garment: ["Garment", "clothes"],
};

/** Parts of a score, in the order they are shown. */
export const PARTS = ["pattern", "texture", "color", "cut"];

/** The name of one garment of a kind, as "Trousers". */
export function garmentName(label) {
  return GARMENTS[label]?.[0] ?? titled(label);
}

/** The name of many garments of a kind, as "trousers". */
export function garmentNames(label) {
  return GARMENTS[label]?.[1] ?? label;
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
