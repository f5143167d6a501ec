// A result: picture, name, price, score with its parts, and actions.

import { h, uniqueId } from "./dom.js";
import { icon } from "./icons.js";
import { priceOf, sizesOf, swatchesOf } from "./offer.js";
import { catalogPhoto } from "./photo.js";
import { text } from "./texts.js";
import { PARTS, matched, partName, percent, share } from "./words.js";

/**
 * @param {object} hit As in the answer of the server.
 * @param {import("./api.js").Api} api
 * @param {{onSimilar: Function, onCompare?: Function, onChoose?: Function, onOpen: Function}} calls `onOpen` gets the
 *   click on the link to the shop's page, and may prevent it.
 */
export function hitCard(hit, api, calls) {
  const { onSimilar, onCompare, onChoose, onOpen } = calls;
  const id = uniqueId("hit");
  const { box } = hit;
  const photo = catalogPhoto(api, hit.photo, { size: 320, box });
  const name = hit.url
    ? h("a", { href: hit.url, on: { click: (event) => onOpen(hit, event) } }, hit.name)
    : h("span", {}, hit.name);
  const card = h(
    "li",
    { class: "hit" },
    h(
      "article",
      { "aria-labelledby": id },
      h(
        "div",
        // Tab reaches the name beside it; the picture is only a larger target for the mouse.
        { class: "hit-picture", on: { click: () => (hit.url ? name.click() : onSimilar(hit)) } },
        photo,
        hit.same && h("span", { class: "badge" }, text("hit.same")),
        hit.in_stock === false && h("span", { class: "badge low" }, soldOut(hit)),
      ),
      h(
        "div",
        { class: "hit-words" },
        h("h3", { id, class: "hit-name" }, name),
        priceOf(hit),
        sizesOf(hit),
        swatchesOf(hit, api, (swatch) => showColor(card, hit, swatch, api, calls)),
        hit.worn_in && h("p", { class: "quiet" }, text("hit.worn")),
        hit.parts && scoreOf(hit),
        hit.parts && whyOf(hit),
        h(
          "div",
          { class: "hit-actions" },
          onChoose && action("chosen", text("hit.choose"), hit.name, () => onChoose(hit)),
          action("more", text("hit.more"), hit.name, () => onSimilar(hit)),
          onCompare && hit.garment !== undefined && action("compare", text("hit.compare"), hit.name, () => onCompare(hit)),
        ),
      ),
    ),
  );
  return card;
}

/** Show another color of a style in a result's place. The score is about the color that was found. */
async function showColor(card, hit, swatch, api, calls) {
  const found = hit.found ?? hit;
  let other = found;
  if (swatch.item !== found.item) {
    const item = await api.item(swatch.item).catch(() => null);
    if (!item) return;
    const shown = item.garments.find(({ photo, label }) => photo === swatch.photo.id && label === hit.label);
    const { garment, box } = shown ?? {};
    other = { ...item, photo: swatch.photo, label: hit.label, garment, box, swatches: hit.swatches, found };
  }
  const next = hitCard(other, api, calls);
  card.replaceWith(next);
  next.querySelector(`.swatch[data-item="${CSS.escape(swatch.item)}"]`)?.focus({ preventScroll: true });
}

/** What is sold out: the item or, where other sizes are in stock, only its own. */
function soldOut({ sizes, metadata }) {
  const own = metadata?.size;
  return sizes?.length && own ? text("hit.soldout.size", { size: String(own) }) : text("hit.soldout");
}

function scoreOf(hit) {
  const title = text(hit.alike ? "hit.alike.why" : "hit.match.why", { count: percent(hit.score) });
  return h("p", { class: "score", title }, matched(hit));
}

/** The parts of the score, each with a bar. */
function whyOf({ parts }) {
  const known = PARTS.filter((part) => part in parts);
  const others = Object.keys(parts).filter((part) => !PARTS.includes(part));
  return h(
    "dl",
    { class: "why" },
    ...[...known, ...others].map((part) => {
      const fill = h("span", { class: "fill" });
      fill.style.setProperty("--share", String(parts[part]));
      return h(
        "div",
        {},
        h("dt", {}, partName(part)),
        h("dd", {}, h("span", { class: "bar", "aria-hidden": "true" }, fill), h("span", { class: "sr" }, share(parts[part]))),
      );
    }),
  );
}

function action(name, label, about, act) {
  return h(
    "button",
    { type: "button", class: "link", "aria-label": text("hit.about", { action: label, name: about }), on: { click: act } },
    icon(name),
    label,
  );
}
