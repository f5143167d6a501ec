// The start: ways to give a picture, and some items of the catalog.

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { pictureButtons } from "./intake.js";
import { shortPrice } from "./offer.js";
import { catalogPhoto } from "./photo.js";
import { text } from "./texts.js";

/** Items that are shown at the start. */
const ITEMS = 12;

export class Start {
  #search;
  #api;
  #shop = h("section", { class: "shop-strip", hidden: true });

  /**
   * @param {(file: File) => void} onFile
   */
  constructor(search, api, onFile) {
    this.#search = search;
    this.#api = api;
    this.element = h(
      "div",
      { class: "start" },
      h(
        "div",
        { class: "drop" },
        h("span", { class: "drop-mark" }, icon("picture")),
        h("p", { class: "drop-title mouse-only" }, text("start.drop")),
        h("p", { class: "drop-title touch-only" }, text("start.show")),
        h("p", { class: "quiet" }, h("span", { class: "mouse-only" }, text("start.paste"), " "), text("start.either")),
        h("div", { class: "buttons" }, ...pictureButtons(onFile)),
      ),
      this.#shop,
    );
  }

  /** Show some items. */
  async fill() {
    const { items, total } = await this.#api.items(ITEMS).catch(() => ({ items: [], total: null }));
    this.#shop.hidden = false;
    if (total === 0) this.#shop.replaceChildren(emptyShop());
    else if (items.length) this.#shop.replaceChildren(...this.#strip(items, total));
    else this.#shop.hidden = true;
  }

  #strip(items, total) {
    return [
      h("h2", { class: "strip-title" }, text("start.shop")),
      h("p", { class: "quiet" }, text("start.items", { count: total })),
      h(
        "ul",
        { class: "strip" },
        ...items.map((item) =>
          h(
            "li",
            {},
            h(
              "button",
              { type: "button", class: "strip-item", on: { click: () => this.#search.showItem(item) } },
              catalogPhoto(this.#api, item.photo, { size: 320 }),
              h("span", { class: "strip-name" }, item.name),
              h("span", { class: "quiet" }, shortPrice(item)),
            ),
          ),
        ),
      ),
    ];
  }
}

function emptyShop() {
  return h(
    "div",
    { class: "notice" },
    h("h2", {}, text("start.empty")),
    h("p", {}, text("start.fill")),
    h("pre", {}, h("code", {}, "fashion-wizard index PHOTOS --metadata items.csv")),
  );
}
