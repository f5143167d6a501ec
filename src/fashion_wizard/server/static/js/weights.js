// Sliders for the weights of pattern, texture, color and cut.

import { h, uniqueId } from "./dom.js";
import { icon } from "./icons.js";
import { text } from "./texts.js";
import { PARTS, partName } from "./words.js";

const MOST = 3;

export class Weights {
  #search;
  #inputs = {};

  constructor(search) {
    this.#search = search;
    const reset = () => {
      for (const part of PARTS) this.#show(part, 1);
      this.#apply();
    };
    this.element = h(
      "details",
      { class: "weights" },
      h("summary", {}, icon("sliders"), text("weights.title")),
      h("div", { class: "weights-body" }, ...PARTS.map((part) => this.#row(part)), h("button", { type: "button", class: "link", on: { click: reset } }, icon("again"), text("weights.reset"))),
    );
  }

  #row(part) {
    const id = uniqueId("weight");
    const input = h("input", {
      type: "range",
      id,
      min: 0,
      max: MOST,
      step: 0.5,
      value: this.#search.like[part],
      on: { input: () => this.#show(part, Number(input.value)), change: () => this.#apply() },
    });
    const output = h("span", { class: "quiet", "aria-hidden": "true" });
    this.#inputs[part] = { input, output };
    this.#show(part, this.#search.like[part]);
    return h("div", { class: "weight" }, h("label", { for: id }, partName(part)), input, output);
  }

  #show(part, weight) {
    const { input, output } = this.#inputs[part];
    input.value = String(weight);
    input.setAttribute("aria-valuetext", inWords(weight));
    input.style.setProperty("--share", String(weight / MOST));
    output.textContent = inWords(weight);
  }

  #apply() {
    this.#search.weigh(Object.fromEntries(PARTS.map((part) => [part, Number(this.#inputs[part].input.value)])));
  }
}

function inWords(weight) {
  if (weight === 0) return text("weights.none");
  if (weight < 1) return text("weights.less");
  if (weight === 1) return text("weights.usual");
  return text(weight < 2 ? "weights.more" : weight < MOST ? "weights.much" : "weights.most");
}
