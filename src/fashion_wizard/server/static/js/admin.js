// The shop's figures, for a key with that right; they are only shown, and nothing can be changed here.

import { Api } from "./api.js";
import { h } from "./dom.js";

const api = new Api(new URL("../../../", import.meta.url).href);
const place = document.querySelector("#figures");

async function show() {
  place.replaceChildren(h("p", { role: "status" }, "Loading the figures"));
  try {
    place.replaceChildren(...sections(await api.admin()));
  } catch (error) {
    place.replaceChildren(refusal(error));
  }
}

function refusal(error) {
  const input = h("input", { type: "password", required: true, autocomplete: "off", class: "field" });
  const submit = (event) => {
    event.preventDefault();
    api.useKey(input.value.trim());
    show();
  };
  const form = h(
    "form",
    { class: "row", on: { submit } },
    h("label", {}, h("span", {}, "Key "), input),
    h("button", { class: "button" }, "Show the figures"),
  );
  return h("div", { class: "notice", role: "alert" }, h("p", {}, error.message), form);
}

function sections({ catalog, last_feed: feed, errors, rules, asked }) {
  return [
    section("Catalog", numbers({ ...catalog, "left out of searches": catalog.left_out, left_out: undefined })),
    section("Last run of a feed", ...(feed ? feedRun(feed) : [h("p", { class: "quiet" }, "No feed was indexed yet.")])),
    section("Errors since the server started", table(["error", "times"], Object.entries(errors), "None.")),
    section("Rules in use", rules.length ? h("ul", {}, ...rules.map((name) => h("li", {}, name))) : h("p", { class: "quiet" }, "None.")),
    section("What was asked", numbers(asked.total)),
    section(
      "Asked and not found",
      table(["garment and conditions", "queries", "last"], asked.not_found.map(({ garment, queries, latest }) => [garment, queries, latest.slice(0, 10)]), "Everything that was asked for was found."),
    ),
    section(
      "Asked most",
      table(
        ["garment", "queries", "not found", "clicked", "in the cart", "bought", "wrong garment"],
        asked.asked.map((row) => [row.garment, row.queries, row.not_found, row.click, row.cart, row.buy, row.wrong_garment]),
        "Nothing was asked yet.",
      ),
    ),
  ];
}

function feedRun({ feed, ended, complete, counts, problems, refused }) {
  return [
    h("p", {}, `${feed}, ${ended.replace("T", " ").replace("Z", " UTC")}${complete ? "" : ", not read to its end"}`),
    numbers(counts),
    ...problems.map((problem) => h("p", { class: "notice bad" }, problem)),
    refused.length > 0 && h("ul", {}, ...refused.map((reason) => h("li", {}, reason))),
  ].filter(Boolean);
}

function section(title, ...content) {
  return h("section", {}, h("h2", {}, title), ...content);
}

function numbers(values) {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return h("dl", { class: "numbers" }, ...given.map(([name, value]) => h("div", {}, h("dt", { class: "quiet" }, name.replaceAll("_", " ")), h("dd", {}, value.toLocaleString("en")))));
}

function table(names, rows, empty) {
  if (!rows.length) return h("p", { class: "quiet" }, empty);
  const kinds = names.map((_, at) => (typeof rows[0][at] === "number" ? "amount" : ""));
  return h(
    "div",
    { class: "scrolls", tabindex: "0", role: "region", "aria-label": names.join(", ") },
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, ...names.map((name, at) => h("th", { scope: "col", class: kinds[at] }, name)))),
      h("tbody", {}, ...rows.map((row) => h("tr", {}, ...row.map((value, at) => h("td", { class: kinds[at] }, String(value)))))),
    ),
  );
}

await show();
