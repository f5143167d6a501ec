// The words and numbers that the page shows.

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

/** The parts of a score, in the order in which they are shown. */
export const PARTS = ["pattern", "texture", "color", "cut"];

/** The name of a garment with this label, such as "Trousers". */
export function garmentName(label) {
  return GARMENTS[label] ?? titled(label);
}

/** A metadata key as a title: "sleeve_length" as "Sleeve length". */
export function titled(word) {
  const words = String(word).replaceAll("_", " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A share in whole percent; 100 only for 1. */
export function percent(share) {
  return share >= 1 ? 100 : Math.min(99, Math.round(share * 100));
}

/** Below this, a score only means that a result is similar. */
const MATCH_THRESHOLD = 0.1;

/** The text of a score: "84% match", "Similar" or, for an item as the query, "84% alike". */
export function matched({ score, alike }) {
  if (alike) return `${percent(score)}% alike`;
  return score >= MATCH_THRESHOLD ? `${percent(score)}% match` : "Similar";
}

/** "1 item", "3 items". */
export function counted(count, singular, plural = `${singular}s`) {
  return `${count.toLocaleString("en")} ${count === 1 ? singular : plural}`;
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
