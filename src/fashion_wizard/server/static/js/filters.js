// Filters on the metadata of items.

import { h, uniqueId } from "./dom.js";
import { icon } from "./icons.js";
import { sheet } from "./sheet.js";
import { number, text } from "./texts.js";
import { facetName, facetValue } from "./words.js";

export class Filters {
  #search;
  #api;
  #facets = null;
  #form = h("form", { class: "filters-form", on: { submit: (event) => event.preventDefault() } });
  #show = h("button", { type: "button", class: "button primary", on: { click: () => this.dialog.close() } });
  #number = h("span", { class: "number", hidden: true });

  constructor(search, api) {
    this.#search = search;
    this.#api = api;
    const clear = h("button", { type: "button", class: "link", on: { click: () => this.#clear() } }, text("filters.clear"));
    const { element } = sheet("side", text("filters.title"), this.#form, h("footer", { class: "sheet-foot" }, clear, this.#show));
    this.dialog = element;
    this.button = h(
      "button",
      { type: "button", class: "button small", "aria-haspopup": "dialog", hidden: true, on: { click: () => this.#open() } },
      icon("filter"),
      text("filters.title"),
      this.#number,
    );
    /** The active filters, each with a button to remove it. */
    this.chosen = h("ul", { class: "chosen", "aria-label": text("filters.used"), hidden: true });
    this.#form.addEventListener("change", () => this.#changed());
    search.addEventListener("change", () => this.#render());
  }

  /** Load the keys that results can be filtered by. */
  async fill() {
    const facets = await this.#api.facets().catch(() => []);
    this.#facets = facets.filter(isUseful);
    this.button.hidden = !this.#facets.length;
  }

  #open() {
    this.#form.replaceChildren(...this.#facets.map((facet) => this.#group(facet)));
    this.#render();
    this.dialog.showModal();
  }

  #group(facet) {
    const legend = h("legend", {}, facetName(facet.key));
    const where = this.#search.query.where[facet.key] ?? {};
    const fields = facet.kind === "range" ? this.#range(facet, where) : this.#values(facet, where);
    return h("fieldset", { data: { key: facet.key, kind: facet.kind } }, legend, fields);
  }

  #values({ key, values, more }, where) {
    return h(
      "div",
      { class: "checks" },
      ...values.map(({ value, count }) =>
        h(
          "label",
          { class: "check" },
          h("input", { type: "checkbox", value, checked: where.values?.includes(value) }),
          h("span", {}, facetValue(key, value)),
          h("span", { class: "quiet" }, number(count)),
        ),
      ),
      more > 0 && h("p", { class: "quiet" }, text("filters.rarer", { count: more })),
    );
  }

  #range({ min, max }, where) {
    const field = (name, label, edge, value) => {
      const id = uniqueId("range");
      return h(
        "span",
        { class: "edge" },
        h("label", { for: id, class: "quiet" }, label),
        h("input", { id, name, type: "number", class: "field", inputmode: "decimal", step: "any", placeholder: edge, value }),
      );
    };
    return h("div", { class: "range" }, field("min", text("filters.from"), min, where.min), field("max", text("filters.to"), max, where.max));
  }

  #changed() {
    const where = {};
    for (const group of this.#form.querySelectorAll("fieldset")) {
      const { key, kind } = group.dataset;
      if (kind === "range") {
        const edges = [...group.querySelectorAll("input")].filter(({ value }) => value !== "");
        if (edges.length) where[key] = Object.fromEntries(edges.map(({ name, value }) => [name, Number(value)]));
      } else {
        const values = [...group.querySelectorAll("input:checked")].map(({ value }) => value);
        if (values.length) where[key] = { values };
      }
    }
    this.#search.filter(where);
  }

  #clear() {
    for (const input of this.#form.querySelectorAll("input")) {
      if (input.type === "checkbox") input.checked = false;
      else input.value = "";
    }
    this.#search.filter({});
  }

  #render() {
    const { query } = this.#search;
    if (!query) return;
    const chips = Object.entries(query.where).flatMap(([key, filter]) => inWords(key, filter));
    this.#number.hidden = !chips.length;
    this.#number.textContent = String(chips.length);
    this.chosen.hidden = !chips.length;
    this.chosen.replaceChildren(
      ...chips.map(({ name, key, value }) =>
        h(
          "li",
          {},
          h(
            "button",
            {
              type: "button",
              class: "chip on",
              "aria-label": text("filters.remove", { filter: name }),
              on: { click: () => this.#without(key, value) },
            },
            name,
            icon("close"),
          ),
        ),
      ),
    );
    const hits = text("results.hits", { count: query.answer?.hits.length ?? 0 });
    this.#show.textContent = query.status === "done" ? text("filters.show", { hits }) : text("filters.searching");
  }

  #without(key, value) {
    const where = { ...this.#search.query.where };
    const left = where[key].values?.filter((other) => other !== value) ?? [];
    if (left.length) where[key] = { values: left };
    else delete where[key];
    this.#search.filter(where);
    this.button.focus();
  }
}

/** Whether a filter would leave out any item. */
function isUseful({ kind, values, min, max }) {
  return kind === "range" ? min < max : values.length > 1;
}

function inWords(key, { values, min, max }) {
  if (values) return values.map((value) => ({ key, value, name: facetValue(key, value) }));
  const form = min === undefined ? "filters.toonly" : max === undefined ? "filters.fromonly" : "filters.fromto";
  return [{ key, name: text(form, { key: facetName(key), min, max }) }];
}
