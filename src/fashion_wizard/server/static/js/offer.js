// What the shop offers: a price that may be reduced, whether it is sold out, and a style's other colors.

import { h } from "./dom.js";
import { catalogPhoto } from "./photo.js";
import { locale, text } from "./texts.js";
import { colorName, priced } from "./words.js";

/** Sizes that a card lists. */
const SIZES = 8;

/** The price of an item: a reduced one beside the usual one, which is struck out. Null without a price. */
export function priceOf({ price, sale_price: reduced, sale_until: until, currency, metadata }) {
  const unit = currency ?? metadata?.currency;
  const usual = priced(price, unit);
  if (!reduced) return usual ? h("p", { class: "price" }, usual) : null;
  const before = usual && h("del", { "aria-label": text("hit.usual", { price: usual }) }, usual);
  const end = until && h("span", { class: "quiet" }, text("hit.until", { date: dated(until) }));
  return h("p", { class: "price" }, h("ins", {}, priced(reduced, unit)), before, end);
}

/** The same in one line of text, for small tiles. */
export function shortPrice({ price, sale_price: reduced, in_stock: available = true, currency, metadata }) {
  if (!available) return text("hit.soldout");
  return presentPrice({ price, sale_price: reduced, currency, metadata });
}

/** What an item costs now, in one text. */
export function presentPrice({ price, sale_price: reduced, currency, metadata }) {
  return priced(reduced ?? price, currency ?? metadata?.currency);
}

/** The sizes in stock in one line, with how many more there are. Null where the shop names none. */
export function sizesOf({ sizes = [] }) {
  if (!sizes.length) return null;
  // A single one more takes no more room than its number.
  const shown = sizes.length > SIZES + 1 ? sizes.slice(0, SIZES) : sizes;
  const more = sizes.length - shown.length;
  const listed = shown.flatMap((size, place) => [place ? ", " : " ", h("bdi", {}, size)]);
  const rest = more > 0 && h("span", { class: "quiet", title: sizes.slice(SIZES).join(", ") }, " ", text("hit.sizes.more", { count: more }));
  return h("p", { class: "sizes" }, h("span", { class: "quiet" }, text("hit.sizes")), ...listed, rest);
}

/**
 * The colors of a style as small pictures, that of the result pressed.
 * @param {(swatch: object) => void} onPick Called with another color that is clicked.
 */
export function swatchesOf({ item, name, swatches = [] }, api, onPick) {
  if (!swatches.length) return null;
  return h(
    "div",
    { class: "swatches", role: "group", "aria-label": text("hit.colors", { name }) },
    ...swatches.map((swatch) => {
      const color = swatch.color ? colorName(swatch.color) : text("hit.othercolor");
      const label = swatch.in_stock ? color : text("hit.swatch.soldout", { color });
      const pressed = swatch.item === item;
      return h(
        "button",
        {
          type: "button",
          class: swatch.in_stock ? "swatch" : "swatch sold-out",
          title: label,
          "aria-label": label,
          "aria-pressed": String(pressed),
          data: { item: swatch.item },
          on: { click: () => pressed || onPick(swatch) },
        },
        catalogPhoto(api, swatch.photo, { size: 160 }),
      );
    }),
  );
}

/** A day such as "30 November" in the customer's language; a moment in the customer's time zone. */
function dated(written) {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(written);
  const moment = new Date(day ? `${written}T00:00` : written);
  if (Number.isNaN(moment.valueOf())) return written;
  return new Intl.DateTimeFormat(locale(), { day: "numeric", month: "long" }).format(moment);
}
