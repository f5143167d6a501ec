// A result: picture, name, price, score with its parts, and actions.

import { h, uniqueId } from "./dom.js";
import { icon } from "./icons.js";
import { catalogPhoto } from "./photo.js";
import { text } from "./texts.js";
import { PARTS, matched, partName, percent, priced, share } from "./words.js";

/**
 * @param {object} hit As in the answer of the server.
 * @param {import("./api.js").Api} api
 * @param {{onSimilar: Function, onCompare?: Function, onChoose?: Function, onOpen: Function}} calls `onOpen` gets the
 *   click on the link to the shop's page, and may prevent it.
 */
export function hitCard(hit, api, { onSimilar, onCompare, onChoose, onOpen }) {
  const id = uniqueId("hit");
  const { box } = hit;
  const photo = catalogPhoto(api, hit.photo, { size: 320, box });
  const name = hit.url
    ? h("a", { href: hit.url, on: { click: (event) => onOpen(hit, event) } }, hit.name)
    : h("span", {}, hit.name);
  const price = priced(hit.price, hit.metadata?.currency);
  return h(
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
      ),
      h(
        "div",
        { class: "hit-words" },
        h("h3", { id, class: "hit-name" }, name),
        price && h("p", { class: "price" }, price),
        scoreOf(hit),
        whyOf(hit),
        h(
          "div",
          { class: "hit-actions" },
          onChoose && action("chosen", text("hit.choose"), hit.name, () => onChoose(hit)),
          action("more", text("hit.more"), hit.name, () => onSimilar(hit)),
          onCompare && action("compare", text("hit.compare"), hit.name, () => onCompare(hit)),
        ),
      ),
    ),
  );
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
