// The results as a grid, and what is shown without results.

import { h, uniqueId } from "./dom.js";
import { hitCard } from "./hit.js";
import { icon } from "./icons.js";
import { Look } from "./look.js";
import { text } from "./texts.js";
import { describedName, noneLikely } from "./words.js";

export class Results {
  #search;
  #api;
  #calls;
  #shown = null;
  #title = h("h2", { class: "results-title", id: uniqueId("results") });
  #count = h("p", { class: "quiet" });
  #tools = h("div", { class: "tools" });
  #grid = h("ol", { class: "grid" });
  #state = h("div", { class: "state" });
  #more = h("button", { type: "button", class: "button more", on: { click: () => this.#showMore() } }, text("results.more"));

  /**
   * @param {{onSimilar: Function, onCompare: Function, onOpen: Function, onKey: Function}} calls
   * @param {Element[]} tools Elements beside the title, such as the filters.
   */
  constructor(search, api, calls, tools) {
    this.#search = search;
    this.#api = api;
    this.#calls = calls;
    this.#tools.append(...tools);
    this.element = h(
      "section",
      { class: "results", "aria-labelledby": this.#title.id },
      h("div", { class: "results-head" }, h("div", {}, this.#title, this.#count), this.#tools),
      this.#state,
      new Look(search, api, calls.onSimilar).element,
      this.#grid,
      this.#more,
    );
    search.addEventListener("change", () => this.#render());
  }

  #render() {
    const { query } = this.#search;
    if (!query) return;
    const busy = query.status === "looking" || query.status === "searching";
    const { answer } = query;
    this.element.setAttribute("aria-busy", String(busy));
    this.element.classList.toggle("stale", busy && Boolean(answer));
    this.#title.textContent = titleOf(query);
    this.#tools.hidden = !answer;
    this.#more.hidden = busy || !answer || query.status !== "done" || !this.#search.hasMore;
    if (query.status === "failed") this.#fill([], failure(query.error, this.#search, this.#calls.onKey), "");
    else if (busy && !answer) this.#fill(skeletons(), null, text(query.status === "looking" ? "results.looking" : "results.searching"));
    else if (busy) this.#count.textContent = text("results.searching");
    else if (!answer) this.#fill([], nothing(text("results.nogarment")), "");
    else if (!answer.hits.length) this.#fill([], this.#noHits(query), "");
    else this.#list(answer);
  }

  #list(answer) {
    const all = text("results.hits", { count: answer.hits.length });
    const hits = this.#search.hasMore ? text("results.best", { hits: all }) : all;
    const unlikely = noneLikely(answer);
    this.#count.textContent = text(answer.item || unlikely ? "results.alike" : "results.likeliest", { hits });
    this.#state.replaceChildren(...(unlikely ? [h("p", { class: "unlikely" }, text("results.unlikely"))] : []));
    if (this.#shown === answer) return;
    this.#shown = answer;
    this.#grid.replaceChildren(...answer.hits.map((hit) => hitCard({ ...hit, query_id: answer.query_id }, this.#api, this.#calls)));
  }

  #fill(cards, state, count) {
    this.#shown = null;
    this.#grid.replaceChildren(...cards);
    this.#state.replaceChildren(...(state ? [state] : []));
    this.#count.textContent = count;
  }

  /** Without results: the filters may be too narrow. */
  #noHits({ where }) {
    if (!Object.keys(where).length) return nothing(text("results.nothing"));
    const clear = h("button", { type: "button", class: "button", on: { click: () => this.#search.filter({}) } }, text("results.clear"));
    return nothing(text("results.filtered"), clear);
  }

  /** Keep the present cards in place, and focus the first new card. */
  #showMore() {
    const before = this.#grid.children.length;
    const landed = () => {
      if (this.#search.query.status !== "done") return;
      this.#search.removeEventListener("change", landed);
      this.#grid.children[before]?.querySelector("a, button")?.focus({ preventScroll: true });
    };
    this.#search.addEventListener("change", landed);
    this.#search.more();
  }
}

/** A title such as "Similar to the striped blue top" or "Similar to Breton top". */
function titleOf({ answer, item, name }) {
  if (item) return text("results.similar", { name });
  return answer ? text("results.similar.garment", { name: describedName(answer.asked) }) : text("results.title");
}

function skeletons() {
  return Array.from({ length: 8 }, () =>
    h("li", { class: "hit skeleton", "aria-hidden": "true" }, h("div", { class: "hit-picture" }), h("div", { class: "line" }), h("div", { class: "line short" })),
  );
}

function nothing(message, ...more) {
  return h("div", { class: "notice" }, h("p", {}, message), ...more);
}

function failure(error, search, onKey) {
  const again = h("button", { type: "button", class: "button", on: { click: () => search.retry() } }, icon("again"), text("common.again"));
  const act = error.status === 401 ? keyForm(onKey) : again;
  return h("div", { class: "notice bad", role: "alert" }, h("p", {}, error.message), act);
}

/** A form for the key, if the server needs one. */
function keyForm(onKey) {
  const input = h("input", { type: "password", required: true, autocomplete: "off", class: "field" });
  const submit = (event) => {
    event.preventDefault();
    onKey(input.value.trim());
  };
  return h(
    "form",
    { class: "row", on: { submit } },
    h("label", {}, h("span", {}, `${text("results.key")} `), input),
    h("button", { class: "button" }, text("results.usekey")),
  );
}
