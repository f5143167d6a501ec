// Query and result side by side, with a line for each keypoint match.

import { h, s } from "./dom.js";
import { grownBox } from "./geometry.js";
import { sheet } from "./sheet.js";
import { text } from "./texts.js";

/** Longer side of each garment, in units of the drawing. */
const SIDE = 460;
const GAP = 40;
/** Margin around a garment, as a share of its longer side. */
const AROUND = 0.05;

export class Matches {
  #search;
  #api;
  #running = new AbortController();
  #figure = h("div", { class: "match-figure" });
  #status = h("p", { role: "status" });
  #others = h("input", { type: "checkbox", on: { change: () => this.#toggle() } });
  #toggleLabel = h("label", { class: "check", hidden: true }, this.#others, h("span", {}, text("matches.others")));

  constructor(search, api) {
    this.#search = search;
    this.#api = api;
    const { element, title } = sheet("matches", text("hit.compare"), this.#status, this.#figure, this.#toggleLabel);
    this.dialog = element;
    this.#title = title;
    element.addEventListener("close", () => this.#running.abort());
  }

  #title;

  /** Open the view for a result of the current query. */
  async show(hit) {
    this.#running = new AbortController();
    const { signal } = this.#running;
    const { query } = this.#search;
    this.#title.textContent = text("matches.title", { name: hit.name });
    this.#status.textContent = text("matches.looking");
    this.#figure.replaceChildren(h("div", { class: "match-wait" }));
    this.#toggleLabel.hidden = true;
    this.#others.checked = false;
    this.#toggle();
    this.dialog.showModal();
    try {
      const found = await this.#api.matches(queryFields(query), hit, signal);
      const source = query.picture?.url ?? this.#api.photoUrl(found.query.photo, 1280);
      this.#status.textContent = inWords(found);
      this.#toggleLabel.hidden = found.agreeing === found.matches.length;
      this.#figure.replaceChildren(
        drawing({ ...found.query, source }, { ...found.hit, source: this.#api.photoUrl(found.hit.photo, 1280) }, found.matches),
      );
    } catch (error) {
      if (signal.aborted) return;
      this.#figure.replaceChildren();
      this.#status.textContent = error.message;
    }
  }

  #toggle() {
    this.#figure.classList.toggle("with-others", this.#others.checked);
  }
}

function queryFields({ item, picture, box, chosen }) {
  if (item) return { item };
  return box ? { picture, box } : { picture, garment: chosen };
}

function inWords({ query, hit, matches, agreeing }) {
  const keypoints = text("matches.keypoints", { query: query.keypoints, hit: hit.keypoints });
  if (!matches.length) return text("matches.none", { keypoints });
  const found = text("matches.both", { count: matches.length, keypoints });
  return text(agreeing ? "matches.agree" : "matches.disagree", { found, count: agreeing });
}

/** The two garments at the same size, and the lines. */
function drawing(query, hit, matches) {
  const left = placed(query, 0);
  const right = placed(hit, left.width + GAP);
  const width = left.width + GAP + right.width;
  const height = Math.max(left.height, right.height);
  const lines = (agrees) =>
    s(
      "g",
      { class: agrees ? "agreeing" : "other" },
      ...matches
        .filter((match) => match.agrees === agrees)
        .map((match, nth) => {
          const [x1, y1] = left.at(match.query);
          const [x2, y2] = right.at(match.hit);
          const line = s("line", { x1, y1, x2, y2, pathLength: 1 });
          line.style.setProperty("--nth", String(nth));
          return s("g", {}, line, s("circle", { cx: x1, cy: y1, r: 2.6 }), s("circle", { cx: x2, cy: y2, r: 2.6 }));
        }),
    );
  return s(
    "svg",
    { class: "match-drawing", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": text("matches.picture") },
    left.element,
    right.element,
    lines(false),
    lines(true),
  );
}

/** A garment at `x`, scaled to a longer side of `SIDE`. */
function placed({ width, height, box, source }, x) {
  const [x0, y0, x1, y1] = grownBox(box, AROUND, { width, height });
  const scale = SIDE / Math.max(x1 - x0, y1 - y0);
  const shown = { width: (x1 - x0) * scale, height: (y1 - y0) * scale };
  const element = s(
    "svg",
    { x, y: 0, ...shown, viewBox: `${x0} ${y0} ${x1 - x0} ${y1 - y0}` },
    s("image", { href: source, width, height, preserveAspectRatio: "none" }),
  );
  return { ...shown, element, at: ([px, py]) => [x + (px + 0.5 - x0) * scale, (py + 0.5 - y0) * scale] };
}
